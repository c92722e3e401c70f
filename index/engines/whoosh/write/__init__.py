"""Articles to segments: building, merging, committing."""

"""A query over all segments, a list at a time."""

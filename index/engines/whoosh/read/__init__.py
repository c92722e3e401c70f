"""Files of a segment, and which segments are live."""

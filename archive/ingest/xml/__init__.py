"""XML from any source: parse it, split it into records, find elements by name."""

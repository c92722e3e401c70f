"""XML from strangers: parsed, cut into records, walked by name."""

"""Records with named fields, made into a story."""

"""Pages saved as plain text: their layout, made into a story."""

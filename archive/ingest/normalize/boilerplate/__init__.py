"""Find and remove what a page repeats around its story."""

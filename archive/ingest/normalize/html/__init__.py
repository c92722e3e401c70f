"""Web pages: their embedded metadata, their main text and its layout, made into a story."""

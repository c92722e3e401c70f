"""Places and their countries."""

"""Records: objects that name their fields, and what the names mean."""

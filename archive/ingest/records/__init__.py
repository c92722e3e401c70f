"""Records with named fields: find the records in JSON, and map their names to our fields."""

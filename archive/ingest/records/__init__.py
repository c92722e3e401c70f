"""Records with named fields: finding them in JSON, and mapping their names to our fields."""

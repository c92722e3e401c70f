"""A record with named fields to an article, and the choice among candidates for each field."""

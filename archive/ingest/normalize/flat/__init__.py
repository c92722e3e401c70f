"""A plain text page to an article."""

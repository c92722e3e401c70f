"""Web server of `archive serve`: a search page and the JSON API over one archive."""

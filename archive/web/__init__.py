"""`archive serve`: a page to search on, and the JSON API, over the same archive."""

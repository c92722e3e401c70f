"""A web page to an article: main text, embedded data, layout."""

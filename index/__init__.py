"""Search layer: articles, queries and engines, without input files or terminals."""

"""The search layer: knows articles, queries and engines, not files or terminals."""

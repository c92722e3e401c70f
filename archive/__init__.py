"""Full-text search over a news archive: ingest, store, search."""

__version__ = "0.1.0"

"""Ingest: from files to normalized stories."""

"""A news archive: take in, keep, show."""

__version__ = "0.1.0"

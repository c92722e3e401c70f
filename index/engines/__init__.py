"""Engines, one per package; `index.registry` lists them by name."""

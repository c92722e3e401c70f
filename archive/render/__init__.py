"""Output formats, one per module; only the modules for terminals import Rich."""

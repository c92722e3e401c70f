"""The default engine: a Whoosh index in a folder; nothing to run beside it."""

"""From paths to records: walking folders, skipping files, unpacking containers."""

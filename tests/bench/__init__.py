"""Speed compared with other engines: `make bench`.  Not part of `make test`."""

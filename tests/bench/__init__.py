"""Speed beside the peers: `make bench`.  Not part of `make test`."""

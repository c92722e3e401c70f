"""Longer trials than `make test` has time for; a short turn of each runs there too."""

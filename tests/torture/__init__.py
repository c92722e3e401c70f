"""Stress tests that may run for hours; `make test-slow` runs a short round of each."""

"""A real cluster of three nodes on loopback, for tests."""

"""Boilerplate of news sites: what pages print in addition to their story."""

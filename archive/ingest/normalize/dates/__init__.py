"""Timestamps, and the choice of the day of publication."""

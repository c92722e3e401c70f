"""Timestamps in many forms, and the choice of the day of publication."""

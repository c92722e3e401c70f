"""Counters of random trials, printed at the end of a test run."""

from __future__ import annotations

from collections import Counter

COUNTS: Counter[str] = Counter()

"""How often something was tried, told when the tests end."""

from __future__ import annotations

from collections import Counter

COUNTS: Counter[str] = Counter()

"""How often the random tests try: the usual number, or `make torture`'s."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("usual", deadline=None)
settings.register_profile("torture", deadline=None, max_examples=5_000)
settings.load_profile("usual")

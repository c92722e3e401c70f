"""Waits between repeated requests to a cluster that cannot take them for the moment."""

from __future__ import annotations

import random
import time

_FIRST_WAIT, _MAX_WAIT = 0.25, 8.0  # seconds between two attempts


class Backoff:
    """Increasing waits between attempts, with random jitter so that clients do not retry in step.

    Exponential backoff with jitter: Brooker, "Exponential Backoff And Jitter", AWS Architecture
    Blog, 2015.
    """

    def __init__(self, limit: float) -> None:
        """`limit`: seconds from the last `reset` after which `wait` gives up."""
        self._limit = limit
        self.reset()

    def reset(self) -> None:
        """Start over after progress was made."""
        self._next_wait, self._end = _FIRST_WAIT, time.monotonic() + self._limit

    def wait(self) -> bool:
        """Wait and return True; return False at once when the limit has passed."""
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            return False
        jitter = random.uniform(0.5, 1.0)  # noqa: S311 (no secret)
        time.sleep(min(remaining, self._next_wait * jitter))
        self._next_wait = min(2 * self._next_wait, _MAX_WAIT)
        return True

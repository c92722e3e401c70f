"""How long the same is asked again of a cluster that cannot take it for the moment."""

from __future__ import annotations

import random
import time

_FIRST, _LONGEST = 0.25, 8.0  # seconds between two attempts


class Patience:
    """Longer and longer waits between attempts, at random so that clients do not come together.

    Exponential backoff with jitter: Brooker, "Exponential Backoff And Jitter", AWS Architecture
    Blog, 2015.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.renew()

    def renew(self) -> None:
        """A step ahead was made: the time begins anew."""
        self._wait, self._end = _FIRST, time.monotonic() + self._seconds

    def again(self) -> bool:
        """True after a wait; False, at once, when the time is over."""
        left = self._end - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(left, self._wait * random.uniform(0.5, 1.0)))  # noqa: S311 (no secret)
        self._wait = min(2 * self._wait, _LONGEST)
        return True

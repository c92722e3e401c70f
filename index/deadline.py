"""Time limit of a search."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from time import monotonic

from index.errors import TooSlow


@dataclass(frozen=True, slots=True)
class Deadline:
    """Time at which a search is given up; engines check it between their steps."""

    seconds: float  # allowed time, for the error message
    expires_at: float  # on the clock of time.monotonic

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return a deadline that many seconds from now."""
        return cls(seconds, monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """Seconds left; 0 once the deadline has passed."""
        return max(0.0, self.expires_at - monotonic())

    def check(self) -> None:
        """Raise TooSlow if the deadline has passed."""
        if monotonic() > self.expires_at:
            raise TooSlow(self.seconds)


NO_DEADLINE = Deadline(inf, inf)

"""When an answer must be there."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from time import monotonic

from index.errors import TooSlow


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time at which a question is given up.  Who works on it looks here between its steps."""

    seconds: float  # that were allowed, for the error
    ends: float  # by time.monotonic

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(seconds, monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds; 0 when it is over."""
        return max(0.0, self.ends - monotonic())

    def check(self) -> None:
        """Raise TooSlow if it is over."""
        if monotonic() > self.ends:
            raise TooSlow(self.seconds)


NEVER = Deadline(inf, inf)

"""What is to be reached, as data."""

from __future__ import annotations

from dataclasses import dataclass

AGAINST = "tantivy"


@dataclass(frozen=True, slots=True)
class Target:
    """At most so many times what tantivy takes, or so many milliseconds, whichever is more."""

    ratio: float
    enough: float = 0.0  # milliseconds

    def met(self, ours: float, other: float) -> bool:
        return ours <= max(self.ratio * other, self.enough)

    def __str__(self) -> str:
        return f"≤ {self.ratio:.1f}" + (f" or {self.enough} ms" if self.enough else "")


_ENOUGH = 0.15
KINDS = {
    "rare": Target(1.0, _ENOUGH),
    "common": Target(1.0, _ENOUGH),
    "and2": Target(1.0, _ENOUGH),
    "or3": Target(1.0, _ENOUGH),
    "phrase": Target(1.5, _ENOUGH),
    "typed": Target(1.5),
    "prefix": Target(1.0, _ENOUGH),
    "range": Target(0.5),
    "newest": Target(0.5),
    "facets": Target(0.8),
    "passages": Target(1.0, _ENOUGH),
}
FACETS_OF_A_FILE = Target(0.4)  # of real news, not made-up
BUILD = {1: 0.8, 2: 1.0}  # workers of both -> times tantivy's rate, at least
PEAK = 600  # megabytes that a build may hold
SIZE = 1.0  # times the bytes of the bodies
FIRST = 15.0  # milliseconds of the first query, imports aside
PROCESS = 60.0  # milliseconds of `archive search`, imports aside
FLAT = {"rare", "range", "newest"}  # kinds that may not grow with the articles
FLAT_ENOUGH = 1.5  # times, measured


def target(kind: str, *, real: bool) -> Target:
    """The target of one kind of query, over real or made-up news."""
    return FACETS_OF_A_FILE if real and kind == "facets" else KINDS[kind]


def mark(met: bool) -> str:
    return "met" if met else "MISSED"

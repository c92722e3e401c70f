"""Targets of the bench, as data."""

from __future__ import annotations

from dataclasses import dataclass

REFERENCE = "tantivy"


@dataclass(frozen=True, slots=True)
class Target:
    """Upper limit of a query time: a multiple of tantivy's, or milliseconds if they are more."""

    ratio: float
    milliseconds: float = 0.0  # milliseconds

    def is_met(self, ours: float, reference: float) -> bool:
        return ours <= max(self.ratio * reference, self.milliseconds)

    def __str__(self) -> str:
        return f"≤ {self.ratio:.1f}" + (f" or {self.milliseconds} ms" if self.milliseconds else "")


_ENOUGH = 0.15
QUERY_TARGETS = {
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
REAL_NEWS_FACETS = Target(0.4)  # for real news instead of made-up articles
MIN_BUILD_RATES = {1: 0.8, 2: 1.0}  # workers of both -> minimum rate as a multiple of tantivy's
PEAK = 600  # maximum megabytes of memory of a build
SIZE = 1.0  # maximum size as a multiple of the bytes of the bodies
FIRST_QUERY = 15.0  # milliseconds of the first query, without imports
PROCESS = 60.0  # milliseconds of `archive search`, without imports
FLAT_KINDS = {"rare", "range", "newest"}  # kinds whose time must not grow with the articles
MAX_FLAT_GROWTH = 1.5  # maximum growth of these


def target_for(kind: str, *, real: bool) -> Target:
    """Return the target of one kind of query, for real or made-up news."""
    return REAL_NEWS_FACETS if real and kind == "facets" else QUERY_TARGETS[kind]


def verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"

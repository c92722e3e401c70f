"""The order of hits, the same for every engine.

Newest: by day, within a day by instant (those without one last), then by id.  Oldest is its exact
reverse among the dated; the undated come last both ways, by id.  Relevance: those with the query's
run, then by score to six digits, then newest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple, assert_never

from index.engine import Hit, Sort
from index.score import rounded


class Placed(NamedTuple):
    """A hit with what decides its place."""

    hit: Hit
    day: date | None
    published: datetime | None


def ranked(found: Iterable[Placed], sort: Sort) -> list[Hit]:
    """All hits in the order asked for."""
    placed = sorted(found, key=_newest_first)
    match sort:
        case Sort.NEWEST:
            pass
        case Sort.OLDEST:
            dated = [each for each in placed if each.day]
            placed = dated[::-1] + placed[len(dated) :]
        case Sort.RELEVANCE:
            placed.sort(key=lambda each: (not each.hit.run, -rounded(each.hit.score)))  # stable
        case _:
            assert_never(sort)
    return [each.hit for each in placed]


def _newest_first(placed: Placed) -> tuple[int, bool, float, str]:
    hit, day, published = placed
    if day is None:
        return (1, True, 0.0, hit.id)
    at = published.timestamp() if published else 0.0
    return (-day.toordinal(), published is None, -at, hit.id)

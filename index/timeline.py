"""How many articles match in each day, week, month, quarter or year.

The engine is asked once for its counts by day, and once more where shares are wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from index.engine import EVERY_VALUE, Facet, FacetCounts, FacetSort, Results, Search
from index.errors import TooLong
from index.query.tree import All

MOST_BUCKETS = 10_000  # 27 years of days
_FEW = 60  # buckets that are seen at once: what is chosen where no unit was


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"  # as ISO 8601 has it, from Monday on
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of days, both ends counted, and what was published in it."""

    name: str  # as a query's `date:` takes it
    first: date
    last: date
    count: int  # articles that match
    of: int | None = None  # all articles under the same filters, where shares were asked for

    @property
    def share(self) -> float | None:
        """The part of all articles that matches; None where there are none, or nobody asked."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The buckets from the first with a match to the last, those without one too."""

    unit: Unit
    buckets: tuple[Bucket, ...]
    undated: int  # articles that match and have no day
    total: int  # articles that match: those of all buckets, and the undated
    undated_of: int | None = None  # all articles without a day under the same filters


def timeline(
    ask: Callable[[Search], Results], search: Search, unit: Unit | None, *, shares: bool = False
) -> Timeline:
    """The articles that match, by the day of publication; raises TooLong.

    Without a unit, the finest one whose buckets are seen at once.  `shares`: count all articles
    under the same filters, too.
    """
    days, undated, total = _by_day(ask, search)
    every: Mapping[date, int] = {}
    undated_of = None
    if shares:
        every, undated_of, _ = _by_day(ask, replace(search, query=All()))
    if not days:
        return Timeline(unit or Unit.YEAR, (), undated, total, undated_of)
    ends = min(days), max(days)
    unit = unit or next((each for each in Unit if _length(each, *ends) <= _FEW), Unit.YEAR)
    _must_fit(unit, *ends)
    counts, of = _gathered(days, unit), _gathered(every, unit)
    numbers = range(place(ends[0], unit), place(ends[1], unit) + 1)
    buckets = tuple(
        Bucket(named(first, unit), first, last, counts[number], of[number] if shares else None)
        for number, (first, last) in zip(numbers, _stretches(numbers, unit), strict=True)
    )
    return Timeline(unit, buckets, undated, total, undated_of)


def _by_day(ask: Callable[[Search], Results], search: Search) -> tuple[dict[date, int], int, int]:
    """How many articles match on each day, without a day, and together."""
    every = Facet("day", EVERY_VALUE, sort=FacetSort.VALUE)
    # What counts by day would ignore, as its own filter, is a condition here like any other.
    filters = tuple(
        replace(each, field="date") if each.field == "day" else each for each in search.filters
    )
    asked = replace(search, run=None, filters=filters, facets=(every,), limit=0, offset=0)
    counts: FacetCounts = ask(asked).facets["day"]
    days = {date.fromisoformat(day): count for day, count in counts.values if day is not None}
    return days, counts.counted - sum(days.values()), counts.counted


def _must_fit(unit: Unit, first: date, last: date) -> None:
    length = _length(unit, first, last)
    if length > MOST_BUCKETS:
        coarser = next(each for each in Unit if _length(each, first, last) <= MOST_BUCKETS)
        raise TooLong(
            f"from {first} to {last} there are {length:,} {unit}s; {MOST_BUCKETS:,} is the most.",
            f"Write --by {coarser}, or --since and --until.",
        )


def _length(unit: Unit, first: date, last: date) -> int:
    return place(last, unit) - place(first, unit) + 1


def _gathered(days: Mapping[date, int], unit: Unit) -> Counter[int]:
    """The counts of days as those of their buckets."""
    number, counts = _PLACES[unit], Counter[int]()
    for day, count in days.items():
        counts[number(day)] += count
    return counts


# Buckets are numbered through, so that those between two are those whose numbers are.
_PLACES: dict[Unit, Callable[[date], int]] = {
    Unit.DAY: date.toordinal,
    Unit.WEEK: lambda day: (day.toordinal() - 1) // 7,  # 0001-01-01 is a Monday
    Unit.MONTH: lambda day: day.year * 12 + day.month - 1,
    Unit.QUARTER: lambda day: day.year * 4 + (day.month - 1) // 3,
    Unit.YEAR: lambda day: day.year,
}
_FIRSTS: dict[Unit, Callable[[int], date]] = {
    Unit.DAY: date.fromordinal,
    Unit.WEEK: lambda number: date.fromordinal(number * 7 + 1),
    Unit.MONTH: lambda number: date(number // 12, number % 12 + 1, 1),
    Unit.QUARTER: lambda number: date(number // 4, number % 4 * 3 + 1, 1),
    Unit.YEAR: lambda number: date(number, 1, 1),
}


def place(day: date, unit: Unit) -> int:
    """The number of the bucket of a day, among all that there can be."""
    return _PLACES[unit](day)


def _stretches(numbers: range, unit: Unit) -> Iterator[tuple[date, date]]:
    """The first and the last day of each."""
    first = _FIRSTS[unit]
    for number in numbers:
        try:
            last = first(number + 1) - timedelta(days=1)
        except ValueError:  # the calendar ends within it
            last = date.max
        yield first(number), last


def named(first: date, unit: Unit) -> str:
    """What the bucket is called that begins on this day.

    >>> [named(date(2025, 10, 27), unit) for unit in Unit]
    ['2025-10-27', '2025-W44', '2025-10', '2025Q4', '2025']
    """
    match unit:
        case Unit.DAY:
            return first.isoformat()
        case Unit.WEEK:
            year, week, _ = first.isocalendar()
            return f"{year:04}-W{week:02}"
        case Unit.MONTH:
            return first.isoformat()[:7]
        case Unit.QUARTER:
            return f"{first.year:04}Q{(first.month + 2) // 3}"
        case Unit.YEAR:
            return f"{first.year:04}"
        case _:
            assert_never(unit)

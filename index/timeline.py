"""Timeline: matching articles by day, week, month, quarter or year.

The engine counts by day once, and once more if shares are wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from index.engine import ALL_VALUES, Facet, FacetCounts, FacetSort, Results, Search
from index.errors import TimelineTooLong
from index.query.tree import All

MAX_BUCKETS = 10_000  # 27 years of days
_MAX_AUTO_BUCKETS = 60  # buckets that are seen at once, for the choice of a unit


class Unit(StrEnum):
    """Length of a bucket."""

    DAY = "day"
    WEEK = "week"  # ISO 8601: Monday to Sunday
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Range of days, both ends included, and its matching articles."""

    name: str  # valid as a value of `date:`
    first: date
    last: date
    count: int  # articles that match
    base_count: int | None = None  # all articles under the same filters, if shares are wanted

    @property
    def share(self) -> float | None:
        """Matching part of all articles; None without articles or without shares."""
        return self.count / self.base_count if self.base_count else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Buckets from the first to the last one with a match, empty ones included."""

    unit: Unit
    buckets: tuple[Bucket, ...]
    undated: int  # matching articles without a day
    total: int  # all matching articles, dated and undated
    undated_base_count: int | None = None  # all articles without a day under the same filters


def make_timeline(
    run_search: Callable[[Search], Results],
    search: Search,
    unit: Unit | None,
    *,
    shares: bool = False,
) -> Timeline:
    """Count the matching articles by day of publication; raises TimelineTooLong.

    Without a unit, the finest one with at most `_MAX_AUTO_BUCKETS` buckets.  `shares`: count all
    articles under the same filters as well.
    """
    days, undated, total = _count_days(run_search, search)
    base_days: Mapping[date, int] = {}
    undated_base_count = None
    if shares:
        base_days, undated_base_count, _ = _count_days(run_search, replace(search, query=All()))
    if not days:
        return Timeline(unit or Unit.YEAR, (), undated, total, undated_base_count)
    ends = min(days), max(days)
    unit = unit or _choose_unit(*ends)
    _check_length(unit, *ends)
    counts, base_counts = _sum_buckets(days, unit), _sum_buckets(base_days, unit)
    numbers = range(bucket_number(ends[0], unit), bucket_number(ends[1], unit) + 1)
    buckets = tuple(
        Bucket(
            bucket_name(first, unit),
            first,
            last,
            counts[number],
            base_counts[number] if shares else None,
        )
        for number, (first, last) in zip(numbers, _day_ranges(numbers, unit), strict=True)
    )
    return Timeline(unit, buckets, undated, total, undated_base_count)


def _count_days(
    run_search: Callable[[Search], Results], search: Search
) -> tuple[dict[date, int], int, int]:
    """Count the matching articles of each day, the undated ones, and all of them."""
    facet = Facet("day", ALL_VALUES, sort=FacetSort.VALUE)
    # A facet ignores the filter of its own field; under the name `date` it applies here as well.
    filters = tuple(
        replace(filter, field="date") if filter.field == "day" else filter
        for filter in search.filters
    )
    counting = replace(
        search, phrase_boost=None, filters=filters, facets=(facet,), limit=0, offset=0
    )
    counts: FacetCounts = run_search(counting).facets["day"]
    days = {date.fromisoformat(day): count for day, count in counts.values if day is not None}
    return days, counts.article_count - sum(days.values()), counts.article_count


def _choose_unit(first: date, last: date) -> Unit:
    """Return the finest unit whose buckets are seen at once."""
    fitting = (unit for unit in Unit if _length(unit, first, last) <= _MAX_AUTO_BUCKETS)
    return next(fitting, Unit.YEAR)


def _check_length(unit: Unit, first: date, last: date) -> None:
    length = _length(unit, first, last)
    if length > MAX_BUCKETS:
        coarser = next(unit for unit in Unit if _length(unit, first, last) <= MAX_BUCKETS)
        raise TimelineTooLong(
            f"from {first} to {last} there are {length:,} {unit}s; the limit is {MAX_BUCKETS:,}.",
            f"Write --by {coarser}, or --since and --until.",
        )


def _length(unit: Unit, first: date, last: date) -> int:
    return bucket_number(last, unit) - bucket_number(first, unit) + 1


def _sum_buckets(days: Mapping[date, int], unit: Unit) -> Counter[int]:
    """Add up the counts of the days of each bucket."""
    number, counts = _NUMBERS[unit], Counter[int]()
    for day, count in days.items():
        counts[number(day)] += count
    return counts


# Buckets have consecutive numbers, so that a range of buckets is a range of numbers.
_NUMBERS: dict[Unit, Callable[[date], int]] = {
    Unit.DAY: date.toordinal,
    Unit.WEEK: lambda day: (day.toordinal() - 1) // 7,  # 0001-01-01 is a Monday
    Unit.MONTH: lambda day: day.year * 12 + day.month - 1,
    Unit.QUARTER: lambda day: day.year * 4 + (day.month - 1) // 3,
    Unit.YEAR: lambda day: day.year,
}
_FIRST_DAYS: dict[Unit, Callable[[int], date]] = {
    Unit.DAY: date.fromordinal,
    Unit.WEEK: lambda number: date.fromordinal(number * 7 + 1),
    Unit.MONTH: lambda number: date(number // 12, number % 12 + 1, 1),
    Unit.QUARTER: lambda number: date(number // 4, number % 4 * 3 + 1, 1),
    Unit.YEAR: lambda number: date(number, 1, 1),
}


def bucket_number(day: date, unit: Unit) -> int:
    """Return the number of the bucket of a day, counted over the whole calendar."""
    return _NUMBERS[unit](day)


def _day_ranges(numbers: range, unit: Unit) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each bucket."""
    first = _FIRST_DAYS[unit]
    for number in numbers:
        try:
            last = first(number + 1) - timedelta(days=1)
        except ValueError:  # the calendar ends within it
            last = date.max
        yield first(number), last


def bucket_name(first: date, unit: Unit) -> str:
    """Return the name of the bucket whose first day is `first`.

    >>> [bucket_name(date(2025, 10, 27), unit) for unit in Unit]
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

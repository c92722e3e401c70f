"""Counts of the values of a field, over all documents that match.

Each segment numbers its values by itself.  What they have in common is worked out once for a
snapshot: all values of a field, sorted, and which of them each segment's numbers are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engine import Facet, FacetCounts
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.match import Found
from index.engines.whoosh.segment import Segment
from index.fields import FIELDS, Kind

_FIRST_DAY = 719_163  # the ordinal of 1970-01-01
_UNITS = {"year": "Y", "month": "M", "day": "D"}


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one field in all segments."""

    names: Sequence[str]  # sorted
    numbers: Sequence[Array]  # for each segment: its numbers -> positions in `names`


class Counter:
    """Counts over the segments of one snapshot."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._values: dict[str, Values] = {}
        self._periods: dict[tuple[str, int], tuple[Array, Array]] = {}

    def count(self, facet: Facet, found: Sequence[Found]) -> FacetCounts:
        """The counts of one field, most first, equals by value."""
        values = self._values_of(facet.field)
        total, unknown = np.zeros(len(values.names), np.int64), 0
        for at, some in enumerate(found):
            tally, without = self._tally(facet.field, at, some)
            total[values.numbers[at]] += tally
            unknown += without
        having = np.flatnonzero(total)
        order = having[np.argsort(-total[having], kind="stable")]  # names are sorted already
        shown: list[tuple[str | None, int]] = [
            (values.names[at], int(total[at])) for at in order[: facet.top].tolist()
        ]
        if unknown:
            shown.append((None, unknown))
        other = int(total[order[facet.top :]].sum())
        return FacetCounts(tuple(shown), sum(map(len, found)), len(having), other)

    def _tally(self, name: str, at: int, found: Found) -> tuple[Array, int]:
        """i8: documents for each of a segment's values; and how many have none."""
        segment, docs = self._segments[at], _chosen(found)
        if FIELDS[name].kind is Kind.PERIOD:
            undated = int(np.searchsorted(segment.day[docs], 1))
            periods, codes = self._period(name, at)
            return np.bincount(codes[docs][undated:], minlength=len(periods)), undated
        names = segment.names(name)
        if not names.multi:
            tally = np.bincount(names.first[docs], minlength=len(names.labels) + 1)
            return tally[1:], int(tally[0])
        starts, ends = names.of_at[:-1][docs].astype(np.int64), names.of_at[1:][docs]
        many_each = ends - starts
        take = np.repeat(starts - (np.cumsum(many_each) - many_each), many_each)
        numbers = names.of[take + np.arange(len(take))]
        without = int(np.count_nonzero(many_each == 0))
        return np.bincount(numbers, minlength=len(names.labels)), without

    def _values_of(self, name: str) -> Values:
        if name not in self._values:
            period = FIELDS[name].kind is Kind.PERIOD
            self._values[name] = self._all_periods(name) if period else self._all_labels(name)
        return self._values[name]

    def _all_labels(self, name: str) -> Values:
        each = [list(segment.names(name).labels.texts()) for segment in self._segments]
        names = sorted({label for labels in each for label in labels})
        position = {label: at for at, label in enumerate(names)}
        numbers = [np.array([position[label] for label in labels], np.int64) for labels in each]
        return Values(names, numbers)

    def _all_periods(self, name: str) -> Values:
        each = [self._period(name, at)[0] for at in range(len(self._segments))]
        every = np.unique(np.concatenate(each)) if each else np.empty(0, np.int64)
        names = every.astype(f"datetime64[{_UNITS[name]}]").astype(str).tolist()
        return Values(names, [np.searchsorted(every, periods) for periods in each])

    def _period(self, name: str, at: int) -> tuple[Array, Array]:
        """The years, months or days of a segment, from 1970 on; and which each document has."""
        if (name, at) not in self._periods:
            segment = self._segments[at]
            days = segment.day.astype(np.int64) - _FIRST_DAY
            dates = days.astype("datetime64[D]").astype(f"datetime64[{_UNITS[name]}]")
            periods, codes = np.unique(
                dates.astype(np.int64)[segment.undated :], return_inverse=True
            )
            before = np.zeros(segment.undated, codes.dtype)
            self._periods[name, at] = periods, np.concatenate((before, codes))
        return self._periods[name, at]


def _chosen(found: Found) -> Array | slice:
    docs = found.docs
    return slice(docs.start, docs.stop) if isinstance(docs, range) else docs

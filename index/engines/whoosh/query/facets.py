"""Counts of the values of a field, over all documents that match.

Each segment numbers its values by itself.  What they have in common is worked out once for a
snapshot: all values of a field, sorted, and which of them each document has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.engine import Facet, FacetCounts, FacetSort
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.segment import Names
from index.fields import FIELDS, Kind, folded, holding

_FIRST_DAY = 719_163  # the ordinal of 1970-01-01
_LAST_DAY = date.max.toordinal()
_UNITS = {"year": "Y", "month": "M", "day": "D"}


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one field in all documents.

    Most documents have one value at most; what some have more stands apart.
    """

    names: Sequence[str]  # sorted
    first: Array  # u4[N]: a document's first value, its position in `names` + 1; 0 without one
    more_docs: Array  # i8[M]: the documents of the other values
    more: Array  # u4[M]: which value each is, + 1
    numbers: Sequence[Array] = ()  # of labels, by segment: which value each of its own is, both + 1


class Counter:
    """Counts over the documents of one snapshot."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._values: dict[str, Values] = {}

    def count(self, facet: Facet, docs: Array) -> FacetCounts:
        """The counts of one field."""
        values = self._values_of(facet.field)
        tally = np.bincount(values.first.take(docs), minlength=len(values.names) + 1)
        if len(values.more):
            with self._segments.mask() as mask:
                mask[docs] = True
                more = values.more[mask.take(values.more_docs)]
            tally += np.bincount(more, minlength=len(tally))
        unknown, total = int(tally[0]), tally[1:]
        order = np.flatnonzero(total)  # as the names stand, which is sorted
        if facet.contains:
            order = order[self._holding(facet, values, order)]
        if facet.sort is FacetSort.COUNT:
            order = order[np.argsort(-total[order], kind="stable")]
        first = order[: facet.top]
        shown: list[tuple[str | None, int]] = [
            (values.names[at], count)
            for at, count in zip(first.tolist(), total[first].tolist(), strict=True)
        ]
        if unknown:
            shown.append((None, unknown))
        other = int(total.sum() - total[first].sum())
        return FacetCounts(tuple(shown), len(docs), len(order), other)

    def _holding(self, facet: Facet, values: Values, order: Array) -> Array:
        """bool: which of some values have a name that contains what it must."""
        name = facet.field
        if FIELDS[name].kind is Kind.PERIOD:
            holds = holding(name, facet.contains)
            return np.array([holds(values.names[at]) for at in order.tolist()], bool)
        held = np.zeros(len(values.names) + 1, bool)
        if wanted := folded(facet.contains):
            for segment, number in zip(self._segments.each, values.numbers, strict=True):
                held[number[segment.names(name).holding(wanted) + 1]] = True
        found: Array = held[order + 1]
        return found

    def _values_of(self, name: str) -> Values:
        if name not in self._values:
            period = FIELDS[name].kind is Kind.PERIOD
            self._values[name] = self._periods(name) if period else self._labels(name)
        return self._values[name]

    def _labels(self, name: str) -> Values:
        each = [segment.names(name) for segment in self._segments.each]
        texts = [list(names.labels.texts()) for names in each]
        every = sorted({label for labels in texts for label in labels})
        position = {label: at for at, label in enumerate(every, start=1)}
        numbers = [
            np.array([0, *(position[label] for label in labels)], np.uint32) for labels in texts
        ]
        firsts, docs, more = [_NONE], [np.empty(0, np.int64)], [_NONE]
        for base, names, number in zip(self._segments.bases, each, numbers, strict=False):
            first, others, of = _first_and_others(names)
            firsts.append(number.take(first))
            docs.append(others + base)
            more.append(number.take(of))
        first, behind = np.concatenate(firsts), np.concatenate(docs)
        return Values(every, first, behind, np.concatenate(more), numbers)

    def _periods(self, name: str) -> Values:
        """The years, months or days that documents have."""
        day = self._segments.day
        if day.max(initial=0) > _LAST_DAY:
            raise ValueError("a day past the last")  # of a damaged file
        met = np.flatnonzero(np.bincount(day)[1:]) + 1  # each day once: a sort would take longer
        days = (met - _FIRST_DAY).astype("datetime64[D]")
        every, period = np.unique(days.astype(f"datetime64[{_UNITS[name]}]"), return_inverse=True)
        number = np.zeros(int(met[-1]) + 1 if len(met) else 1, np.uint32)  # by day
        number[met] = period + 1
        return Values(every.astype(str).tolist(), number.take(day), np.empty(0, np.int64), _NONE)


_NONE = np.empty(0, np.uint32)


def _first_and_others(names: Names) -> tuple[Array, Array, Array]:
    """A segment's labels + 1: the first of each document (0 without), and those behind it."""
    if not names.multi:
        return names.first, np.empty(0, np.int64), _NONE
    at = names.of_at.astype(np.int64)
    many = np.diff(at)
    first = np.zeros(len(many), np.uint32)
    having = many > 0
    first[having] = names.of[at[:-1][having]] + 1
    docs = np.repeat(np.arange(len(many)), np.maximum(many - 1, 0))
    behind = np.ones(len(names.of), bool)
    behind[at[:-1][having]] = False
    return first, docs, names.of[behind] + np.uint32(1)

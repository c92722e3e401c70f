"""Counts of the values of a field, over all documents that match.

Each segment numbers its values by itself.  What they have in common is worked out once for a
snapshot: all values of a field, sorted, and which of them each document has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.engine import Facet, FacetCounts
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.segment import Names
from index.engines.whoosh.segments import Segments
from index.fields import FIELDS, Kind

_FIRST_DAY = 719_163  # the ordinal of 1970-01-01
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


class Counter:
    """Counts over the documents of one snapshot."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._values: dict[str, Values] = {}

    def count(self, facet: Facet, docs: Array) -> FacetCounts:
        """The counts of one field, most first, equals by value."""
        values = self._values_of(facet.field)
        tally = np.bincount(values.first.take(docs), minlength=len(values.names) + 1)
        if len(values.more):
            with self._segments.mask() as mask:
                mask[docs] = True
                more = values.more[mask.take(values.more_docs)]
            tally += np.bincount(more, minlength=len(tally))
        unknown, total = int(tally[0]), tally[1:]
        having = np.flatnonzero(total)
        order = having[np.argsort(-total[having], kind="stable")]  # names are sorted already
        shown: list[tuple[str | None, int]] = [
            (values.names[at], int(total[at])) for at in order[: facet.top].tolist()
        ]
        if unknown:
            shown.append((None, unknown))
        other = int(total[order[facet.top :]].sum())
        return FacetCounts(tuple(shown), len(docs), len(having), other)

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
        firsts, docs, more = [_NONE], [np.empty(0, np.int64)], [_NONE]
        for base, names, labels in zip(self._segments.bases, each, texts, strict=False):
            number = np.array([0, *(position[label] for label in labels)], np.uint32)
            first, others, of = _first_and_others(names)
            firsts.append(number.take(first))
            docs.append(others + base)
            more.append(number.take(of))
        return Values(every, np.concatenate(firsts), np.concatenate(docs), np.concatenate(more))

    def _periods(self, name: str) -> Values:
        """The years, months or days that documents have."""
        day = self._segments.day
        days = (day.astype(np.int64) - _FIRST_DAY).astype("datetime64[D]")
        periods = days.astype(f"datetime64[{_UNITS[name]}]")
        every, first = np.unique(periods[day > 0], return_inverse=True)
        numbers = np.zeros(len(day), np.uint32)
        numbers[day > 0] = first + 1
        return Values(every.astype(str).tolist(), numbers, np.empty(0, np.int64), _NONE)


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

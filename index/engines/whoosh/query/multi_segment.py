"""All segments of one commit as one row of documents.

Documents are numbered through, segment behind segment, so that a list of them is worked on once and
not once a segment: with short lists it is the number of array operations that costs, not their
length.  Columns are joined when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import TypeAlias

import numpy as np

from index.deadline import NEVER
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.segment import Segment
from index.engines.whoosh.write.columns import TEXTS
from index.engines.whoosh.write.postings import Layout

Span: TypeAlias = tuple[int, int]  # documents of one segment, by their numbers in it: from, up to

_LAST_DAY = np.iinfo(np.int32).max
_SKEWED = 32  # times that a list is longer than another from which it is searched, not marked
_BYTES = 1 << 22  # places that are told apart at a first look


class Segments:
    """The documents of several segments; `live` is bool[N], or None where nothing is deleted."""

    def __init__(self, several: Sequence[tuple[Segment, Array | None]]) -> None:
        """Segments, each with bool of what lives in it, or None."""
        self.each = [segment for segment, _ in several]
        self.bases = list(accumulate((segment.documents for segment in self.each), initial=0))
        self.documents = self.bases[-1]
        self.live: Array | None = None
        self.deadline = NEVER  # of the question that is being answered: there is one at a time
        if any(live is not None for _, live in several):
            self.live = np.ones(self.documents, bool)
            for base, (segment, live) in zip(self.bases, several, strict=False):
                if live is not None:
                    self.live[base : base + segment.documents] = live

    # -- columns --------------------------------------------------------------------------------

    def _joined(self, column: Callable[[Segment], Array]) -> Array:
        several = [column(segment) for segment in self.each]
        return np.concatenate(several) if several else np.empty(0, np.int64)

    @cached_property
    def day(self) -> Array:
        """i4[N]: the ordinal of each document's day, 0 without one."""
        return self._joined(lambda segment: segment.day)

    @cached_property
    def published(self) -> Array:
        """i8[N]: microseconds since 1970, the least i8 without an instant."""
        return self._joined(lambda segment: segment.published)

    @cached_property
    def lengths(self) -> Array:
        """u4[3, N]: the words of each text, in the order of TEXTS."""
        return np.stack([self._joined(lambda s, name=name: s.lengths[name]) for name in TEXTS])  # type: ignore[misc]

    @cached_property
    def starts(self) -> Array:
        """i8[N + 1]: where each document begins if all their words stood in one row."""
        return Layout(*self.lengths.astype(np.int64)).starts()

    def id(self, doc: int, segment: int) -> str:
        """The article's id of a document that stands in a segment."""
        found: bytes = self.each[segment].ids[doc - self.bases[segment]]
        return found.decode()

    def parts(self, docs: Array) -> Array:
        """i8[S + 1]: where in a sorted list the documents of each segment begin."""
        return docs.searchsorted(self.bases)

    def of(self, docs: Array) -> Array:
        """i8: in which segment each of some documents stands."""
        return np.searchsorted(self.bases, docs, side="right") - 1

    def days(self, first: date | None, last: date | None) -> list[Span]:
        """The documents of some days, both ends counted, in each segment."""
        low = first.toordinal() if first else 1
        high = last.toordinal() + 1 if last else _LAST_DAY
        bounds = np.array((low, max(low, high)), np.int32)
        return [tuple(segment.day.searchsorted(bounds).tolist()) for segment in self.each]

    def cut(self, docs: Array, spans: Sequence[Span] | None) -> Array:
        """Those of some sorted documents that stand in the spans."""
        if spans is None:
            return docs
        bounds = [
            (base + low, base + high) for base, (low, high) in zip(self.bases, spans, strict=False)
        ]
        found = [docs[low:high] for low, high in docs.searchsorted(bounds).tolist()]
        return np.concatenate(found) if found else docs

    # -- lists of documents ---------------------------------------------------------------------

    @cached_property
    def everyone(self) -> Array:
        """i8: all documents that are not deleted."""
        return np.arange(self.documents) if self.live is None else np.flatnonzero(self.live)

    def living(self, docs: Array) -> Array:
        """bool: which of some documents are not deleted."""
        return np.ones(len(docs), bool) if self.live is None else self.live.take(docs)

    def count(self, docs: Array) -> int:
        """How many of some documents are not deleted."""
        return len(docs) if self.live is None else int(np.count_nonzero(self.live.take(docs)))

    def alive(self, docs: Array) -> Array:
        """Those of some documents that are not deleted."""
        return docs if self.live is None else docs[self.live.take(docs)]

    @cached_property
    def _mask(self) -> Array:
        """bool[N]: scratch, False between uses."""
        return np.zeros(self.documents, bool)

    @contextmanager
    def mask(self) -> Iterator[Array]:
        """bool[N]: False, for one use."""
        try:
            yield self._mask
        finally:
            self._mask[:] = False

    @cached_property
    def _rows(self) -> Array:
        """i4[N]: scratch; what stands in it between uses means nothing."""
        return np.zeros(self.documents, np.int32)

    @cached_property
    def _seen(self) -> Stamps:
        return Stamps()

    def marked(self, several: Sequence[Array]) -> Array:
        """The documents of any of some lists, in order, that are not deleted."""
        with self.mask() as mask:
            for docs in several:
                mask[docs] = True
            if self.live is not None:
                np.logical_and(mask, self.live, out=mask)
            return np.flatnonzero(mask)

    def common(self, one: Array, other: Array) -> tuple[Array, Array]:
        """Where the documents that two sorted lists share stand in each."""
        if len(one) > len(other):
            at_other, at_one = self.common(other, one)
            return at_one, at_other
        if not len(one):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        if len(other) > len(one) * _SKEWED:
            at = other.searchsorted(one)
        else:
            self._rows[other] = np.arange(len(other), dtype=np.int32)
            at = self._rows.take(one)
        keep = np.flatnonzero(other.take(at, mode="clip") == one)
        return keep, at[keep]

    def meet(self, one: Array, other: Array) -> Array:
        """What two sorted lists of places (documents' starts + place) share."""
        if len(one) > len(other):
            one, other = other, one
        if len(other) <= len(one) * _SKEWED:
            # Most of the longer list goes by a look at one byte; what is left is searched for.
            seen, stamp = self._seen.fresh()
            seen[one & _BYTES - 1] = stamp
            other = other[seen.take(other & _BYTES - 1) == stamp]
            one, other = sorted((one, other), key=len)
        if not len(one):
            return one
        found: Array = one[other.take(other.searchsorted(one), mode="clip") == one]
        return found


class Stamps:
    """Scratch of which each use has a stamp of its own, so that it is seldom wiped."""

    def __init__(self) -> None:
        self._bytes = np.zeros(_BYTES, np.uint8)
        self._stamp = 0

    def fresh(self) -> tuple[Array, int]:
        """The bytes, and a stamp that none of them has."""
        self._stamp += 1
        if self._stamp > np.iinfo(np.uint8).max:
            self._bytes[:] = 0
            self._stamp = 1
        return self._bytes, self._stamp

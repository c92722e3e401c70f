"""All segments of one commit as one sequence of documents.

Documents are numbered consecutively across segments, so that a list of documents is processed once
and not once for each segment: with short lists, the number of array operations matters, not the
length of the arrays.  Columns are concatenated when they are first used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import TypeAlias

import numpy as np

from index.deadline import NO_DEADLINE
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.segment import Segment
from index.engines.whoosh.storage.segment_format import TEXT_FIELDS, PositionLayout

DocRange: TypeAlias = tuple[int, int]  # documents of one segment, by their numbers: first, end

_LAST_DAY = np.iinfo(np.int32).max
_SKEW = 32  # if one list is that many times longer, it is binary-searched instead of marked
_STAMP_BYTES = 1 << 22  # positions that the one-byte prefilter can distinguish


class MultiSegment:
    """Documents of several segments: N documents, including deleted ones.

    segment_list  the segments
    bases         number of the first document of each segment, and N
    live_mask     bool[N], False for deleted documents; None if none is deleted
    """

    def __init__(self, segments: Sequence[tuple[Segment, Array | None]]) -> None:
        """`segments`: each with bool, False for deleted documents, or None if none is deleted."""
        self.segment_list = [segment for segment, _ in segments]
        self.bases = list(
            accumulate((segment.doc_count for segment in self.segment_list), initial=0)
        )
        self.doc_count = self.bases[-1]
        self.live_mask: Array | None = None
        self.deadline = NO_DEADLINE  # of the current search: there is one at a time
        if any(live is not None for _, live in segments):
            self.live_mask = np.ones(self.doc_count, bool)
            for base, (segment, live) in zip(self.bases, segments, strict=False):
                if live is not None:
                    self.live_mask[base : base + segment.doc_count] = live

    # -- columns --------------------------------------------------------------------------------

    def _concatenate(self, column: Callable[[Segment], Array]) -> Array:
        columns = [column(segment) for segment in self.segment_list]
        return np.concatenate(columns) if columns else np.empty(0, np.int64)

    @cached_property
    def day(self) -> Array:
        """i4[N]: ordinal of each document's day; 0 for a document without a day."""
        return self._concatenate(lambda segment: segment.day)

    @cached_property
    def published(self) -> Array:
        """i8[N]: microseconds since 1970; the smallest int64 for a document without a time."""
        return self._concatenate(lambda segment: segment.published)

    @cached_property
    def lengths(self) -> Array:
        """u4[3, N]: number of words of each text, in the order of TEXT_FIELDS."""
        return np.stack(
            [self._concatenate(lambda s, name=name: s.lengths[name]) for name in TEXT_FIELDS]  # type: ignore[misc]
        )

    @cached_property
    def doc_starts(self) -> Array:
        """i8[N + 1]: start of each document if the positions of all documents are counted on."""
        return PositionLayout(*self.lengths.astype(np.int64)).doc_starts()

    def article_id(self, doc: int, segment: int) -> str:
        """Return the article id of a document, whose segment is given by number."""
        id: bytes = self.segment_list[segment].ids[doc - self.bases[segment]]
        return id.decode()

    def segment_offsets(self, docs: Array) -> Array:
        """Return i8[S + 1]: in a sorted list, where each segment's documents begin, and its end."""
        return docs.searchsorted(self.bases)

    def segments_of(self, docs: Array) -> Array:
        """Return i8: the number of each document's segment."""
        return np.searchsorted(self.bases, docs, side="right") - 1

    def day_ranges(self, first: date | None, last: date | None) -> list[DocRange]:
        """Return the range of documents of some days, both ends included, in each segment."""
        low = first.toordinal() if first else 1
        high = last.toordinal() + 1 if last else _LAST_DAY
        bounds = np.array((low, max(low, high)), np.int32)
        return [tuple(segment.day.searchsorted(bounds).tolist()) for segment in self.segment_list]

    def clip(self, docs: Array, ranges: Sequence[DocRange] | None) -> Array:
        """Return the documents of a sorted list that are in the ranges, one range per segment."""
        if ranges is None:
            return docs
        bounds = [
            (base + low, base + high) for base, (low, high) in zip(self.bases, ranges, strict=False)
        ]
        pieces = [docs[low:high] for low, high in docs.searchsorted(bounds).tolist()]
        return np.concatenate(pieces) if pieces else docs

    # -- lists of documents ---------------------------------------------------------------------

    @cached_property
    def all_docs(self) -> Array:
        """i8: all documents that are not deleted."""
        if self.live_mask is None:
            return np.arange(self.doc_count)
        return np.flatnonzero(self.live_mask)

    def alive_mask(self, docs: Array) -> Array:
        """Return bool: for each document of a list, whether it is not deleted."""
        return np.ones(len(docs), bool) if self.live_mask is None else self.live_mask.take(docs)

    def count_live(self, docs: Array) -> int:
        """Return how many documents of a list are not deleted."""
        if self.live_mask is None:
            return len(docs)
        return int(np.count_nonzero(self.live_mask.take(docs)))

    def live_docs(self, docs: Array) -> Array:
        """Return the documents of a list that are not deleted."""
        return docs if self.live_mask is None else docs[self.live_mask.take(docs)]

    @cached_property
    def _mask(self) -> Array:
        """bool[N]: scratch, False between uses."""
        return np.zeros(self.doc_count, bool)

    @contextmanager
    def scratch_mask(self) -> Iterator[Array]:
        """Lend a bool[N] array, all False, for one use."""
        try:
            yield self._mask
        finally:
            self._mask[:] = False

    @cached_property
    def _row_of_doc(self) -> Array:
        """i4[N]: scratch; the values left by an earlier use mean nothing."""
        return np.zeros(self.doc_count, np.int32)

    @cached_property
    def _stamps(self) -> StampedScratch:
        return StampedScratch()

    def union(self, lists: Sequence[Array]) -> Array:
        """Return the documents that are in any of the lists, sorted, without deleted ones."""
        with self.scratch_mask() as mask:
            for docs in lists:
                mask[docs] = True
            if self.live_mask is not None:
                np.logical_and(mask, self.live_mask, out=mask)
            return np.flatnonzero(mask)

    def intersect(self, left: Array, right: Array) -> tuple[Array, Array]:
        """Return i8, i8: indices, in each of two sorted lists, of the documents in both."""
        if len(left) > len(right):
            at_right, at_left = self.intersect(right, left)
            return at_left, at_right
        if not len(left):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        if len(right) > len(left) * _SKEW:
            at = right.searchsorted(left)
        else:
            self._row_of_doc[right] = np.arange(len(right), dtype=np.int32)
            at = self._row_of_doc.take(left)
        shared = np.flatnonzero(right.take(at, mode="clip") == left)
        return shared, at[shared]

    def intersect_positions(self, left: Array, right: Array) -> Array:
        """Return the positions (a document's start + position) that two sorted lists share."""
        if len(left) > len(right):
            left, right = right, left
        if len(right) <= len(left) * _SKEW:
            # Prefilter the longer list with a one-byte hash, then binary-search the rest.
            stamps, stamp = self._stamps.next_stamp()
            stamps[left & _STAMP_BYTES - 1] = stamp
            right = right[stamps.take(right & _STAMP_BYTES - 1) == stamp]
            left, right = sorted((left, right), key=len)
        if not len(left):
            return left
        shared: Array = left[right.take(right.searchsorted(left), mode="clip") == left]
        return shared


class StampedScratch:
    """Scratch bytes; each use writes a new stamp, so that the bytes are seldom cleared."""

    def __init__(self) -> None:
        self._bytes = np.zeros(_STAMP_BYTES, np.uint8)
        self._stamp = 0

    def next_stamp(self) -> tuple[Array, int]:
        """Return the bytes, and a stamp that does not occur in them."""
        self._stamp += 1
        if self._stamp > np.iinfo(np.uint8).max:
            self._bytes[:] = 0
            self._stamp = 1
        return self._bytes, self._stamp

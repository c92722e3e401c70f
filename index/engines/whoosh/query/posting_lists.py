"""Postings of one stem in all segments, read as far as they are needed.

Within a segment a stem has one entry, or several entries if it has very many forms.  With several
entries its lists consist of several parts and have to be sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np

from index.engines.whoosh.query.multi_segment import DocRange, MultiSegment
from index.engines.whoosh.storage.array_file import Array, CorruptIndex
from index.engines.whoosh.storage.segment import Segment
from index.engines.whoosh.storage.segment_format import OVERFLOW, TEXT_FREQS, TOTAL_FREQS
from index.engines.whoosh.storage.sorted_terms import TermKey

FieldFreqs: TypeAlias = Array  # i8[3, n]: frequency in each text, in the order of TEXT_FIELDS
# Documents, and the position of a word in each; sorted, one pair for each occurrence.
Positions: TypeAlias = tuple[Array, Array]


class SegmentPostings(NamedTuple):
    """Postings of one entry of one segment, in all documents or in a range of documents."""

    segment: Segment
    base: int  # the number of the segment's first document
    entry: int
    rows: slice

    @classmethod
    def for_entry(
        cls, segment: Segment, base: int, entry: int, doc_range: DocRange | None = None
    ) -> SegmentPostings:
        """Return the postings of an entry, in all documents if there is no range."""
        first, last = int(segment.posting_offsets[entry]), int(segment.posting_offsets[entry + 1])
        if not first <= last <= len(segment.docs):
            raise CorruptIndex(f"{segment.file.path.name}: an entry's postings are out of range")
        if doc_range is None or doc_range == (0, segment.doc_count):
            return cls(segment, base, entry, slice(first, last))
        low, high = doc_range
        docs = segment.docs[first:last]
        # Search for a number of the array's own type: any other type would convert the whole array.
        number = docs.dtype.type
        begin = end = len(docs)
        if low < min(high, segment.doc_count):
            begin = int(docs.searchsorted(number(low)))
            end = int(docs.searchsorted(number(high - 1), "right"))
        return cls(segment, base, entry, slice(first + begin, first + end))

    @property
    def positions(self) -> slice:
        """Slice of `segment.positions` that belongs to the rows."""
        first = int(self.segment.position_offsets[self.entry])
        skipped = slice(int(self.segment.posting_offsets[self.entry]), self.rows.start)
        first += int(self.segment.total_freqs(skipped).sum())
        return slice(first, first + int(self.segment.total_freqs(self.rows).sum()))

    def form_mask(self, form: str) -> Array:
        """Return bool: whether each position has this form of the entry."""
        segment, positions = self.segment, self.positions
        for number in segment.forms.find(TermKey.from_text(form)):
            if segment.form_entries[number] == self.entry:
                first, last = segment.mark_offsets[self.entry], segment.mark_offsets[self.entry + 1]
                if first == last:  # the only form of its entry
                    return np.ones(positions.stop - positions.start, bool)
                shift = int(first) - int(segment.position_offsets[self.entry])
                marks = segment.form_marks[positions.start + shift : positions.stop + shift]
                mask: Array = marks == segment.form_ordinals[number]
                return mask
        return np.zeros(positions.stop - positions.start, bool)


class PostingList:
    """Postings of some entries, usually of one stem, including deleted documents.

    docs          i8[n]   documents; `is_unsorted` if a segment has several entries: the documents
                          are then neither sorted nor distinct
    packed_freqs  u1[n]   frequencies by field, as they are stored
    """

    def __init__(self, parts: Sequence[SegmentPostings]) -> None:
        self._parts = parts
        self._slices = [part.rows for part in parts]
        self.is_unsorted = len({part.base for part in parts}) < len(parts)
        length = sum(rows.stop - rows.start for rows in self._slices)
        self.docs, self.packed_freqs = np.empty(length, np.int64), np.empty(length, np.uint8)
        first = 0
        for part, rows in zip(parts, self._slices, strict=True):
            last = first + rows.stop - rows.start
            np.add(part.segment.docs[rows], np.int64(part.base), out=self.docs[first:last])
            self.packed_freqs[first:last] = part.segment.packed_freqs[rows]
            first = last

    @classmethod
    def for_stem(
        cls, segments: MultiSegment, stem: str, doc_ranges: Sequence[DocRange] | None = None
    ) -> PostingList:
        """Return the postings of a stem, in all documents or in a range of each segment."""
        term_key = TermKey.from_text(stem)
        return cls(
            [
                SegmentPostings.for_entry(
                    segment, base, entry, None if doc_ranges is None else doc_ranges[at]
                )
                for at, (base, segment) in enumerate(
                    zip(segments.bases, segments.segment_list, strict=False)
                )
                for entry in segment.stems.find(term_key)
            ]
        )

    def field_freqs(self, rows: Array | slice = slice(None)) -> FieldFreqs:
        """Return the frequencies of some rows (rising), or of all rows."""
        packed = self.packed_freqs[rows]
        freqs: FieldFreqs = TEXT_FREQS.take(packed, axis=1)
        at = np.flatnonzero(packed == OVERFLOW)
        if len(at):
            freqs[:, at] = self._overflow_freqs(at if isinstance(rows, slice) else rows[at]).T
        return freqs

    def _overflow_freqs(self, rows: Array) -> Array:
        """Return i8[k, 3]: the frequencies of rows, rising, that are marked OVERFLOW."""
        freqs, base = [], 0
        for part, part_rows in zip(self._parts, self._slices, strict=True):
            length = part_rows.stop - part_rows.start
            low, high = rows.searchsorted((base, base + length)).tolist()
            if low < high:
                postings = rows[low:high] - base + part_rows.start
                freqs.append(part.segment.read_overflow_freqs(postings))
            base += length
        return np.concatenate(freqs)

    @cached_property
    def total_freqs(self) -> Array:
        """i8[n]: number of positions of each posting."""
        totals: Array = TOTAL_FREQS.take(self.packed_freqs)
        at = np.flatnonzero(self.packed_freqs == OVERFLOW)
        if len(at):
            totals[at] = self._overflow_freqs(at).sum(axis=1)
        return totals

    @cached_property
    def _positions(self) -> Array:
        return _concatenate(
            [part.segment.positions[part.positions] for part in self._parts], np.uint32
        )

    def positions(self, rows: Array | None = None, form: str | None = None) -> Positions:
        """Return the positions of the stem, or of one form of it, in some rows or in all rows."""
        docs, positions = self._expand(self.docs, rows, form)
        return sort_positions(docs, positions) if self.is_unsorted else (docs, positions)

    def global_positions(
        self, doc_starts: Array, rows: Array | None = None, form: str | None = None
    ) -> Array:
        """Return i8, sorted: the same positions, counted from the first document of the commit.

        `doc_starts` gives the start of each document in that count.
        """
        starts, positions = self._expand(doc_starts.take(self.docs), rows, form)
        starts += positions
        return np.sort(starts) if self.is_unsorted else starts

    def _expand(self, values: Array, rows: Array | None, form: str | None) -> Positions:
        """Repeat the value of each posting (i8[n]) for each of its positions; return both."""
        totals, positions = self.total_freqs, self._positions
        if int(totals.sum()) != len(positions):
            raise CorruptIndex("the number of a word's positions differs from its count")
        form_mask = None
        if form is not None:
            form_mask = _concatenate([part.form_mask(form) for part in self._parts], bool)
        if rows is not None:
            selected = ranges(np.cumsum(totals)[rows] - totals[rows], totals[rows])
            values, totals, positions = values[rows], totals[rows], positions[selected]
            form_mask = None if form_mask is None else form_mask[selected]
        repeated = repeat_short(values, totals)
        if form_mask is None:
            return repeated, positions
        return repeated[form_mask], positions[form_mask]


def repeat_short(values: Array, counts: Array) -> Array:
    """Return i8: each value repeated `counts` times, at least once.

    `np.repeat` is slow with short runs.
    """
    return _runs(values, counts, 0)


def ranges(firsts: Array, counts: Array) -> Array:
    """Return i8: for each of `firsts`, `counts` consecutive numbers (at least one) from it on."""
    return _runs(firsts, counts, 1)


def _runs(firsts: Array, counts: Array, step: int) -> Array:
    """Return i8: runs of `counts` numbers that start at `firsts` and rise by `step`."""
    if not len(firsts):
        return np.empty(0, np.int64)
    ends = np.cumsum(counts)
    steps = np.full(ends[-1], step, np.int64)
    steps[0] = firsts[0]
    steps[ends[:-1]] = firsts[1:] - firsts[:-1] - step * (counts[:-1] - 1)
    return np.cumsum(steps, out=steps)


def sort_positions(docs: Array, positions: Array) -> Positions:
    order = np.lexsort((positions, docs))
    return docs[order], positions[order]


def _concatenate(arrays: list[Array], dtype: type) -> Array:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)

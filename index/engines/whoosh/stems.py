"""The postings of one stem in all segments, read as far as they are asked for.

Within a segment a stem has one entry, or, if it has very many forms, several (`terms`): then its
lists are of several stretches and have to be sorted.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.postings import BODY, CAPTION, TITLE, WIDE
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.segments import Segments

PACKED = {"title": TITLE, "body": BODY, "caption": CAPTION}  # where a count stands in `counts`
Counts: TypeAlias = dict[str, Array]  # field -> i8[n]: occurrences
Places: TypeAlias = tuple[Array, Array]  # document and place within it, sorted; one entry a word

_WIDE_COLUMNS = ("body", "title", "caption")
_TOTAL = np.zeros(256, np.int64)  # the places of a posting, by its byte in `counts`
for _shift, _mask in PACKED.values():
    _TOTAL += np.arange(256) >> _shift & _mask


class Stretch(NamedTuple):
    """One entry of one segment."""

    segment: Segment
    base: int  # the number of the segment's first document
    entry: int

    @property
    def rows(self) -> slice:
        at = self.segment.postings_at
        return slice(int(at[self.entry]), int(at[self.entry + 1]))

    @property
    def places(self) -> slice:
        at = self.segment.places_at
        return slice(int(at[self.entry]), int(at[self.entry + 1]))

    def standing(self, form: str) -> Array:
        """bool: at which of the entry's places a form of it stands."""
        segment, length = self.segment, self.places.stop - self.places.start
        for number in segment.forms.find(form):
            if segment.form_entry[number] == self.entry:
                first, last = segment.marks_at[self.entry], segment.marks_at[self.entry + 1]
                if first == last:  # the only form of its entry
                    return np.ones(length, bool)
                found: Array = segment.marks[int(first) : int(last)] == segment.form_nth[number]
                return found
        return np.zeros(length, bool)


class Stem:
    """The postings of a stem; deleted documents are among them."""

    def __init__(self, segments: Segments, text: str) -> None:
        self._stretches = [
            Stretch(segment, base, entry)
            for base, segment in zip(segments.bases, segments.each, strict=False)
            for entry in segment.stems.find(text)
        ]
        self._read(self._stretches)

    @classmethod
    def of_entries(cls, stretches: list[Stretch]) -> Stem:
        """The postings of some entries, whatever stem they are of."""
        self = cls.__new__(cls)
        self._stretches = stretches
        self._read(stretches)
        return self

    def _read(self, stretches: list[Stretch]) -> None:
        self._slices = [each.rows for each in stretches]
        # Several entries of one segment: their documents are not in order and may be equal.
        self.paged = len({each.base for each in stretches}) < len(stretches)
        self.docs = np.empty(sum(rows.stop - rows.start for rows in self._slices), np.int64)
        first = 0
        for each, rows in zip(stretches, self._slices, strict=True):
            last = first + rows.stop - rows.start
            np.add(each.segment.docs[rows], np.int64(each.base), out=self.docs[first:last])
            first = last

    @cached_property
    def packed(self) -> Array:
        """u1[n]: occurrences by field, as they are stored."""
        return _joined(
            [s.segment.counts[rows] for s, rows in zip(self._stretches, self._slices, strict=True)],
            np.uint8,
        )

    @cached_property
    def elsewhere(self) -> tuple[Array, Counts]:
        """Rows of which `packed` is not the count in the body alone, and their counts."""
        rows = np.flatnonzero(self.packed > BODY[1])
        packed = self.packed[rows].astype(np.int64)
        counts = {field: packed >> shift & mask for field, (shift, mask) in PACKED.items()}
        if self._any_wide:
            at, wide = self._wide
            at = rows.searchsorted(at)
            for field, column in zip(_WIDE_COLUMNS, wide.T, strict=True):
                counts[field][at] = column
        return rows, counts

    @property
    def _any_wide(self) -> bool:
        return any(len(each.segment.wide) for each in self._stretches)

    @cached_property
    def _wide(self) -> tuple[Array, Array]:
        """Rows whose counts did not fit where `packed` has them, and i8[W, 3]: those counts."""
        at, counts, before = [], [], 0
        for each, rows in zip(self._stretches, self._slices, strict=True):
            wide = each.segment.wide
            low, high = wide[:, 0].searchsorted((rows.start, rows.stop)).tolist()
            at.append(wide[low:high, 0].astype(np.int64) + (before - rows.start))
            counts.append(wide[low:high, 1:].astype(np.int64))
            before += rows.stop - rows.start
        return np.concatenate(at), np.concatenate(counts)

    @cached_property
    def totals(self) -> Array:
        """i8[n]: how many places each posting has."""
        totals = _TOTAL.take(self.packed)
        if self._any_wide:
            at, counts = self._wide
            totals[at] = counts.sum(axis=1)
        return totals

    @cached_property
    def _place(self) -> Array:
        return _joined([s.segment.places[s.places] for s in self._stretches], np.uint32)

    def places(self, rows: Array | None = None, form: str | None = None) -> Places:
        """Where the stem stands, or one form of it: in the documents of some rows, or in all."""
        doc, place = self._spread(self.docs, rows, form)
        return in_order(doc, place) if self.paged else (doc, place)

    def points(self, starts: Array, rows: Array | None = None, form: str | None = None) -> Array:
        """The same as one number a place, sorted: a document begins at its entry of `starts`."""
        begins, place = self._spread(starts.take(self.docs), rows, form)
        begins += place
        return np.sort(begins) if self.paged else begins

    def _spread(self, values: Array, rows: Array | None, form: str | None) -> Places:
        """One of `values` (i8[n], one a posting) for each place, and the places."""
        totals, place = self.totals, self._place
        standing = None
        if form is not None:
            standing = _joined([each.standing(form) for each in self._stretches], bool)
        if rows is not None:
            take = stretches(np.cumsum(totals)[rows] - totals[rows], totals[rows])
            values, totals, place = values[rows], totals[rows], place[take]
            standing = None if standing is None else standing[take]
        value = repeated(values, totals)
        return (value, place) if standing is None else (value[standing], place[standing])


def repeated(values: Array, counts: Array) -> Array:
    """i8: each value so many times, at least once.  `np.repeat` is slow with short runs."""
    if not len(values):
        return np.empty(0, np.int64)
    ends = np.cumsum(counts)
    steps = np.zeros(ends[-1], np.int64)
    steps[0] = values[0]
    steps[ends[:-1]] = values[1:] - values[:-1]
    return np.cumsum(steps, out=steps)


def stretches(firsts: Array, counts: Array) -> Array:
    """i8: so many numbers in a row (at least one) from each of `firsts` on."""
    if not len(firsts):
        return np.empty(0, np.int64)
    ends = np.cumsum(counts)
    steps = np.ones(ends[-1], np.int64)
    steps[0] = firsts[0]
    steps[ends[:-1]] = firsts[1:] - firsts[:-1] - counts[:-1] + 1
    return np.cumsum(steps, out=steps)


def counts_of(segment: Segment, rows: slice) -> Counts:
    """The occurrences of some postings of a segment, the wide ones too."""
    packed = segment.counts[rows].astype(np.int64)
    counts = {field: packed >> shift & mask for field, (shift, mask) in PACKED.items()}
    wide = np.flatnonzero(packed == WIDE)
    found = segment.wide[np.searchsorted(segment.wide[:, 0], wide + rows.start)]
    for column, field in enumerate(_WIDE_COLUMNS, start=1):
        counts[field][wide] = found[:, column]
    return counts


def totals_of(segment: Segment, rows: slice) -> Array:
    """i8: how many places each of some postings of a segment has."""
    packed = segment.counts[rows]
    if len(segment.wide) and WIDE in packed:
        counts = counts_of(segment, rows)
        total: Array = counts["title"] + counts["body"] + counts["caption"]
        return total
    return _TOTAL.take(packed)


def in_order(doc: Array, place: Array) -> Places:
    """Places, sorted."""
    order = np.lexsort((place, doc))
    return doc[order], place[order]


def _joined(several: list[Array], dtype: type) -> Array:
    if len(several) == 1:
        return several[0]
    return np.concatenate(several) if several else np.empty(0, dtype)

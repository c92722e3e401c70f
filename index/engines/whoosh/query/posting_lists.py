"""The postings of one stem in all segments, read as far as they are asked for.

Within a segment a stem has one entry, or, if it has very many forms, several (`terms`): then its
lists are of several stretches and have to be sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np

from index.engines.whoosh.query.multi_segment import Segments, Span
from index.engines.whoosh.read.arrays import Array, Damaged
from index.engines.whoosh.read.segment import Segment
from index.engines.whoosh.write.postings import BODY, CAPTION, TITLE, WIDE
from index.engines.whoosh.write.term_dict import Wanted

Counts: TypeAlias = Array  # i8[3, n]: occurrences in each text, in the order of TEXTS
Places: TypeAlias = tuple[Array, Array]  # document and place within it, sorted; one entry a word

# Occurrences in each text by a posting's byte in `counts`, and all together.
_COUNTS: Array = np.stack(
    [np.arange(256) >> shift & mask for shift, mask in (TITLE, BODY, CAPTION)]
)
_TOTAL: Array = _COUNTS.sum(axis=0)


class Stretch(NamedTuple):
    """One entry of one segment, or those of its postings whose documents are asked for."""

    segment: Segment
    base: int  # the number of the segment's first document
    entry: int
    rows: slice

    @classmethod
    def of(cls, segment: Segment, base: int, entry: int, span: Span | None = None) -> Stretch:
        """The postings of an entry in the documents of a span, or in all."""
        first, last = int(segment.postings_at[entry]), int(segment.postings_at[entry + 1])
        if not first <= last <= len(segment.docs):
            raise Damaged(f"{segment.file.path.name}: an entry's postings are not its own")
        if span is None or span == (0, segment.documents):
            return cls(segment, base, entry, slice(first, last))
        low, high = span
        docs = segment.docs[first:last]
        # Of the array's own type, or all of it would be converted.
        number = docs.dtype.type
        begin = end = len(docs)
        if low < min(high, segment.documents):
            begin = int(docs.searchsorted(number(low)))
            end = int(docs.searchsorted(number(high - 1), "right"))
        return cls(segment, base, entry, slice(first + begin, first + end))

    @property
    def places(self) -> slice:
        """Where the places of the rows stand."""
        first = int(self.segment.places_at[self.entry])
        begin = slice(int(self.segment.postings_at[self.entry]), self.rows.start)
        first += int(totals_of(self.segment, begin).sum())
        return slice(first, first + int(totals_of(self.segment, self.rows).sum()))

    def standing(self, form: str) -> Array:
        """bool: at which of the places a form of the entry stands."""
        segment, places = self.segment, self.places
        for number in segment.forms.find(Wanted.of(form)):
            if segment.form_entry[number] == self.entry:
                first, last = segment.marks_at[self.entry], segment.marks_at[self.entry + 1]
                if first == last:  # the only form of its entry
                    return np.ones(places.stop - places.start, bool)
                shift = int(first) - int(segment.places_at[self.entry])
                marks = segment.marks[places.start + shift : places.stop + shift]
                found: Array = marks == segment.form_nth[number]
                return found
        return np.zeros(places.stop - places.start, bool)


class Stem:
    """The postings of some entries, most often those of one stem; deleted documents too.

    docs     i8[n]   documents; of a stem with several entries in a segment neither sorted nor
                     distinct: then it is `paged`
    packed   u1[n]   occurrences by field, as they are stored
    """

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = stretches
        self._slices = [each.rows for each in stretches]
        self.paged = len({each.base for each in stretches}) < len(stretches)
        length = sum(rows.stop - rows.start for rows in self._slices)
        self.docs, self.packed = np.empty(length, np.int64), np.empty(length, np.uint8)
        first = 0
        for each, rows in zip(stretches, self._slices, strict=True):
            last = first + rows.stop - rows.start
            np.add(each.segment.docs[rows], np.int64(each.base), out=self.docs[first:last])
            self.packed[first:last] = each.segment.counts[rows]
            first = last

    @classmethod
    def find(cls, segments: Segments, text: str, spans: Sequence[Span] | None = None) -> Stem:
        """The postings of a stem, in all documents or in a span of each segment."""
        wanted = Wanted.of(text)
        return cls(
            [
                Stretch.of(segment, base, entry, None if spans is None else spans[at])
                for at, (base, segment) in enumerate(
                    zip(segments.bases, segments.each, strict=False)
                )
                for entry in segment.stems.find(wanted)
            ]
        )

    def counts(self, rows: Array | slice = slice(None)) -> Counts:
        """Occurrences of some rows (rising) or of all."""
        packed = self.packed[rows]
        counts: Counts = _COUNTS.take(packed, axis=1)
        at = np.flatnonzero(packed == WIDE)
        if len(at):
            counts[:, at] = self._wide(at if isinstance(rows, slice) else rows[at]).T
        return counts

    def _wide(self, rows: Array) -> Array:
        """i8[k, 3]: the counts of rows, rising, whose counts stand in `counts.wide`."""
        found, before = [], 0
        for each, of in zip(self._stretches, self._slices, strict=True):
            length = of.stop - of.start
            low, high = rows.searchsorted((before, before + length)).tolist()
            if low < high:
                found.append(wide_counts(each.segment, rows[low:high] - before + of.start))
            before += length
        return np.concatenate(found)

    @cached_property
    def totals(self) -> Array:
        """i8[n]: how many places each posting has."""
        totals: Array = _TOTAL.take(self.packed)
        at = np.flatnonzero(self.packed == WIDE)
        if len(at):
            totals[at] = self._wide(at).sum(axis=1)
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
        if int(totals.sum()) != len(place):
            raise Damaged("a word's places are not as many as are counted")
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
    return _runs(values, counts, 0)


def stretches(firsts: Array, counts: Array) -> Array:
    """i8: so many numbers in a row (at least one) from each of `firsts` on."""
    return _runs(firsts, counts, 1)


def _runs(firsts: Array, counts: Array, step: int) -> Array:
    """i8: runs of so many numbers, each `step` more than the one before it."""
    if not len(firsts):
        return np.empty(0, np.int64)
    ends = np.cumsum(counts)
    steps = np.full(ends[-1], step, np.int64)
    steps[0] = firsts[0]
    steps[ends[:-1]] = firsts[1:] - firsts[:-1] - step * (counts[:-1] - 1)
    return np.cumsum(steps, out=steps)


def wide_counts(segment: Segment, postings: Array) -> Array:
    """i8[k, 3]: the counts in title, body and caption of postings that `WIDE` stands for."""
    at = segment.wide.searchsorted(postings.astype(np.uint64))
    return segment.wide_counts[at].astype(np.int64)


def totals_of(segment: Segment, rows: slice) -> Array:
    """i8: how many places each of some postings of a segment has."""
    packed = segment.counts[rows]
    totals: Array = _TOTAL.take(packed)
    at = np.flatnonzero(packed == WIDE)
    if len(at):
        totals[at] = wide_counts(segment, at + rows.start).sum(axis=1)
    return totals


def in_order(doc: Array, place: Array) -> Places:
    """Places, sorted."""
    order = np.lexsort((place, doc))
    return doc[order], place[order]


def _joined(several: list[Array], dtype: type) -> Array:
    if len(several) == 1:
        return several[0]
    return np.concatenate(several) if several else np.empty(0, dtype)

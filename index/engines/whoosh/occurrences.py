"""Where a word or phrase stands in one segment: its documents, and how often in which field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.analysis import stem
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import TEXTS
from index.engines.whoosh.places import (
    PACKED,
    counts_of,
    in_fields,
    places_of_entries,
    places_of_form,
    rows_of,
    together,
    total_of,
)
from index.engines.whoosh.postings import BODY, WIDE
from index.engines.whoosh.segment import Segment
from index.fields import parts
from index.query.tree import Exact, Leaf, Phrase, Term


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The documents of a word, in order, and its occurrences in each."""

    docs: Array  # u2|u4[n], sorted, distinct
    packed: Array | None  # u1[n], as stored; or, where that is too narrow:
    counts: dict[str, Array] | None = None  # i8[n] for each field

    def count(self, field: str, rows: Array | slice) -> Array:
        """i8: occurrences in one field, of some rows."""
        if self.counts is not None:
            return self.counts[field][rows]
        assert self.packed is not None
        shift, mask = PACKED[field]
        return (self.packed[rows] >> shift & mask).astype(np.int64)

    def elsewhere(self, rows: Array | slice) -> Array:
        """Which of some rows have the word in other fields than the body."""
        if self.counts is not None:
            return np.flatnonzero(self.counts["title"][rows] + self.counts["caption"][rows])
        assert self.packed is not None
        return np.flatnonzero(self.packed[rows] > BODY[1])

    def only(self, keep: Array) -> Occurrences:
        """The rows that bool[n] keeps."""
        packed = None if self.packed is None else self.packed[keep]
        counts = self.counts and {field: count[keep] for field, count in self.counts.items()}
        return Occurrences(self.docs[keep], packed, counts)


def occurrences(segment: Segment, leaf: Leaf) -> Occurrences:
    """Where a leaf of a query stands in the segment, deleted documents too."""
    match leaf:
        case Term(field, word):
            found = of_stem(segment, stem(word))
        case Exact(field, word):
            found = _tallied(segment, *places_of_form(segment, word))
        case Phrase(field, words, exact):
            found = _tallied(segment, *together(segment, words, exact))
    fields = parts(field)
    if len(fields) == len(TEXTS):
        return found
    every = slice(0, len(found.docs))
    counts = {name: found.count(name, every) * (name in fields) for name in TEXTS}
    return Occurrences(found.docs, None, counts).only(total_of(counts) > 0)


def of_stem(segment: Segment, text: str) -> Occurrences:
    """All forms of a stem, in all fields."""
    entries = segment.stems.find(text)
    if len(entries) != 1:
        return _tallied(segment, *places_of_entries(segment, entries))
    rows = rows_of(segment, entries[0])
    docs, packed = segment.docs[rows], segment.counts[rows]
    if len(segment.wide) and (packed == WIDE).any():
        return Occurrences(docs, None, counts_of(segment, rows))
    return Occurrences(docs, packed)


def _tallied(segment: Segment, doc: Array, place: Array) -> Occurrences:
    """Occurrences by document and field, of places that are sorted."""
    new = np.ones(len(doc), bool)
    new[1:] = doc[1:] != doc[:-1]
    row = np.cumsum(new) - 1
    part = in_fields(segment, doc, place, TEXTS)[2]
    documents = int(np.count_nonzero(new))
    counts = {
        name: np.bincount(row[part == number], minlength=documents)
        for number, name in enumerate(TEXTS)
    }
    return Occurrences(doc[new], None, counts)

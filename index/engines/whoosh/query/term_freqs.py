"""Where a word or phrase stands: its documents, and how often in which field of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from index.analysis import stem
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.query.positions import in_fields, together
from index.engines.whoosh.query.posting_lists import Counts, Places, Stem
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.write.columns import TEXTS
from index.engines.whoosh.write.postings import BODY
from index.fields import parts
from index.query.tree import Exact, Leaf, Phrase, Term


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The documents of a word, in order, and its occurrences in each; deleted ones too.

    Most documents have it in the body alone.
    """

    docs: Array  # i8[n], distinct
    body: Array  # u1|i8[n]: occurrences in the body, of documents that have it there alone
    alive: int  # documents that are not deleted
    source: Stem | Counts  # where the counts of all fields are

    def elsewhere(self, rows: Array | slice) -> Array:
        """Which of some rows have the word in other fields too."""
        if isinstance(self.source, Stem):
            return np.flatnonzero(self.body[rows] > BODY[1])
        return np.flatnonzero(self.source[0][rows] + self.source[2][rows])

    def counts(self, rows: Array | slice = slice(None)) -> Counts:
        """Occurrences in each field, of some rows (rising) or of all."""
        if isinstance(self.source, Stem):
            return self.source.counts(rows)
        return self.source[:, rows]


def occurrences(segments: Segments, leaf: Leaf, stems: Callable[[str], Stem]) -> Occurrences:
    """Where a leaf of a query stands; `stems` reads the postings of a stem."""
    match leaf:
        case Term(field, word):
            found = of_stem(segments, stems(stem(word)))
        case Exact(field, word):
            found = _tallied(segments, stems(stem(word)).places(form=word))
        case Phrase(field, words, exact):
            found = _tallied(segments, together(segments, words, stems, exact=exact))
    fields = parts(field)
    if len(fields) == len(TEXTS):
        return found
    asked = np.array([[name in fields] for name in TEXTS])
    return _of_counts(segments, found.docs, found.counts() * asked)


def of_stem(segments: Segments, found: Stem) -> Occurrences:
    """All forms of a stem, in all fields."""
    if found.paged:
        return _tallied(segments, found.places())
    return Occurrences(found.docs, found.packed, segments.count(found.docs), found)


def _of_counts(segments: Segments, docs: Array, counts: Counts) -> Occurrences:
    """The documents that have any, by their counts in all fields."""
    having = np.flatnonzero(counts.any(axis=0))
    docs, counts = docs[having], counts[:, having]
    return Occurrences(docs, counts[1], segments.count(docs), counts)


def _tallied(segments: Segments, places: Places) -> Occurrences:
    """Occurrences by document and field, of places that are sorted."""
    doc, place = places
    new = np.ones(len(doc), bool)
    np.not_equal(doc[1:], doc[:-1], out=new[1:])
    row = np.cumsum(new) - 1
    part = in_fields(segments, doc, place, TEXTS)[2]
    documents = int(np.count_nonzero(new))
    counts = np.stack(
        [np.bincount(row[part == text], minlength=documents) for text in range(len(TEXTS))]
    )
    return _of_counts(segments, doc[new], counts)

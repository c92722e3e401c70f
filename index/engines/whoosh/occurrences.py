"""Where a word or phrase stands: its documents, and how often in which field of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from index.analysis import stem
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import TEXTS
from index.engines.whoosh.places import in_fields, together
from index.engines.whoosh.segments import Segments
from index.engines.whoosh.stems import Counts, Places, Stem
from index.fields import parts
from index.query.tree import Exact, Leaf, Phrase, Term


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The documents of a word, in order, none of them deleted, and its occurrences in each.

    Most have it in the body alone.  Those that have it elsewhere too are `odd` and have counts of
    their own.
    """

    docs: Array  # i8[n], distinct
    body: Array  # u1|i8[n]: occurrences in the body, but for the odd
    odd: Array  # i8[k]: their rows, rising
    counts: Counts  # i8[k] for each field

    def odd_of(self, rows: Array | slice) -> tuple[Array, Array | slice]:
        """Which of some rows (rising, or all) are odd, and which of the odd they are."""
        if isinstance(rows, slice) or not len(self.odd):
            return self.odd, slice(None)
        which = self.odd.searchsorted(rows)
        at = np.flatnonzero(self.odd.take(which, mode="clip") == rows)
        return at, which[at]

    def count(self, field: str) -> Array:
        """i8[n]: occurrences in one field."""
        count = (
            self.body.astype(np.int64) if field == "body" else np.zeros(len(self.docs), np.int64)
        )
        count[self.odd] = self.counts[field]
        return count

    def only(self, keep: Array) -> Occurrences:
        """The rows that bool[n] keeps."""
        gone = np.flatnonzero(~keep)
        if not len(gone):
            return self
        which = keep[self.odd]
        odd = self.odd[which]
        odd -= gone.searchsorted(odd)
        counts = {field: count[which] for field, count in self.counts.items()}
        return Occurrences(self.docs[keep], self.body[keep], odd, counts)


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
    return _of_counts(found.docs, {name: found.count(name) * (name in fields) for name in TEXTS})


def of_stem(segments: Segments, found: Stem) -> Occurrences:
    """All forms of a stem, in all fields."""
    if found.paged:
        return _tallied(segments, found.places())
    every = Occurrences(found.docs, found.packed, *found.elsewhere())
    return every if segments.live is None else every.only(segments.live.take(found.docs))


def _of_counts(docs: Array, counts: Counts) -> Occurrences:
    """The documents that have any, by their counts in all fields."""
    odd = np.flatnonzero(counts["title"] + counts["caption"])
    some = {field: count[odd] for field, count in counts.items()}
    having = counts["title"] + counts["body"] + counts["caption"] > 0
    return Occurrences(docs, counts["body"], odd, some).only(having)


def _tallied(segments: Segments, places: Places) -> Occurrences:
    """Occurrences by document and field, of places that are sorted."""
    doc, place = places
    if segments.live is not None:
        alive = segments.live.take(doc)
        doc, place = doc[alive], place[alive]
    new = np.ones(len(doc), bool)
    np.not_equal(doc[1:], doc[:-1], out=new[1:])
    row = np.cumsum(new) - 1
    part = in_fields(segments, doc, place, TEXTS)[2]
    documents = int(np.count_nonzero(new))
    counts = {
        name: np.bincount(row[part == number], minlength=documents)
        for number, name in enumerate(TEXTS)
    }
    return _of_counts(doc[new], counts)

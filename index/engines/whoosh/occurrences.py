"""Where a word or phrase stands: its documents, and how often in which field of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from index.analysis import stem
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import TEXTS
from index.engines.whoosh.places import in_fields, together
from index.engines.whoosh.postings import BODY
from index.engines.whoosh.segments import Segments
from index.engines.whoosh.stems import Counts, Places, Stem
from index.fields import parts
from index.query.tree import Exact, Leaf, Phrase, Term

_IN_BODY = 1 << 40  # more occurrences in a body than a document can have places


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The documents of a word, in order, and its occurrences in each.

    Most have it in the body alone.  Those that have it elsewhere too are `odd`: their entry in
    `body` is greater than `most`, and their counts stand apart.  Deleted documents are among them.
    """

    docs: Array  # i8[n], distinct
    body: Array  # u1|i8[n]: occurrences in the body
    most: int
    odd: Array  # i8[k]: the odd rows, rising
    counts: Counts  # i8[k] for each field
    alive: int  # documents that are not deleted

    def odd_of(self, rows: Array | slice) -> tuple[Array, Array | slice]:
        """Which of some rows (rising, or all) are odd, and which of the odd they are."""
        if isinstance(rows, slice):
            return self.odd, slice(None)
        at = np.flatnonzero(self.body[rows] > self.most)
        return at, self.odd.searchsorted(rows[at])

    def count(self, field: str) -> Array:
        """i8[n]: occurrences in one field."""
        count = np.zeros(len(self.docs), np.int64)
        if field == "body":
            count += self.body
        count[self.odd] = self.counts[field]
        return count


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
    counts = {name: found.count(name) * (name in fields) for name in TEXTS}
    return _of_counts(segments, found.docs, counts)


def of_stem(segments: Segments, found: Stem) -> Occurrences:
    """All forms of a stem, in all fields."""
    if found.paged:
        return _tallied(segments, found.places())
    alive = segments.count(found.docs)
    return Occurrences(found.docs, found.packed, BODY[1], *found.elsewhere(), alive)


def _of_counts(segments: Segments, docs: Array, counts: Counts) -> Occurrences:
    """The documents that have any, by their counts in all fields."""
    having = np.flatnonzero(counts["title"] + counts["body"] + counts["caption"])
    docs, counts = docs[having], {field: count[having] for field, count in counts.items()}
    odd = np.flatnonzero(counts["title"] + counts["caption"])
    body = counts["body"].copy()
    body[odd] = _IN_BODY + 1
    some = {field: count[odd] for field, count in counts.items()}
    return Occurrences(docs, body, _IN_BODY, odd, some, segments.count(docs))


def _tallied(segments: Segments, places: Places) -> Occurrences:
    """Occurrences by document and field, of places that are sorted."""
    doc, place = places
    new = np.ones(len(doc), bool)
    np.not_equal(doc[1:], doc[:-1], out=new[1:])
    row = np.cumsum(new) - 1
    part = in_fields(segments, doc, place, TEXTS)[2]
    documents = int(np.count_nonzero(new))
    counts = {
        name: np.bincount(row[part == number], minlength=documents)
        for number, name in enumerate(TEXTS)
    }
    return _of_counts(segments, doc[new], counts)

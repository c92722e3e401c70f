"""Where words stand: side by side, in which fields, in which documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.analysis import stem
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.query.posting_lists import Places, Stem
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.write.columns import TEXTS
from index.query.tree import Exact, Leaf, Phrase, Term

NOWHERE: Places = (np.empty(0, np.int64), np.empty(0, np.int64))


def places_of(
    segments: Segments, leaf: Leaf, stems: Callable[[str], Stem], within: Array
) -> Places:
    """Where a leaf stands, in some documents (i8, sorted); of a phrase, its first word."""
    match leaf:
        case Term(_, word) | Exact(_, word):
            found = stems(stem(word))
            rows = rows_within(segments, found, within)
            return found.places(rows, word if isinstance(leaf, Exact) else None)
        case Phrase(_, words, exact):
            return together(segments, words, stems, exact=exact, within=within)


def rows_within(segments: Segments, found: Stem, within: Array) -> Array:
    """The rows of a stem whose documents are among some."""
    if found.paged:
        return np.flatnonzero(np.isin(found.docs, within))
    return segments.common(found.docs, within)[0]


def in_fields(
    segments: Segments, doc: Array, place: Array, fields: Sequence[str]
) -> tuple[Array, Array, Array]:
    """The places that stand in some fields, and which of `TEXTS` each is in."""
    title_ends = segments.lengths[0].take(doc).astype(np.int64)
    part = (place > title_ends).astype(np.int64)
    part += place > title_ends + segments.lengths[1].take(doc) + 1
    if len(fields) == len(TEXTS):
        return doc, place, part
    keep = np.isin(part, [TEXTS.index(field) for field in fields])
    return doc[keep], place[keep], part[keep]


def together(
    segments: Segments,
    words: Sequence[str],
    stems: Callable[[str], Stem],
    *,
    exact: bool,
    within: Array | None = None,
) -> Places:
    """Where the words stand side by side: the place of the first.

    Every word's places, moved back by its distance from the first, are brought together, word by
    word; of words that many documents have only the places in documents that have all of them.
    """
    read = {word: stems(stem(word)) for word in dict.fromkeys(words)}
    docs = _having_all(segments, list(read.values()), within)
    if not len(docs):
        return NOWHERE
    places = {word: _worth_reading(segments, read[word], docs, word, exact) for word in read}
    at: Array | None = None
    for distance in sorted(range(len(words)), key=lambda n: len(places[words[n]])):
        here = places[words[distance]] - distance
        at = here if at is None else segments.meet(at, here)
    assert at is not None
    doc = segments.starts.searchsorted(at, side="right") - 1
    place = at - segments.starts[doc]
    if within is None:
        return doc, place
    keep = np.isin(doc, within)  # a word that most documents have was read whole
    return doc[keep], place[keep]


def _having_all(segments: Segments, several: Sequence[Stem], within: Array | None) -> Array:
    """The documents that have all of some stems."""
    lists = [np.unique(each.docs) if each.paged else each.docs for each in several]
    lists += [] if within is None else [within]
    lists.sort(key=len)
    found = lists[0]
    for more in lists[1:]:
        found = found[segments.common(found, more)[0]]
    return found


def _worth_reading(segments: Segments, found: Stem, docs: Array, word: str, exact: bool) -> Array:
    """i8, sorted: the places of a word, counted from the first document, at least in `docs`."""
    form = word if exact else None
    rows = None if len(docs) * 2 > len(found.docs) else rows_within(segments, found, docs)
    return found.points(segments.starts, rows, form)

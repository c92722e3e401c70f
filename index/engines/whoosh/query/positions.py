"""Positions of words and phrases, in all fields or some, in all documents or some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from index.analysis import stem
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.query.posting_lists import Positions, PostingList
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.segment_format import TEXT_FIELDS
from index.query.tree import Exact, Leaf, Phrase, Term

PostingReader: TypeAlias = Callable[[str], PostingList]  # from a stem to its postings

NO_POSITIONS: Positions = (np.empty(0, np.int64), np.empty(0, np.int64))


def leaf_positions(
    segments: MultiSegment, leaf: Leaf, read_postings: PostingReader, within: Array
) -> Positions:
    """Return the positions of a leaf, or a phrase's first word, in some documents (i8, sorted)."""
    match leaf:
        case Term(_, word) | Exact(_, word):
            postings = read_postings(stem(word))
            rows = rows_in_docs(segments, postings, within)
            return postings.positions(rows, word if isinstance(leaf, Exact) else None)
        case Phrase(_, words, exact):
            return phrase_positions(segments, words, read_postings, exact=exact, within=within)


def rows_in_docs(segments: MultiSegment, postings: PostingList, docs: Array) -> Array:
    """Return i8: the rows of a posting list whose documents are among `docs` (i8, sorted)."""
    if postings.is_unsorted:
        return np.flatnonzero(np.isin(postings.docs, docs))
    return segments.intersect(postings.docs, docs)[0]


def positions_in_fields(
    segments: MultiSegment, docs: Array, positions: Array, fields: Sequence[str]
) -> tuple[Array, Array, Array]:
    """Return the pairs of document and position that are in some fields, with their fields.

    A field is the number of its name in TEXT_FIELDS, as i8.
    """
    title_ends = segments.lengths[0].take(docs).astype(np.int64)
    text = (positions > title_ends).astype(np.int64)
    text += positions > title_ends + segments.lengths[1].take(docs) + 1
    if len(fields) == len(TEXT_FIELDS):
        return docs, positions, text
    keep = np.isin(text, [TEXT_FIELDS.index(field) for field in fields])
    return docs[keep], positions[keep], text[keep]


def phrase_positions(
    segments: MultiSegment,
    words: Sequence[str],
    read_postings: PostingReader,
    *,
    exact: bool,
    within: Array | None = None,
) -> Positions:
    """Return the positions at which a phrase begins.

    The positions of each word are moved back by the word's distance from the first word, and are
    then intersected, word by word.  If a word is in many documents, only its positions in the
    documents that contain all words are read.
    """
    postings = {word: read_postings(stem(word)) for word in dict.fromkeys(words)}
    docs = _docs_with_all(segments, list(postings.values()), within)
    if not len(docs):
        return NO_POSITIONS
    positions = {
        word: _positions_in_docs(segments, postings[word], docs, word if exact else None)
        for word in postings
    }
    starts: Array | None = None
    for distance in sorted(range(len(words)), key=lambda n: len(positions[words[n]])):
        moved = positions[words[distance]] - distance
        starts = moved if starts is None else segments.intersect_positions(starts, moved)
    assert starts is not None
    phrase_docs = segments.doc_starts.searchsorted(starts, side="right") - 1
    first_positions = starts - segments.doc_starts[phrase_docs]
    if within is None:
        return phrase_docs, first_positions
    keep = np.isin(phrase_docs, within)  # all positions of a word may have been read
    return phrase_docs[keep], first_positions[keep]


def _docs_with_all(
    segments: MultiSegment, postings: Sequence[PostingList], within: Array | None
) -> Array:
    """Return the documents that are in all posting lists, sorted."""
    lists = [np.unique(p.docs) if p.is_unsorted else p.docs for p in postings]
    lists += [] if within is None else [within]
    lists.sort(key=len)
    docs = lists[0]
    for longer in lists[1:]:
        docs = docs[segments.intersect(docs, longer)[0]]
    return docs


def _positions_in_docs(
    segments: MultiSegment, postings: PostingList, docs: Array, form: str | None
) -> Array:
    """Return i8, sorted: positions, counted from the first document, in `docs` or in all documents.

    All positions are read if `docs` are more than half of the postings, because that is faster.
    """
    reads_all = len(docs) * 2 > len(postings.docs)
    rows = None if reads_all else rows_in_docs(segments, postings, docs)
    return postings.global_positions(segments.doc_starts, rows, form)

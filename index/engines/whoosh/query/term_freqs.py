"""Frequencies of a word or phrase: its documents, and its number of occurrences in each field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.analysis import stem
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.query.positions import (
    PostingReader,
    phrase_positions,
    positions_in_fields,
)
from index.engines.whoosh.query.posting_lists import FieldFreqs, Positions, PostingList
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.segment_format import BODY, TEXT_FIELDS
from index.fields import real_fields
from index.query.tree import Exact, Leaf, Phrase, Term


@dataclass(frozen=True, slots=True)
class TermFreqs:
    """Sorted documents of a term, including deleted ones, and its frequency in each document.

    Most documents have the term only in the body.
    """

    docs: Array  # i8[n], distinct
    body: Array  # u1[n] or i8[n]: frequency in the body, if the term is in no other field
    doc_freq: int  # documents that are not deleted
    source: PostingList | FieldFreqs  # the frequencies of all fields

    def rows_outside_body(self, rows: Array | slice) -> Array:
        """Return i8: indices of the rows that have the term in other fields too."""
        if isinstance(self.source, PostingList):
            return np.flatnonzero(self.body[rows] > BODY[1])
        return np.flatnonzero(self.source[0][rows] + self.source[2][rows])

    def field_freqs(self, rows: Array | slice = slice(None)) -> FieldFreqs:
        """Return the frequencies in each field, for some rows (rising) or for all rows."""
        if isinstance(self.source, PostingList):
            return self.source.field_freqs(rows)
        return self.source[:, rows]


def term_freqs(segments: MultiSegment, leaf: Leaf, read_postings: PostingReader) -> TermFreqs:
    """Return the frequencies of a leaf of a query."""
    match leaf:
        case Term(field, word):
            freqs = stem_freqs(segments, read_postings(stem(word)))
        case Exact(field, word):
            freqs = _count_positions(segments, read_postings(stem(word)).positions(form=word))
        case Phrase(field, words, exact):
            positions = phrase_positions(segments, words, read_postings, exact=exact)
            freqs = _count_positions(segments, positions)
    fields = real_fields(field)
    if len(fields) == len(TEXT_FIELDS):
        return freqs
    in_fields = np.array([[name in fields] for name in TEXT_FIELDS])
    return _from_field_freqs(segments, freqs.docs, freqs.field_freqs() * in_fields)


def stem_freqs(segments: MultiSegment, postings: PostingList) -> TermFreqs:
    """Return the frequencies of all forms of a stem, in all fields."""
    if postings.is_unsorted:
        return _count_positions(segments, postings.positions())
    doc_freq = segments.count_live(postings.docs)
    return TermFreqs(postings.docs, postings.packed_freqs, doc_freq, postings)


def _from_field_freqs(segments: MultiSegment, docs: Array, freqs: FieldFreqs) -> TermFreqs:
    """Keep the documents whose frequencies are not all zero."""
    rows = np.flatnonzero(freqs.any(axis=0))
    docs, freqs = docs[rows], freqs[:, rows]
    return TermFreqs(docs, freqs[1], segments.count_live(docs), freqs)


def _count_positions(segments: MultiSegment, sorted_positions: Positions) -> TermFreqs:
    """Count positions by document and field."""
    docs, positions = sorted_positions
    is_first = np.ones(len(docs), bool)
    np.not_equal(docs[1:], docs[:-1], out=is_first[1:])
    rows = np.cumsum(is_first) - 1
    texts = positions_in_fields(segments, docs, positions, TEXT_FIELDS)[2]
    row_count = int(np.count_nonzero(is_first))
    freqs = np.stack(
        [np.bincount(rows[texts == text], minlength=row_count) for text in range(len(TEXT_FIELDS))]
    )
    return _from_field_freqs(segments, docs[is_first], freqs)

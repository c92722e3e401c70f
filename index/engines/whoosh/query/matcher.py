"""Match a query tree: find its documents, a whole list at a time.

A result is a sorted list of documents.  For each word or phrase that is in all of these documents,
it also contains their rows in the term's postings, so that scoring need not look the rows up again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias, assert_never

import numpy as np

from index.engines.whoosh.query import near_spans, pattern_terms
from index.engines.whoosh.query.multi_segment import DocRange, MultiSegment
from index.engines.whoosh.query.posting_lists import PostingList
from index.engines.whoosh.query.term_freqs import TermFreqs, term_freqs
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.keyword_reader import KeywordReader
from index.engines.whoosh.storage.segment_format import KEYWORD_FIELDS, TEXT_FIELDS
from index.fields import FIELDS, FieldKind, real_fields
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Fuzzy,
    Leaf,
    Missing,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)

Rows: TypeAlias = Array | slice
_ALL_ROWS = slice(None)
_CACHE_SIZE = 100_000  # terms


@dataclass(slots=True)
class DocSet:
    """Sorted documents, and their rows in the postings of the terms that are in all of them."""

    docs: Array  # i8[n]
    rows: dict[Query, Rows] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.docs)

    def take(self, indices: Array) -> DocSet:
        """Return the documents at some indices (i8, rising), with their rows."""
        rows: dict[Query, Rows] = {
            leaf: indices if isinstance(row, slice) else row[indices]
            for leaf, row in self.rows.items()
        }
        return DocSet(self.docs[indices], rows)


class DocFreqCache:
    """Number of documents, without deleted ones, that have a term; valid for one commit."""

    def __init__(self, segments: MultiSegment) -> None:
        self._segments = segments
        self._doc_freqs: dict[Query, int] = {}

    def get(self, query: Query) -> int | None:
        """Return the stored frequency of a query; None if none is stored."""
        return self._doc_freqs.get(query)

    def put(self, leaf: Leaf, doc_freq: int) -> int:
        """Store a frequency, and return it."""
        if len(self._doc_freqs) >= _CACHE_SIZE:
            self._doc_freqs.clear()
        self._doc_freqs[leaf] = doc_freq
        return doc_freq

    def lookup(self, leaf: Leaf) -> int:
        """Return the frequency of a leaf; count and store it if it is not stored yet."""
        doc_freq = self._doc_freqs.get(leaf)
        if doc_freq is None:
            doc_freq = self.put(leaf, Matcher(self._segments, self).term_freqs(leaf).doc_freq)
        return doc_freq


class Matcher:
    """Answers one search over all segments, or over a range of documents in each segment.

    The postings of a term are read only once.
    """

    def __init__(
        self,
        segments: MultiSegment,
        doc_freqs: DocFreqCache,
        doc_ranges: Sequence[DocRange] | None = None,
    ) -> None:
        self.segments, self._doc_freqs, self._doc_ranges = segments, doc_freqs, doc_ranges
        self._term_freqs: dict[Leaf, TermFreqs] = {}
        self._postings: dict[str, PostingList] = {}
        self._pattern_docs: dict[Pattern, Array] = {}

    def postings(self, stem: str) -> PostingList:
        """Return the postings of a stem, including deleted documents."""
        if stem not in self._postings:
            self._postings[stem] = PostingList.for_stem(self.segments, stem, self._doc_ranges)
        return self._postings[stem]

    def term_freqs(self, leaf: Leaf) -> TermFreqs:
        """Return the documents and frequencies of a term, including deleted documents."""
        self.segments.deadline.check()
        if leaf not in self._term_freqs:
            self._term_freqs[leaf] = term_freqs(self.segments, leaf, self.postings)
        return self._term_freqs[leaf]

    def doc_freq(self, leaf: Leaf) -> int:
        """Return how many documents have a term, without deleted ones; ranges are ignored."""
        if self._doc_ranges is None:
            return self._doc_freqs.put(leaf, self.term_freqs(leaf).doc_freq)
        return self._doc_freqs.lookup(leaf)

    def pattern_docs(self, pattern: Pattern) -> Array:
        """Return the documents with a form, or a word of a label, that matches a pattern."""
        if pattern not in self._pattern_docs:
            if FIELDS[pattern.field].kind is FieldKind.TEXT:
                docs = pattern_terms.matching_docs(self.segments, pattern)
            else:
                docs = self._docs_with_labels(
                    pattern.field, lambda keywords: pattern_terms.matching_labels(keywords, pattern)
                )
            self._pattern_docs[pattern] = self._clip(docs)
        return self._pattern_docs[pattern]

    def match(self, query: Query) -> DocSet:
        """Return the matching documents, which may include deleted ones."""
        self.segments.deadline.check()
        match query:
            case Term() | Exact() | Phrase():
                return self._match_leaf(query)
            case And(clauses):
                return self._match_all(clauses)
            case Or(clauses):
                distinct = dict.fromkeys(clauses)
                return DocSet(self.segments.union([self.match(part).docs for part in distinct]))
            case Not(clause):
                return self._complement(self.match(clause).docs)
            case Prefix() | Wildcard() | Fuzzy():
                return DocSet(self.pattern_docs(query))
            case Near(operands):
                candidates = self.match(And(operands)).docs
                return DocSet(
                    near_spans.matching_docs(self.segments, query, candidates, self.postings)
                )
            case All():
                return DocSet(self._clip(self.segments.all_docs))
            case Between():
                day_ranges = self.segments.day_ranges(query.first, query.last)
                return DocSet(self._clip(self.segments.clip(self.segments.all_docs, day_ranges)))
            case Missing(name):
                return self._complement(np.flatnonzero(self._has_field(name)))
            case _:
                assert_never(query)

    def _match_leaf(self, query: Leaf) -> DocSet:
        if FIELDS[query.field].kind is FieldKind.TEXT:
            return DocSet(self.term_freqs(query).docs, {query: _ALL_ROWS})
        words = query.words if isinstance(query, Phrase) else (query.word,)
        whole_name = FIELDS[query.field].kind is FieldKind.CODE
        docs = self._docs_with_labels(
            query.field,
            lambda keywords: keywords.labels_with_words(words, whole_name=whole_name),
        )
        return DocSet(self._clip(docs))

    def _docs_with_labels(self, name: str, select: Callable[[KeywordReader], Array]) -> Array:
        """Return the documents with any of the labels that `select` returns for their segment."""
        segments, lists = self.segments, [_NO_DOCS]
        for base, segment in zip(segments.bases, segments.segment_list, strict=False):
            keywords = segment.keywords(name)
            lists.append(keywords.docs_with_labels(select(keywords)).astype(np.int64) + base)
        return np.concatenate(lists)

    def _match_all(self, clauses: Sequence[Query]) -> DocSet:
        """Intersect the matches of all clauses, from the shortest list to the longest."""
        distinct = dict.fromkeys(clauses or (All(),))
        return reduce(self.intersect, sorted(map(self.match, distinct), key=len))

    def without_deleted(self, matches: DocSet) -> DocSet:
        """Return the documents that are not deleted."""
        mask = self.segments.live_mask
        return matches if mask is None else matches.take(np.flatnonzero(mask.take(matches.docs)))

    def count_live(self, query: Query, matches: DocSet) -> int:
        """Return how many of the documents that match a query are not deleted."""
        if query in self._term_freqs:  # counted already
            return self._term_freqs[query].doc_freq
        return self.segments.count_live(matches.docs)

    def intersect(self, left: DocSet, right: DocSet) -> DocSet:
        """Return the documents that are in both sets, with the rows of both."""
        at_left, at_right = self.segments.intersect(left.docs, right.docs)
        shared = left.take(at_left)
        shared.rows.update(right.take(at_right).rows)
        return shared

    def _has_field(self, name: str) -> Array:
        """Return bool[N]: whether each document has a field."""
        if name == "date":
            return self.segments.day > 0
        if name in KEYWORD_FIELDS:
            masks = [segment.keywords(name).has_label() for segment in self.segments.segment_list]
            return np.concatenate([np.empty(0, bool), *masks])
        texts = [TEXT_FIELDS.index(part) for part in real_fields(name)]
        has: Array = np.logical_or.reduce(self.segments.lengths[texts] > 0, axis=0)
        return has

    def _complement(self, docs: Array) -> DocSet:
        """Return all documents except these."""
        with self.segments.scratch_mask() as mask:
            mask[docs] = True
            np.logical_not(mask, out=mask)
            if self.segments.live_mask is not None:
                np.logical_and(mask, self.segments.live_mask, out=mask)
            return DocSet(self._clip(np.flatnonzero(mask)))

    def _clip(self, docs: Array) -> Array:
        return self.segments.clip(docs, self._doc_ranges)


_NO_DOCS = np.empty(0, np.int64)

"""Which documents a query matches, a list at a time.

A result is a sorted list of documents.  Beside it goes, for words and phrases that all of them
have, which of their rows they are: scoring then need not look for them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias, assert_never

import numpy as np

from index.engines.whoosh.query import near, pattern_terms
from index.engines.whoosh.query.multi_segment import Segments, Span
from index.engines.whoosh.query.posting_lists import Stem
from index.engines.whoosh.query.term_freqs import Occurrences, occurrences
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.segment import Names
from index.engines.whoosh.write.columns import LABELLED, TEXTS
from index.fields import FIELDS, Kind, parts
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
_REMEMBERED = 100_000  # words


@dataclass(slots=True)
class Found:
    """Documents, sorted, and the rows of the words that all of them have."""

    docs: Array  # i8[n]
    rows: dict[Query, Rows] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.docs)

    def take(self, keep: Array) -> Found:
        """Some of the documents: i8, which of them."""
        rows: dict[Query, Rows] = {
            leaf: keep if isinstance(row, slice) else row[keep] for leaf, row in self.rows.items()
        }
        return Found(self.docs[keep], rows)


class Frequencies:
    """How many documents that are not deleted have a word; remembered as long as that is so."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._known: dict[Query, int] = {}

    def get(self, query: Query) -> int | None:
        """What was asked before, if it is a word at all."""
        return self._known.get(query)

    def put(self, leaf: Leaf, count: int) -> int:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[leaf] = count
        return count

    def of(self, leaf: Leaf) -> int:
        known = self._known.get(leaf)
        if known is None:
            known = self.put(leaf, Matcher(self._segments, self).leaf(leaf).alive)
        return known


class Matcher:
    """Answers one question over all segments, or over a span of documents of each.

    What it has read of a word it reads once.
    """

    def __init__(
        self, segments: Segments, frequencies: Frequencies, spans: Sequence[Span] | None = None
    ) -> None:
        self.segments, self._frequencies, self._spans = segments, frequencies, spans
        self._leaves: dict[Leaf, Occurrences] = {}
        self._stems: dict[str, Stem] = {}
        self._patterns: dict[Pattern, Array] = {}

    def stem(self, text: str) -> Stem:
        """The postings of a stem, deleted documents too."""
        if text not in self._stems:
            self._stems[text] = Stem.find(self.segments, text, self._spans)
        return self._stems[text]

    def leaf(self, leaf: Leaf) -> Occurrences:
        """Where a word stands, deleted documents too."""
        self.segments.deadline.check()
        if leaf not in self._leaves:
            self._leaves[leaf] = occurrences(self.segments, leaf, self.stem)
        return self._leaves[leaf]

    def frequency(self, leaf: Leaf) -> int:
        """How many documents have a word, deleted ones aside, spans aside."""
        if self._spans is None:
            return self._frequencies.put(leaf, self.leaf(leaf).alive)
        return self._frequencies.of(leaf)

    def pattern(self, pattern: Pattern) -> Array:
        """The documents with a form of a pattern, or with a label that has one."""
        if pattern not in self._patterns:
            if FIELDS[pattern.field].kind is Kind.TEXT:
                found = pattern_terms.documents(self.segments, pattern)
            else:
                found = self._labelled(pattern.field, lambda n: pattern_terms.labels(n, pattern))
            self._patterns[pattern] = self._cut(found)
        return self._patterns[pattern]

    def match(self, query: Query) -> Found:
        """The documents that match; there may be deleted ones among them."""
        self.segments.deadline.check()
        match query:
            case Term() | Exact() | Phrase():
                return self._words(query)
            case And(several):
                return self._all_of(several)
            case Or(several):
                distinct = dict.fromkeys(several)
                return Found(self.segments.marked([self.match(part).docs for part in distinct]))
            case Not(part):
                return self._without(self.match(part).docs)
            case Prefix() | Wildcard() | Fuzzy():
                return Found(self.pattern(query))
            case Near(several):
                both = self.match(And(several))
                return Found(near.documents(self.segments, query, both.docs, self.stem))
            case All():
                return Found(self._cut(self.segments.everyone))
            case Between():
                days = self.segments.days(query.first, query.last)
                return Found(self._cut(self.segments.cut(self.segments.everyone, days)))
            case Missing(name):
                return self._without(np.flatnonzero(self._has(name)))
            case _:
                assert_never(query)

    def _words(self, query: Leaf) -> Found:
        if FIELDS[query.field].kind is Kind.TEXT:
            return Found(self.leaf(query).docs, {query: _ALL_ROWS})
        words = query.words if isinstance(query, Phrase) else (query.word,)
        whole = FIELDS[query.field].kind is Kind.CODE
        found = self._labelled(query.field, lambda names: names.found(words, whole=whole))
        return Found(self._cut(found))

    def _labelled(self, name: str, chosen: Callable[[Names], Array]) -> Array:
        """The documents that have any of the labels that are chosen in each segment."""
        segments, several = self.segments, [_NONE]
        for base, segment in zip(segments.bases, segments.each, strict=False):
            names = segment.names(name)
            several.append(names.with_labels(chosen(names)).astype(np.int64) + base)
        return np.concatenate(several)

    def _all_of(self, several: Sequence[Query]) -> Found:
        """What all parts match, shortest list first."""
        distinct = dict.fromkeys(several or (All(),))
        return reduce(self.both, sorted(map(self.match, distinct), key=len))

    def alive(self, found: Found) -> Found:
        """Without the deleted."""
        live = self.segments.live
        return found if live is None else found.take(np.flatnonzero(live.take(found.docs)))

    def count(self, query: Query, found: Found) -> int:
        """How many of the documents that match a query are not deleted."""
        if query in self._leaves:  # counted already
            return self._leaves[query].alive
        return self.segments.count(found.docs)

    def both(self, one: Found, other: Found) -> Found:
        """The documents of both, with the rows of both."""
        at, at_other = self.segments.common(one.docs, other.docs)
        found = one.take(at)
        found.rows.update(other.take(at_other).rows)
        return found

    def _has(self, name: str) -> Array:
        """bool[N]: which documents have a field."""
        if name == "date":
            return self.segments.day > 0
        if name in LABELLED:
            every = [segment.names(name).some() for segment in self.segments.each]
            return np.concatenate([np.empty(0, bool), *every])
        rows = [TEXTS.index(part) for part in parts(name)]
        has: Array = np.logical_or.reduce(self.segments.lengths[rows] > 0, axis=0)
        return has

    def _without(self, docs: Array) -> Found:
        """All documents but these."""
        with self.segments.mask() as mask:
            mask[docs] = True
            np.logical_not(mask, out=mask)
            if self.segments.live is not None:
                np.logical_and(mask, self.segments.live, out=mask)
            return Found(self._cut(np.flatnonzero(mask)))

    def _cut(self, docs: Array) -> Array:
        return self.segments.cut(docs, self._spans)


_NONE = np.empty(0, np.int64)

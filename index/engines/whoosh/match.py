"""Which documents a query matches, a list at a time.

A result is a sorted list of documents, or, where they stand side by side as those of a date range
do, a few `range`s.  Beside it goes, for words and phrases that all of them have, which of their
rows they are: scoring then need not look for them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias, assert_never

import numpy as np

from index.engines.whoosh import near, patterns
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import LABELLED, TEXTS
from index.engines.whoosh.occurrences import Occurrences, occurrences
from index.engines.whoosh.segment import Names
from index.engines.whoosh.segments import Segments
from index.engines.whoosh.stems import Stem
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
_LAST_DAY = np.iinfo(np.int32).max


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


class Matcher:
    """Answers one question over all segments; what it has read of a word it reads once."""

    def __init__(self, segments: Segments) -> None:
        self.segments = segments
        self._leaves: dict[Leaf, Occurrences] = {}
        self._stems: dict[str, Stem] = {}
        self._patterns: dict[Pattern, Array] = {}

    def stem(self, text: str) -> Stem:
        """The postings of a stem, deleted documents too."""
        if text not in self._stems:
            self._stems[text] = Stem.find(self.segments, text)
        return self._stems[text]

    def leaf(self, leaf: Leaf) -> Occurrences:
        """Where a word stands, deleted documents too."""
        if leaf not in self._leaves:
            self._leaves[leaf] = occurrences(self.segments, leaf, self.stem)
        return self._leaves[leaf]

    def pattern(self, pattern: Pattern) -> Array:
        """The documents with a form of a pattern, or with a label that has one."""
        if pattern not in self._patterns:
            if FIELDS[pattern.field].kind is Kind.TEXT:
                found = patterns.documents(self.segments, pattern)
            else:
                found = self._labelled(pattern.field, lambda n: patterns.labels(n, pattern))
            self._patterns[pattern] = found
        return self._patterns[pattern]

    def match(self, query: Query) -> Found:
        """The documents that match; there may be deleted ones among them."""
        match query:
            case Term() | Exact() | Phrase():
                return self._words(query)
            case And(several):
                return self._all_of(several)
            case Or(several):
                return Found(self.segments.marked([self.match(part).docs for part in several]))
            case Not(part):
                return self._without(self.match(part).docs)
            case Prefix() | Wildcard() | Fuzzy():
                return Found(self.pattern(query))
            case Near(several):
                both = self.match(And(several))
                return Found(near.documents(self.segments, query, both.docs, self.stem))
            case All():
                return Found(self.segments.everyone)
            case Between():
                days = [np.arange(first, last) for first, last in self._days(query)]
                return Found(np.concatenate([_NONE, *days]))
            case Missing(name):
                return self._without(np.flatnonzero(self._has(name)))
            case _:
                assert_never(query)

    def _words(self, query: Leaf) -> Found:
        if FIELDS[query.field].kind is Kind.TEXT:
            return Found(self.leaf(query).docs, {query: _ALL_ROWS})
        words = query.words if isinstance(query, Phrase) else (query.word,)
        whole = FIELDS[query.field].kind is Kind.CODE
        return Found(self._labelled(query.field, lambda names: names.found(words, whole=whole)))

    def _labelled(self, name: str, chosen: Callable[[Names], Array]) -> Array:
        """The documents that have any of the labels that are chosen in each segment."""
        segments, several = self.segments, [_NONE]
        for base, segment in zip(segments.bases, segments.each, strict=False):
            names = segment.names(name)
            several.append(names.with_labels(chosen(names)).astype(np.int64) + base)
        return np.concatenate(several)

    def _all_of(self, several: Sequence[Query]) -> Found:
        """What all parts match: shortest list first; days at last, as they only cut."""
        days = [part for part in several if isinstance(part, Between)]
        rest = [self.match(part) for part in several if not isinstance(part, Between)]
        if not rest:
            rest, days = [self.match(days[0]) if days else self.match(All())], days[1:]
        found = reduce(self.both, sorted(rest, key=len))
        for between in days:
            found = self.within(found, between)
        return found

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

    def within(self, found: Found, between: Between) -> Found:
        """The documents of some days: in each segment they stand side by side."""
        bounds = found.docs.searchsorted(self._days(between)).tolist()
        return found.take(np.concatenate([_NONE, *(np.arange(*each) for each in bounds)]))

    def _days(self, between: Between) -> list[tuple[int, int]]:
        """Where the documents of some days begin and end in each segment."""
        low = between.first.toordinal() if between.first else 1
        high = between.last.toordinal() + 1 if between.last else _LAST_DAY
        bounds = np.array((low, max(low, high)), np.int32)
        found = []
        for base, segment in zip(self.segments.bases, self.segments.each, strict=False):
            first, last = segment.day.searchsorted(bounds).tolist()
            found.append((base + first, base + last))
        return found

    def _has(self, name: str) -> Array:
        """bool[N]: which documents have a field."""
        if name == "date":
            return self.segments.day > 0
        if name in LABELLED:
            every = [segment.names(name).some(segment.documents) for segment in self.segments.each]
            return np.concatenate([np.empty(0, bool), *every])
        rows = [TEXTS.index(part) for part in parts(name)]
        has: Array = np.logical_or.reduce(self.segments.lengths[rows] > 0, axis=0)
        return has

    def _without(self, docs: Array) -> Found:
        """All documents but these."""
        mask = self.segments.mask
        mask[docs] = True
        np.logical_not(mask, out=mask)
        if self.segments.live is not None:
            np.logical_and(mask, self.segments.live, out=mask)
        found = np.flatnonzero(mask)
        mask[:] = False
        return Found(found)


_NONE = np.empty(0, np.int64)

"""Which documents of one segment a query matches, a list at a time.

A result is a sorted list of documents, or, where they stand side by side as those of a date range
do, a `range`.  Beside it goes, for words and phrases that all of them have, which of their rows
they are: scoring then need not look for them again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias, assert_never

import numpy as np

from index.engines.whoosh import near, patterns
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import LABELLED
from index.engines.whoosh.occurrences import Occurrences, occurrences
from index.engines.whoosh.segment import Segment
from index.fields import FIELDS, Kind
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
_SKEWED = 32  # times that a list is longer than another from which it is searched, not marked


@dataclass(slots=True)
class Found:
    """Documents, and the rows of the words that all of them have."""

    docs: Array | range
    rows: dict[Query, Rows] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.docs)

    def array(self) -> Array:
        """The documents as an array."""
        if isinstance(self.docs, range):
            return np.arange(self.docs.start, self.docs.stop)
        return self.docs

    def take(self, keep: Array) -> Found:
        """Some of the documents: i8, rising."""
        rows = {
            leaf: keep + row.start if isinstance(row, slice) else row[keep]
            for leaf, row in self.rows.items()
        }
        return Found(self.array()[keep], rows)

    def within(self, low: int, high: int) -> Found:
        """Those from `low` up to `high`."""
        if isinstance(self.docs, range):
            return Found(range(max(self.docs.start, low), max(min(self.docs.stop, high), low)))
        first, last = np.searchsorted(self.docs, (low, high)).tolist()
        rows = {
            leaf: slice(row.start + first, row.start + last)
            if isinstance(row, slice)
            else row[first:last]
            for leaf, row in self.rows.items()
        }
        return Found(self.docs[first:last], rows)


class Matcher:
    """Answers for one segment; `live` is bool[N], or None where nothing is deleted."""

    def __init__(self, segment: Segment, live: Array | None) -> None:
        self.segment, self._live = segment, live
        self._leaves: dict[Leaf, Occurrences] = {}
        self._patterns: dict[Pattern, Found] = {}
        self._map = np.zeros(segment.documents, np.int32)  # scratch, zero between uses
        self._mask = np.zeros(segment.documents, bool)

    @property
    def documents(self) -> int:
        """How many are not deleted."""
        if self._live is None:
            return self.segment.documents
        return int(np.count_nonzero(self._live))

    def leaf(self, leaf: Leaf) -> Occurrences:
        """Where a word stands, in documents that are not deleted."""
        if leaf not in self._leaves:
            found = occurrences(self.segment, leaf)
            if self._live is not None:
                found = found.only(self._live[found.docs])
            self._leaves[leaf] = found
        return self._leaves[leaf]

    def forget(self) -> None:
        """Drop what was remembered of words: the next query asks for others."""
        self._leaves.clear()
        self._patterns.clear()

    def match(self, query: Query) -> Found:
        """The documents that match, none of them deleted."""
        match query:
            case All():
                return self._all()
            case Term() | Exact() | Phrase():
                return self._words(query)
            case Prefix() | Wildcard() | Fuzzy():
                return self._pattern(query)
            case Near(several):
                both = self.match(And(tuple(several)))
                return Found(near.documents(self.segment, query, both.array()))
            case Between(_, first, last):
                low = first.toordinal() if first else 1
                high = last.toordinal() + 1 if last else np.iinfo(np.int32).max
                bounds = np.searchsorted(self.segment.day, (low, max(low, high))).tolist()
                return self._alive(Found(range(*bounds)))
            case Missing(name):
                return self._alive(Found(np.flatnonzero(~self._has(name))))
            case And(parts):
                found = sorted(map(self.match, parts), key=len)
                return reduce(self.intersect, found) if found else self._all()
            case Or(parts):
                return self._union([self.match(part) for part in parts])
            case Not(part):
                return self._complement(self.match(part))
            case _:
                assert_never(query)

    def _all(self) -> Found:
        return self._alive(Found(range(self.segment.documents)))

    def _alive(self, found: Found) -> Found:
        if self._live is None:
            return found
        return Found(found.array()[self._live[found.array()]])

    def _words(self, query: Leaf) -> Found:
        if FIELDS[query.field].kind is Kind.TEXT:
            docs = self.leaf(query).docs
            return Found(docs, {query: slice(0, len(docs))})
        words = query.words if isinstance(query, Phrase) else (query.word,)
        names = self.segment.names(query.field)
        whole = FIELDS[query.field].kind is Kind.CODE
        return self._alive(Found(names.with_labels(names.found(words, whole=whole))))

    def _pattern(self, query: Pattern) -> Found:
        """The documents with a form of a pattern; each pattern is looked up once a query."""
        if query not in self._patterns:
            if FIELDS[query.field].kind is Kind.TEXT:
                found = patterns.documents(self.segment, query)
            else:
                names = self.segment.names(query.field)
                found = names.with_labels(patterns.labels(names, query))
            self._patterns[query] = self._alive(Found(found))
        return self._patterns[query]

    def _has(self, name: str) -> Array:
        """bool[N]: which documents have a field."""
        if name == "date":
            return self.segment.day > 0
        if name in LABELLED:
            return self.segment.names(name).some(self.segment.documents)
        lengths = self.segment.lengths
        has: Array = sum(lengths[part] for part in FIELDS[name].parts or (name,)) > 0  # type: ignore[assignment]
        return has

    def intersect(self, one: Found, other: Found) -> Found:
        """The documents of both, with the rows of both."""
        if isinstance(other.docs, range):
            one, other = other, one
        if isinstance(one.docs, range):
            return other.within(one.docs.start, one.docs.stop)
        if len(one) > len(other):
            one, other = other, one
        assert isinstance(other.docs, np.ndarray)
        keep, at = self._common(one.array(), other.docs)
        both = one.take(keep)
        return Found(both.docs, both.rows | other.take(at).rows)

    def _common(self, few: Array, many: Array) -> tuple[Array, Array]:
        """Where the documents that both lists have stand in each."""
        if not len(few):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        if len(many) > len(few) * _SKEWED:
            at = np.searchsorted(many, few)
            at[at == len(many)] = 0
            keep = np.flatnonzero(many[at] == few)
            return keep, at[keep]
        self._map[many] = np.arange(1, len(many) + 1, dtype=np.int32)
        rows = self._map[few]
        self._map[many] = 0
        keep = np.flatnonzero(rows)
        return keep, rows[keep] - 1

    def _union(self, several: list[Found]) -> Found:
        if len(several) == 1:
            return several[0]
        return self._marked(lambda mask: None, several)

    def _complement(self, found: Found) -> Found:
        def invert(mask: Array) -> None:
            np.logical_not(mask, out=mask)
            if self._live is not None:
                np.logical_and(mask, self._live, out=mask)

        return self._marked(invert, [found])

    def _marked(self, change: Callable[[Array], None], several: list[Found]) -> Found:
        """The documents that are marked after `change`, of those in any of the lists."""
        mask = self._mask
        for found in several:
            docs = found.docs
            mask[slice(docs.start, docs.stop) if isinstance(docs, range) else docs] = True
        change(mask)
        marked = np.flatnonzero(mask)
        mask[:] = False
        return Found(marked)

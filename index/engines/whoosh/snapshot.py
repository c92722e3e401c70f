"""One committed state of an index: its segments, what is deleted of them, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from index import score
from index.engine import Facet, FacetCounts, Filter, Hit, Mark, Results, Search
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import TEXTS
from index.engines.whoosh.facets import Counter
from index.engines.whoosh.match import Found, Matcher
from index.engines.whoosh.rank import Question, Scorer, Weights, best
from index.engines.whoosh.segment import Segment
from index.order import ranked
from index.query.tree import Pattern, Phrase, Query, scored


class Snapshot:
    """Answers from one commit, which later ones do not change."""

    def __init__(self, segments: Sequence[tuple[Segment, Array | None]], mark: Mark | None) -> None:
        """Segments, each with bool[N] of what lives in it, or None where nothing is deleted."""
        self.mark = mark
        self._segments = [segment for segment, _ in segments]
        self._matchers = [Matcher(segment, live) for segment, live in segments]
        self._live = [live for _, live in segments]
        self._counter = Counter(self._segments)

    @cached_property
    def articles(self) -> int:
        return sum(matcher.documents for matcher in self._matchers)

    def search(self, search: Search) -> Results:
        found = self._found(search.query, search.filters)
        hits = self._hits(search, found, search.offset + search.limit)[search.offset :]
        counts = {facet.field: self._count(facet, search, found) for facet in search.facets}
        self._forget()
        return Results(tuple(hits), sum(map(len, found)), counts)

    def scan(self, search: Search) -> Iterator[str]:
        found = self._found(search.query, search.filters)
        hits = self._hits(search, found, sum(map(len, found)))
        self._forget()
        return iter([hit.id for hit in hits])

    def _found(self, query: Query, filters: Sequence[Filter]) -> list[Found]:
        found = []
        for matcher in self._matchers:
            some = matcher.match(query)
            for each in filters:
                some = matcher.intersect(some, matcher.match(each.query))
            found.append(some)
        return found

    def _count(self, facet: Facet, search: Search, found: Sequence[Found]) -> FacetCounts:
        others = tuple(each for each in search.filters if each.field != facet.field)
        if len(others) < len(search.filters):
            found = self._found(search.query, others)
        return self._counter.count(facet, found)

    def _hits(self, search: Search, found: Sequence[Found], most: int) -> list[Hit]:
        if most == 0:
            return []
        asked = Question(search.query, self._weights(search.query), search.sort, most)
        runs = self._runs(search.run)
        placed = [
            each
            for matcher, scorer, some, run in zip(
                self._matchers, self._scorers, found, runs, strict=True
            )
            for each in best(matcher, some, run, asked, scorer)
        ]
        return ranked(placed, search.sort)[:most]

    def _runs(self, run: Phrase | None) -> Sequence[Found | None]:
        return [matcher.match(run) if run else None for matcher in self._matchers]

    def _weights(self, query: Query) -> Weights:
        """The idf of each word of the query, over all segments."""
        return {
            leaf: score.idf(
                self._collection, sum(len(matcher.leaf(leaf).docs) for matcher in self._matchers)
            )
            for leaf in scored(query)
            if not isinstance(leaf, Pattern)
        }

    @cached_property
    def _collection(self) -> score.Collection:
        totals = dict.fromkeys(TEXTS, 0)
        for segment, live in zip(self._segments, self._live, strict=True):
            for name in TEXTS:
                totals[name] += segment.totals[name]
                if live is not None:
                    totals[name] -= int(segment.lengths[name][~live].sum())
        count = max(self.articles, 1)
        return score.Collection(self.articles, {name: n / count for name, n in totals.items()})

    @cached_property
    def _scorers(self) -> list[Scorer]:
        return [Scorer.of(self._collection, segment.lengths) for segment in self._segments]

    def _forget(self) -> None:
        for matcher in self._matchers:
            matcher.forget()

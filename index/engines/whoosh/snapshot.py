"""One committed state of an index: its segments, what is deleted of them, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from index.engine import Facet, FacetCounts, Filter, Hit, Mark, Results, Search
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.facets import Counter
from index.engines.whoosh.match import Found, Matcher
from index.engines.whoosh.rank import Question, Ranker
from index.engines.whoosh.scoring import Scorer
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.segments import Segments
from index.query.tree import And, Query


class Snapshot:
    """Answers from one commit, which later ones do not change."""

    def __init__(self, segments: Sequence[tuple[Segment, Array | None]], mark: Mark | None) -> None:
        """Segments, each with bool[N] of what lives in it, or None where nothing is deleted."""
        self.mark = mark
        self._segments = Segments(segments)
        self._counter = Counter(self._segments)

    @cached_property
    def articles(self) -> int:
        live = self._segments.live
        return self._segments.documents if live is None else int(np.count_nonzero(live))

    def search(self, search: Search) -> Results:
        matcher = Matcher(self._segments)
        query = _asked(search.query, search.filters)
        found = matcher.match(query)
        hits = self._hits(matcher, search, found, search.offset + search.limit)
        counts = {}
        if search.facets:
            docs = self._segments.alive(found.docs)
            counts = {
                each.field: self._count(matcher, each, search, docs) for each in search.facets
            }
        return Results(tuple(hits[search.offset :]), matcher.count(query, found), counts)

    def scan(self, search: Search) -> Iterator[str]:
        matcher = Matcher(self._segments)
        found = matcher.match(_asked(search.query, search.filters))
        return iter([hit.id for hit in self._hits(matcher, search, found, len(found))])

    def _hits(self, matcher: Matcher, search: Search, found: Found, most: int) -> list[Hit]:
        run = matcher.match(search.run).docs if search.run else None
        asked = Question(search.query, search.sort, most)
        return Ranker(matcher, self._scorer, asked).best(found, run)

    def _count(self, matcher: Matcher, facet: Facet, search: Search, docs: Array) -> FacetCounts:
        others = [each for each in search.filters if each.field != facet.field]
        if len(others) < len(search.filters):
            docs = self._segments.alive(matcher.match(_asked(search.query, others)).docs)
        return self._counter.count(facet, docs)

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer(self._segments, self.articles)


def _asked(query: Query, filters: Sequence[Filter]) -> Query:
    """The query and every filter, as one."""
    if not filters:
        return query
    wanted = query.parts if isinstance(query, And) else (query,)
    return And((*wanted, *(each.query for each in filters)))

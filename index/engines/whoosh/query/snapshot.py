"""One committed state of an index: its segments, what is deleted of them, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from threading import Lock

import numpy as np

from index.deadline import NEVER, Deadline
from index.engine import Facet, FacetCounts, Filter, Hit, Mark, Results, Search, Sort
from index.engines.whoosh.query.facets import Counter
from index.engines.whoosh.query.matcher import Found, Frequencies, Matcher
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.query.near_words import known
from index.engines.whoosh.query.plan import plan
from index.engines.whoosh.query.ranker import Question, Ranker
from index.engines.whoosh.query.scan import by_time
from index.engines.whoosh.query.scorer import Scorer
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.segment import Segment
from index.query.tree import And, Between, Query
from index.spelling import likely

_WINDOW = 256  # documents at the end of a segment where a word is looked for at least


class Snapshot:
    """Answers from one commit, which later ones do not change."""

    def __init__(self, segments: Sequence[tuple[Segment, Array | None]], mark: Mark | None) -> None:
        """Segments, each with bool[N] of what lives in it, or None where nothing is deleted."""
        self.mark = mark
        self._segments = Segments(segments)
        self._counter = Counter(self._segments)
        self._frequencies = Frequencies(self._segments)
        self._one_at_a_time = Lock()  # threads that share us would share scratch arrays

    @cached_property
    def articles(self) -> int:
        live = self._segments.live
        return self._segments.documents if live is None else int(np.count_nonzero(live))

    def search(self, search: Search) -> Results:
        with self._until(search.deadline):
            return self._search(search)

    def scan(self, search: Search) -> Iterator[str]:
        with self._until(search.deadline):
            matcher, query = self._asked(search.query, search.filters)
            found = matcher.match(query)
            if search.sort is Sort.RELEVANCE:
                return iter([hit.id for hit in self._hits(matcher, search, found, len(found))])
            docs = self._segments.alive(found.docs)
        return by_time(self._segments, docs, oldest=search.sort is Sort.OLDEST)

    def near_words(self, field: str, word: str, deadline: Deadline) -> Sequence[str]:
        with self._until(deadline):
            return likely(word, known(self._segments, field, word))

    def plan(self, search: Search) -> Sequence[str]:
        with self._until(search.deadline):
            return plan(self._segments, self._frequencies, search)

    @contextmanager
    def _until(self, deadline: Deadline) -> Iterator[None]:
        """One question at a time, until its deadline."""
        with self._one_at_a_time:
            self._segments.deadline = deadline
            try:
                yield
            finally:
                self._segments.deadline = NEVER

    def _search(self, search: Search) -> Results:
        if (newest := self._newest_of_word(search)) is not None:
            return newest
        matcher, query = self._asked(search.query, search.filters)
        found = matcher.match(query)
        hits = self._hits(matcher, search, found, search.offset + search.limit)
        counts = {}
        if search.facets:
            docs = self._segments.alive(found.docs)
            counts = {each.field: self._count(each, search, docs) for each in search.facets}
        return Results(tuple(hits[search.offset :]), matcher.count(query, found), counts)

    def _asked(self, query: Query, filters: Sequence[Filter]) -> tuple[Matcher, Query]:
        """The query and every filter as one; of days that are asked only the documents are read."""
        wanted = query.parts if isinstance(query, And) else (query,)
        wanted += tuple(each.query for each in filters)
        days = [part for part in wanted if isinstance(part, Between)]
        if not days:
            asked = And(wanted) if filters else query
            return Matcher(self._segments, self._frequencies), asked
        several = [self._segments.days(each.first, each.last) for each in days]
        spans = [
            (max(low for low, _ in each), min(high for _, high in each))
            for each in zip(*several, strict=True)
        ]
        rest = tuple(part for part in wanted if not isinstance(part, Between))
        asked = rest[0] if len(rest) == 1 else And(rest)
        return Matcher(self._segments, self._frequencies, spans), asked

    def _newest_of_word(self, search: Search) -> Results | None:
        """The newest documents of one word, of which it is known how many there are.

        Each segment stands in time's order: its end is enough, if enough of the word stands there.
        """
        total = self._frequencies.get(search.query)
        if search.sort is not Sort.NEWEST or search.filters or search.facets or not total:
            return None
        most = search.offset + search.limit
        length = _WINDOW + 4 * most * self._segments.documents // total
        sizes = [segment.documents for segment in self._segments.each]
        spans = [(max(0, size - length), size) for size in sizes]
        matcher = Matcher(self._segments, self._frequencies, spans)
        found = matcher.alive(matcher.match(search.query))
        have = np.diff(self._segments.parts(found.docs)).tolist()
        if any(low > 0 and count < most for (low, _), count in zip(spans, have, strict=True)):
            return None
        return Results(tuple(self._hits(matcher, search, found, most)[search.offset :]), total)

    def _hits(self, matcher: Matcher, search: Search, found: Found, most: int) -> list[Hit]:
        run = matcher.match(search.run).docs if search.run else None
        narrowed = bool(search.filters or run is not None)
        asked = Question(search.query, search.sort, most, narrowed)
        return Ranker(matcher, self._scorer, asked).best(found, run)

    def _count(self, facet: Facet, search: Search, docs: Array) -> FacetCounts:
        others = [each for each in search.filters if each.field != facet.field]
        if len(others) < len(search.filters):
            matcher, query = self._asked(search.query, others)
            docs = self._segments.alive(matcher.match(query).docs)
        return self._counter.count(facet, docs)

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer(self._segments, self.articles)

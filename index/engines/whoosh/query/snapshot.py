"""Answers from one committed state of an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.deadline import NO_DEADLINE, Deadline
from index.engine import Facet, FacetCounts, Filter, Hit, Results, Search, Sort
from index.engines.whoosh.query.bm25f import Scorer
from index.engines.whoosh.query.matcher import DocFreqCache, DocSet, Matcher
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.query.ranker import Ranker, RankRequest
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.segment import CommittedSegments
from index.query.tree import And, Between, Query

if TYPE_CHECKING:
    from index.engines.whoosh.query.facet_counter import FacetCounter

_MIN_TAIL = 256  # documents at the end of a segment in which the newest matches are searched first


class Snapshot:
    """Answers from one commit; later commits do not change them."""

    def __init__(self, commit: CommittedSegments) -> None:
        self.commit = commit
        self._segments = MultiSegment(commit.segments)
        self._doc_freqs = DocFreqCache(self._segments)
        self._search_lock = Lock()  # concurrent searches would share the scratch arrays

    def search(self, search: Search) -> Results:
        with self._exclusive(search.deadline):
            return self._search(search)

    def scan(self, search: Search) -> Iterator[str]:
        """Return the ids of all matches, in the order of the search."""
        from index.engines.whoosh.query.scan_by_time import ids_by_time

        with self._exclusive(search.deadline):
            matcher, query = self._plan_match(search.query, search.filters)
            matches = matcher.match(query)
            if search.sort is Sort.RELEVANCE:
                hits = self._top_hits(matcher, search, matches, len(matches))
                return iter([hit.id for hit in hits])
            docs = self._segments.live_docs(matches.docs)
        return ids_by_time(self._segments, docs, oldest=search.sort is Sort.OLDEST)

    def near_words(self, field: str, word: str, deadline: Deadline) -> Sequence[str]:
        from index.engines.whoosh.query.spelling_candidates import candidate_counts
        from index.spelling import likely_spellings

        with self._exclusive(deadline):
            return likely_spellings(word, candidate_counts(self._segments, field, word))

    def plan(self, search: Search) -> Sequence[str]:
        from index.engines.whoosh.query.query_plan import plan_lines

        with self._exclusive(search.deadline):
            return plan_lines(self._segments, self._doc_freqs, search)

    @contextmanager
    def _exclusive(self, deadline: Deadline) -> Iterator[None]:
        """Run one search at a time, with its deadline."""
        with self._search_lock:
            self._segments.deadline = deadline
            try:
                yield
            finally:
                self._segments.deadline = NO_DEADLINE

    def _search(self, search: Search) -> Results:
        if (newest := self._newest_of_term(search)) is not None:
            return newest
        matcher, query = self._plan_match(search.query, search.filters)
        matches = matcher.match(query)
        hits = self._top_hits(matcher, search, matches, search.offset + search.limit)
        counts = {}
        if search.facets:
            docs = self._segments.live_docs(matches.docs)
            counts = {facet.field: self._count(facet, search, docs) for facet in search.facets}
        return Results(tuple(hits[search.offset :]), matcher.count_live(query, matches), counts)

    def _plan_match(self, query: Query, filters: Sequence[Filter]) -> tuple[Matcher, Query]:
        """Combine query and filters; required days limit the range of documents that are read."""
        clauses = query.parts if isinstance(query, And) else (query,)
        clauses += tuple(filter.query for filter in filters)
        days = [clause for clause in clauses if isinstance(clause, Between)]
        if not days:
            combined = And(clauses) if filters else query
            return Matcher(self._segments, self._doc_freqs), combined
        ranges = [self._segments.day_ranges(clause.first, clause.last) for clause in days]
        doc_ranges = [
            (max(low for low, _ in segment_ranges), min(high for _, high in segment_ranges))
            for segment_ranges in zip(*ranges, strict=True)
        ]
        rest = tuple(clause for clause in clauses if not isinstance(clause, Between))
        combined = rest[0] if len(rest) == 1 else And(rest)
        return Matcher(self._segments, self._doc_freqs, doc_ranges), combined

    def _newest_of_term(self, search: Search) -> Results | None:
        """Return the newest documents of a term if its document frequency is stored, else None.

        The documents of a segment are in the order of time: the end of each segment is enough if it
        has enough matches.
        """
        total = self._doc_freqs.get(search.query)
        if search.sort is not Sort.NEWEST or search.filters or search.facets or not total:
            return None
        limit = search.offset + search.limit
        length = _MIN_TAIL + 4 * limit * self._segments.doc_count // total
        sizes = [segment.doc_count for segment in self._segments.segment_list]
        tails = [(max(0, size - length), size) for size in sizes]
        matcher = Matcher(self._segments, self._doc_freqs, tails)
        matches = matcher.without_deleted(matcher.match(search.query))
        counts = np.diff(self._segments.segment_offsets(matches.docs)).tolist()
        if any(low > 0 and count < limit for (low, _), count in zip(tails, counts, strict=True)):
            return None
        hits = self._top_hits(matcher, search, matches, limit)
        return Results(tuple(hits[search.offset :]), total)

    def _top_hits(self, matcher: Matcher, search: Search, matches: DocSet, limit: int) -> list[Hit]:
        phrase_docs = matcher.match(search.phrase_boost).docs if search.phrase_boost else None
        is_subset = bool(search.filters or phrase_docs is not None)
        request = RankRequest(search.query, search.sort, limit, is_subset)
        return Ranker(matcher, self._scorer, request).top_hits(matches, phrase_docs)

    def _count(self, facet: Facet, search: Search, docs: Array) -> FacetCounts:
        """Count one facet without the filters on its own field."""
        filters = [filter for filter in search.filters if filter.field != facet.field]
        if len(filters) < len(search.filters):
            matcher, query = self._plan_match(search.query, filters)
            docs = self._segments.live_docs(matcher.match(query).docs)
        return self._facet_counter.count(facet, docs)

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer(self._segments, self.commit.article_count)

    @cached_property
    def _facet_counter(self) -> FacetCounter:
        from index.engines.whoosh.query.facet_counter import FacetCounter

        return FacetCounter(self._segments)

"""Engine over a dictionary of articles that reads each of them for every search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple, assert_never

from index import score
from index.article import Article
from index.deadline import NO_DEADLINE, Deadline
from index.engine import (
    Engine,
    Facet,
    FacetCounts,
    Filter,
    Hit,
    Mark,
    Results,
    Search,
    Sort,
    make_facet_counts,
)
from index.engines.memory.indexed_article import IndexedArticle, count_occurrences, matches
from index.fields import FIELDS, real_fields
from index.query.tree import And, Fuzzy, Leaf, Prefix, Query, Wildcard
from index.spelling import likely_spellings


class MemoryEngine:
    """Engine over a dictionary; the contract is `index.engine.Engine`."""

    def __init__(self, folder: Path | None = None) -> None:
        self._articles: dict[str, IndexedArticle] = {}
        self._mark: Mark | None = None

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        articles = dict(self._articles)
        for id in remove:
            articles.pop(id, None)
        articles |= {article.id: IndexedArticle(article) for article in add}
        self._articles, self._mark = articles, mark

    def mark(self) -> Mark | None:
        return self._mark

    def __len__(self) -> int:
        return len(self._articles)

    def search(self, search: Search) -> Results:
        matching = self._find(search, search.filters)
        hits = self._rank(search, matching)
        page = hits[search.offset : search.offset + search.limit]
        facets = {facet.field: self._count(facet, search) for facet in search.facets}
        return Results(tuple(page), len(matching), facets)

    def scan(self, search: Search) -> Iterator[str]:
        matching = self._find(search, search.filters)
        return iter([hit.id for hit in self._rank(search, matching)])

    def plan(self, search: Search) -> Sequence[str]:
        query = And((search.query, *(filter.query for filter in search.filters)))
        return [f"compares each of {len(self):,} articles with {query}"]

    def near_words(self, field: str, word: str, deadline: Deadline = NO_DEADLINE) -> Sequence[str]:
        counts = Counter[str]()
        for article in self._articles.values():
            deadline.check()
            counts.update(article.distinct_words(field))
        return likely_spellings(word, counts)

    @contextmanager
    def rebuild(self, workers: int = 1) -> Iterator[Engine]:
        staging = MemoryEngine()
        yield staging
        self._articles, self._mark = staging._articles, staging._mark

    def verify(self) -> None:
        """Do nothing: no file can be damaged."""

    def close(self) -> None:
        pass

    def _find(self, search: Search, filters: Iterable[Filter]) -> list[IndexedArticle]:
        query = And((search.query, *(filter.query for filter in filters)))
        matching = []
        for article in self._articles.values():
            search.deadline.check()
            if matches(query, article):
                matching.append(article)
        return matching

    def _count(self, facet: Facet, search: Search) -> FacetCounts:
        filters = (filter for filter in search.filters if filter.field != facet.field)
        get_labels = FIELDS[facet.field].labels
        labels = [get_labels(indexed.article) for indexed in self._find(search, filters)]
        counts = Counter(chain.from_iterable(map(set, labels)))
        return make_facet_counts(facet, len(labels), counts, labels.count(()))

    def _rank(self, search: Search, matching: list[IndexedArticle]) -> list[Hit]:
        scorer = MemoryScorer(list(self._articles.values()))
        phrase = search.phrase_boost
        return rank_hits(
            (
                RankedHit(
                    Hit(
                        indexed.article.id,
                        scorer.score(search.query, indexed),
                        phrase is not None and matches(phrase, indexed),
                    ),
                    indexed.article.date,
                    indexed.article.published,
                )
                for indexed in matching
            ),
            search.sort,
        )


class MemoryScorer:
    """Scores of `index.score`, with the statistics of all articles of the engine."""

    def __init__(self, articles: list[IndexedArticle]) -> None:
        self._articles = articles
        count = len(articles)
        totals = {
            field: sum(_length(article, field) for article in articles)
            for field in score.FIELD_WEIGHTS
        }
        averages = {field: totals[field] / max(count, 1) for field in totals}
        self._stats = score.CollectionStats(count, averages)
        self._idf_cache: dict[Query, float] = {}

    def score(self, query: Query, article: IndexedArticle) -> float:
        total, k1 = 0.0, score.k1(query)
        for leaf, weight in score.weighted_terms(query):
            if isinstance(leaf, Prefix | Wildcard | Fuzzy):
                total += score.PATTERN_SCORE if matches(leaf, article) else 0.0
            elif tf := self._weighted_tf(leaf, article):
                total += score.saturate(score.Saturation(weight * self._idf(leaf), k1), tf)
        return total

    def _weighted_tf(self, leaf: Leaf, article: IndexedArticle) -> float:
        term_freqs = {
            field: count_occurrences(leaf, field, article) for field in real_fields(leaf.field)
        }
        if not any(term_freqs.values()):
            return 0.0
        lengths = {field: _length(article, field) for field in term_freqs}
        return score.weighted_tf(self._stats, term_freqs, lengths)

    def _idf(self, leaf: Leaf) -> float:
        if leaf not in self._idf_cache:
            doc_freq = sum(matches(leaf, article) for article in self._articles)
            self._idf_cache[leaf] = score.idf(self._stats, doc_freq)
        return self._idf_cache[leaf]


def _length(article: IndexedArticle, field: str) -> int:
    return sum(map(len, article.words[field]))


class RankedHit(NamedTuple):
    """Hit with the dates that decide its rank."""

    hit: Hit
    day: date | None
    published: datetime | None


def rank_hits(hits: Iterable[RankedHit], sort: Sort) -> list[Hit]:
    """Sort hits as `index.engine.Sort` defines."""
    ranked = sorted(hits, key=_newest_first)
    match sort:
        case Sort.NEWEST:
            pass
        case Sort.OLDEST:
            dated = [ranked_hit for ranked_hit in ranked if ranked_hit.day]
            ranked = dated[::-1] + ranked[len(dated) :]
        case Sort.RELEVANCE:
            ranked.sort(key=_best_first)  # stable: equal scores stay newest first
        case _:
            assert_never(sort)
    return [ranked_hit.hit for ranked_hit in ranked]


def _best_first(ranked_hit: RankedHit) -> tuple[bool, float]:
    return not ranked_hit.hit.phrase_match, -score.round_score(ranked_hit.hit.score)


def _newest_first(ranked_hit: RankedHit) -> tuple[int, bool, float, str]:
    hit, day, published = ranked_hit
    if day is None:
        return (1, True, 0.0, hit.id)
    at = published.timestamp() if published else 0.0
    return (-day.toordinal(), published is None, -at, hit.id)

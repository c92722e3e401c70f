"""Articles in a dictionary, each asked in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.article import Article
from index.deadline import NEVER, Deadline
from index.engine import (
    Engine,
    Facet,
    FacetCounts,
    Filter,
    Hit,
    Mark,
    Results,
    Search,
    facet_counts,
)
from index.engines.memory.indexed_article import Known, matches
from index.engines.memory.scores import Scores
from index.fields import FIELDS
from index.order import Placed, ranked
from index.query.tree import And
from index.spelling import likely


class MemoryEngine:
    """Articles in a dictionary, each asked in turn."""

    def __init__(self, where: Path | None = None) -> None:
        self._known: dict[str, Known] = {}
        self._mark: Mark | None = None

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        after = dict(self._known)
        for gone in remove:
            after.pop(gone, None)
        after |= {article.id: Known(article) for article in add}
        self._known, self._mark = after, mark

    def mark(self) -> Mark | None:
        return self._mark

    def __len__(self) -> int:
        return len(self._known)

    def search(self, search: Search) -> Results:
        found = self._found(search, search.filters)
        hits = self._ranked(search, found)
        page = hits[search.offset : search.offset + search.limit]
        facets = {facet.field: self._count(facet, search) for facet in search.facets}
        return Results(tuple(page), len(found), facets)

    def scan(self, search: Search) -> Iterator[str]:
        found = self._found(search, search.filters)
        return iter([hit.id for hit in self._ranked(search, found)])

    def plan(self, search: Search) -> Sequence[str]:
        asked = And((search.query, *(each.query for each in search.filters)))
        return [f"each of {len(self):,} articles is asked in turn: {asked}"]

    def near_words(self, field: str, word: str, deadline: Deadline = NEVER) -> Sequence[str]:
        counts = Counter[str]()
        for known in self._known.values():
            deadline.check()
            counts.update(known.said(field))
        return likely(word, counts)

    @contextmanager
    def rebuild(self, workers: int = 1) -> Iterator[Engine]:
        twin = MemoryEngine()
        yield twin
        self._known, self._mark = twin._known, twin._mark

    def verify(self) -> None:
        """There is nothing on a disk that could be damaged."""

    def close(self) -> None:
        pass

    def _found(self, search: Search, filters: Iterable[Filter]) -> list[Known]:
        asked = And((search.query, *(f.query for f in filters)))
        found = []
        for known in self._known.values():
            search.deadline.check()
            if matches(asked, known):
                found.append(known)
        return found

    def _count(self, facet: Facet, search: Search) -> FacetCounts:
        others = (f for f in search.filters if f.field != facet.field)
        found = self._found(search, others)
        labels = FIELDS[facet.field].labels
        of_each = [labels(known.article) for known in found]
        counts = Counter(label for several in of_each for label in set(several))
        return facet_counts(facet, len(found), counts, sum(not several for several in of_each))

    def _ranked(self, search: Search, found: list[Known]) -> list[Hit]:
        scores = Scores(list(self._known.values()))
        run = search.run
        return ranked(
            (
                Placed(
                    Hit(
                        known.article.id,
                        scores.of(search.query, known),
                        run is not None and matches(run, known),
                    ),
                    known.article.date,
                    known.article.published,
                )
                for known in found
            ),
            search.sort,
        )

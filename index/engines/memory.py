"""The plainest engine: the contract, executable.  Tests measure the others by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import assert_never

from index import score
from index.analysis import stem, words
from index.article import Article
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
from index.fields import FIELDS, Kind, code, parts
from index.order import Placed, ranked
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Leaf,
    Missing,
    Not,
    Or,
    Phrase,
    Query,
    Term,
    scored,
)


class MemoryEngine:
    """Articles in a dictionary, each asked in turn."""

    def __init__(self, where: Path | None = None) -> None:
        self._known: dict[str, _Known] = {}
        self._mark: Mark | None = None

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        after = dict(self._known)
        for gone in remove:
            after.pop(gone, None)
        after |= {article.id: _Known(article) for article in add}
        self._known, self._mark = after, mark

    def mark(self) -> Mark | None:
        return self._mark

    def __len__(self) -> int:
        return len(self._known)

    def search(self, search: Search) -> Results:
        found = self._found(search.query, search.filters)
        hits = self._ranked(search, found)
        page = hits[search.offset : search.offset + search.limit]
        facets = {facet.field: self._count(facet, search) for facet in search.facets}
        return Results(tuple(page), len(found), facets)

    def scan(self, search: Search) -> Iterator[str]:
        found = self._found(search.query, search.filters)
        return iter([hit.id for hit in self._ranked(search, found)])

    @contextmanager
    def rebuild(self) -> Iterator[Engine]:
        twin = MemoryEngine()
        yield twin
        self._known, self._mark = twin._known, twin._mark

    def close(self) -> None:
        pass

    def _found(self, query: Query, filters: Iterable[Filter]) -> list[_Known]:
        asked = And((query, *(f.query for f in filters)))
        return [known for known in self._known.values() if matches(asked, known)]

    def _count(self, facet: Facet, search: Search) -> FacetCounts:
        others = (f for f in search.filters if f.field != facet.field)
        found = self._found(search.query, others)
        labels = FIELDS[facet.field].labels
        of_each = [labels(known.article) for known in found]
        counts = Counter(label for several in of_each for label in set(several))
        return facet_counts(facet, len(found), counts, sum(not several for several in of_each))

    def _ranked(self, search: Search, found: list[_Known]) -> list[Hit]:
        scores = _Scores(list(self._known.values()))
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


@dataclass(eq=False)
class _Known:
    """An article and its words."""

    article: Article

    @cached_property
    def exact(self) -> dict[str, list[list[str]]]:
        """Field -> the words of each of its values."""
        return {
            f.name: [words(value) for value in f.values(self.article)]
            for f in FIELDS.values()
            if f.kind in (Kind.TEXT, Kind.NAME)
        }

    @cached_property
    def stems(self) -> dict[str, list[list[str]]]:
        return {
            name: [[stem(word) for word in value] for value in values]
            for name, values in self.exact.items()
            if FIELDS[name].kind is Kind.TEXT
        }

    @cached_property
    def codes(self) -> dict[str, set[str]]:
        return {
            f.name: {code(value) for value in f.values(self.article)}
            for f in FIELDS.values()
            if f.kind is Kind.CODE
        }


def matches(query: Query, known: _Known) -> bool:
    match query:
        case All():
            return True
        case Term() | Phrase():
            return occurrences(query, query.field, known) > 0
        case Exact(field, word):
            if FIELDS[field].kind is Kind.CODE:
                return word in known.codes[field]
            return occurrences(query, field, known) > 0
        case Between(_, first, last):
            day = known.article.date
            return day is not None and (first or date.min) <= day <= (last or date.max)
        case Missing(field):
            if field in known.exact:
                return not any(known.exact[field])
            return not FIELDS[field].values(known.article)
        case And(several):
            return all(matches(part, known) for part in several)
        case Or(several):
            return any(matches(part, known) for part in several)
        case Not(part):
            return not matches(part, known)
        case _:
            assert_never(query)


def occurrences(query: Leaf, field: str, known: _Known) -> int:
    """How often a word or phrase stands in one field."""
    match query:
        case Term(_, word):
            sought, values = [stem(word)], known.stems[field]
        case Exact(_, word):
            sought, values = [word], known.exact[field]
        case Phrase(_, several, True):
            sought, values = list(several), known.exact[field]
        case Phrase(_, several, _):
            sought, values = [stem(word) for word in several], known.stems[field]
    width = len(sought)
    return sum(
        value[at : at + width] == sought for value in values for at in range(len(value) - width + 1)
    )


class _Scores:
    """Scores by `index.score`, over all articles of the engine."""

    def __init__(self, everything: list[_Known]) -> None:
        self._everything = everything
        count = len(everything)
        total = {f: sum(_length(known, f) for known in everything) for f in score.WEIGHTS}
        average = {f: total[f] / max(count, 1) for f in total}
        self._collection = score.Collection(count, average)
        self._idf: dict[Query, float] = {}

    def of(self, query: Query, known: _Known) -> float:
        total = 0.0
        for leaf in scored(query):
            total += self._of_term(leaf, known)
        return total

    def _of_term(self, query: Leaf, known: _Known) -> float:
        fields = parts(query.field)
        counts = {field: occurrences(query, field, known) for field in fields}
        if not any(counts.values()):
            return 0.0
        if query not in self._idf:
            having = sum(matches(query, other) for other in self._everything)
            self._idf[query] = score.idf(self._collection, having)
        lengths = {field: _length(known, field) for field in fields}
        return score.score(self._idf[query], score.frequency(self._collection, counts, lengths))


def _length(known: _Known, field: str) -> int:
    return sum(map(len, known.exact[field]))

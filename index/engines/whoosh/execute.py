"""Query tree -> article numbers, scores, counts: over one state of the index, by its postings.

A number here is Whoosh's document number, the same in all segments together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, assert_never

from whoosh.reading import IndexReader, TermNotFound

from index import score
from index.analysis import stem
from index.engine import (
    Facet,
    FacetCounts,
    Filter,
    Hit,
    Mark,
    Results,
    Search,
    facet_counts,
)
from index.engines.whoosh.schema import MARK, STEMS
from index.errors import StaleIndex
from index.fields import FIELDS, Kind, fingerprint, parts
from index.order import Placed, ranked
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Missing,
    Not,
    Or,
    Phrase,
    Query,
    Term,
)

Counts = dict[int, int]  # number -> occurrences


class Kept(NamedTuple):
    """What is stored with an article, besides its id."""

    day: date | None
    published: datetime | None
    lengths: Mapping[str, int]  # words in each text field
    labels: Mapping[str, tuple[str, ...]]  # what its facets count


class Snapshot:
    """One committed state, which later commits do not change."""

    def __init__(self, reader: IndexReader, version: tuple[str, int]) -> None:
        self.version = version
        self._reader = reader
        self._leaves: dict[Query, dict[str, Counts]] = {}
        marked = self.number(MARK)
        self._marked = marked
        self.mark: Mark | None = None
        self.totals: Mapping[str, int] = dict.fromkeys(score.WEIGHTS, 0)
        if marked is not None:
            store, sequence, built_by, self.totals = reader.stored_fields(marked)["kept"]
            if built_by != fingerprint():
                raise StaleIndex("it was built by other rules than this program's")
            self.mark = Mark(store, sequence)
        self.articles = int(reader.doc_count()) - (marked is not None)

    def close(self) -> None:
        self._reader.close()

    def number(self, id: str) -> int | None:
        return next(iter(self._postings("id", id)), None)

    def kept(self, number: int) -> Kept:
        return Kept(*self._reader.stored_fields(number)["kept"])

    def search(self, search: Search) -> Results:
        found = self._found(search.query, search.filters)
        hits = self._ranked(search, found)[search.offset : search.offset + search.limit]
        facets = {facet.field: self._count(facet, search) for facet in search.facets}
        return Results(tuple(hits), len(found), facets)

    def scan(self, search: Search) -> Iterator[str]:
        found = self._found(search.query, search.filters)
        return iter([hit.id for hit in self._ranked(search, found)])

    # -- what matches ---------------------------------------------------------------------------

    @cached_property
    def _everything(self) -> frozenset[int]:
        return frozenset(self._reader.all_doc_ids()) - {self._marked}

    def _found(self, query: Query, filters: Iterable[Filter]) -> frozenset[int]:
        found = self._matching(query)
        for each in filters:
            found &= self._matching(each.query)
        return found

    def _matching(self, query: Query) -> frozenset[int]:
        match query:
            case All():
                return self._everything
            case Term() | Phrase() | Exact():
                return frozenset(n for counts in self._leaf(query).values() for n in counts)
            case Between(_, first, last):
                return self._between(first or date.min, last or date.max)
            case Missing(field):
                return self._everything - self._postings("has", field).keys()
            case And(several):
                found = self._everything
                for part in several:
                    found &= self._matching(part)
                return found
            case Or(several):
                return frozenset().union(*map(self._matching, several))
            case Not(part):
                return self._everything - self._matching(part)
            case _:
                assert_never(query)

    def _between(self, first: date, last: date) -> frozenset[int]:
        days = (day.decode() for day in self._reader.lexicon("date"))
        within = (day for day in days if first.isoformat() <= day <= last.isoformat())
        return frozenset(n for day in within for n in self._postings("date", day))

    def _leaf(self, query: Term | Phrase | Exact) -> dict[str, Counts]:
        """Occurrences of a word or phrase, by field; each is looked up once."""
        if query not in self._leaves:
            self._leaves[query] = {f: self._in_field(query, f) for f in parts(query.field)}
        return self._leaves[query]

    def _in_field(self, query: Term | Phrase | Exact, field: str) -> Counts:
        match query:
            case Exact(_, word):
                return self._postings(field, word)
            case Term(_, word):
                return self._postings(field + STEMS, stem(word))
            case Phrase(_, words, True):
                return self._together(field, list(words))
            case Phrase(_, words, _):
                return self._together(field + STEMS, [stem(word) for word in words])

    def _postings(self, field: str, word: str) -> Counts:
        try:
            matcher = self._reader.postings(field, word)
        except TermNotFound:
            return {}
        counts: Counts = {}
        while matcher.is_active():
            counts[matcher.id()] = int(matcher.weight())
            matcher.next()
        return counts

    def _together(self, field: str, words: list[str]) -> Counts:
        """How often the words stand side by side, from their positions."""
        starts: dict[int, set[int]] | None = None
        for distance, word in enumerate(words):
            here = {
                number: {at - distance for at in places}
                for number, places in self._positions(field, word)
            }
            starts = (
                here
                if starts is None
                else {n: starts[n] & here[n] for n in starts.keys() & here.keys()}
            )
        return {number: len(places) for number, places in (starts or {}).items() if places}

    def _positions(self, field: str, word: str) -> Iterator[tuple[int, list[int]]]:
        try:
            matcher = self._reader.postings(field, word)
        except TermNotFound:
            return
        while matcher.is_active():
            yield matcher.id(), matcher.value_as("positions")
            matcher.next()

    # -- order and counts -----------------------------------------------------------------------

    def _ranked(self, search: Search, found: frozenset[int]) -> list[Hit]:
        with_run = self._matching(search.run) if search.run else frozenset()
        return ranked(
            (self._placed(number, search.query, number in with_run) for number in found),
            search.sort,
        )

    def _placed(self, number: int, query: Query, run: bool) -> Placed:
        stored = self._reader.stored_fields(number)
        kept = Kept(*stored["kept"])
        hit = Hit(stored["id"], self._score(query, number, kept), run)
        return Placed(hit, kept.day, kept.published)

    @cached_property
    def _collection(self) -> score.Collection:
        count = max(self.articles, 1)
        return score.Collection(self.articles, {f: n / count for f, n in self.totals.items()})

    def _score(self, query: Query, number: int, kept: Kept) -> float:
        match query:
            case Term() | Exact() | Phrase() if FIELDS[query.field].kind is Kind.TEXT:
                by_field = self._leaf(query)
                counts = {f: c[number] for f, c in by_field.items() if number in c}
                if not counts:
                    return 0.0
                having = len(self._matching(query))
                tf = score.frequency(self._collection, counts, kept.lengths)
                return score.score(score.idf(self._collection, having), tf)
            case And(several) | Or(several):
                total = 0.0
                for part in several:
                    total += self._score(part, number, kept)
                return total
            case _:
                return 0.0

    def _count(self, facet: Facet, search: Search) -> FacetCounts:
        others = (f for f in search.filters if f.field != facet.field)
        found = self._found(search.query, others)
        counts: Counter[str] = Counter()
        unknown = 0
        for number in found:
            labels = set(self.kept(number).labels[facet.field])
            counts.update(labels)
            unknown += not labels
        return facet_counts(facet, len(found), counts, unknown)

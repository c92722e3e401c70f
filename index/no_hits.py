"""Why nothing matches: the clause that empties the result, and what there is instead.

Every clause is counted alone, words that no article has are looked up among likely spellings, and
where each clause has articles of its own, what would match without one of them is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from index.analysis import stem
from index.deadline import Deadline
from index.engine import EVERY_VALUE, Engine, Facet, FacetSort, Search
from index.errors import TooSlow
from index.fields import FIELDS, Kind
from index.patterns import distance
from index.query.formatting import canonical
from index.query.rewrite import all_of, replaced, words_of
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Fuzzy,
    Missing,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)

_SECONDS = 3.0  # for all of it: who found nothing does not want to wait
_FINDINGS = 3
_CLAUSES = 30  # that are counted
_SPELLINGS = 3  # of one word that are named
_COUNTED = 6  # of one word that are counted
_RARE = 20  # times that a spelling may have fewer articles than the most frequent
_FAR = 9  # edits; more than any spelling is away


class Finding(NamedTuple):
    """One sentence on why, and what would match, if it is known."""

    says: str
    instead: Query | None = None


def why_nothing(engine: Engine, asked: Search, typed: str) -> Sequence[Finding]:
    """Why a search that found nothing did so, the best of it first; `typed` is its query."""
    deadline = Deadline.after(min(_SECONDS, asked.deadline.left))
    found: list[Finding] = []
    with suppress(TooSlow):
        for each in _Zero(engine, replace(asked, deadline=deadline), typed).findings():
            if each not in found:
                found.append(each)
            if len(found) == _FINDINGS:
                break
    return found


class _Zero:
    def __init__(self, engine: Engine, asked: Search, typed: str) -> None:
        self._engine, self._asked, self._typed = engine, asked, typed
        query = asked.query
        own = query.parts if isinstance(query, And) else (query,)
        filters = (each.query for each in asked.filters)
        self._clauses = [*dict.fromkeys([*own, *filters])][:_CLAUSES]
        self._counts: dict[Query, int] = {}

    def findings(self) -> Iterator[Finding]:
        if not len(self._engine):
            yield Finding("There are no articles here yet: archive ingest PATH")
            return
        empty = [each for each in self._clauses if not self._count(each)]
        for each in empty:
            yield from self._empty(each)
        if not empty:
            yield from self._apart()

    # -- counting -------------------------------------------------------------------------------

    def _count(self, query: Query) -> int:
        if query not in self._counts:
            search = Search(query, limit=0, deadline=self._asked.deadline)
            self._counts[query] = self._engine.search(search).total
        return self._counts[query]

    def _days(self, query: Query) -> tuple[str, str] | None:
        """The first and the last day of what matches; None if none has a day."""
        days = Facet("day", EVERY_VALUE, sort=FacetSort.VALUE)
        search = Search(query, facets=(days,), limit=0, deadline=self._asked.deadline)
        counts = self._engine.search(search).facets["day"]
        known = [value for value, _ in counts.values if value]
        return (known[0], known[-1]) if known else None

    def _rest(self, clause: Query) -> Query:
        return all_of([each for each in self._clauses if each != clause])

    def _instead(self, clause: Query, other: Query) -> Query:
        """All that was asked, with one thing in it replaced."""
        return all_of([replaced(each, clause, other) for each in self._clauses])

    def _name(self, query: Query) -> str:
        """A query as it was typed, where that is known."""
        return self._typed if query == self._asked.query else canonical(query)

    # -- a clause that no article matches -------------------------------------------------------

    def _empty(self, clause: Query) -> Iterator[Finding]:
        match clause:
            case Term() | Exact():
                yield self._absent(clause)
            case Phrase() | Near():
                yield from self._not_together(clause)
            case Prefix() | Wildcard() | Fuzzy():
                yield Finding(f"{_named(clause)} is in no article")
            case Between():
                yield self._outside(clause)
            case Or(parts):
                for part in islice(parts, _FINDINGS):
                    yield from self._empty(part)
            case And(parts):
                empty = [part for part in islice(parts, _CLAUSES) if not self._count(part)]
                for part in empty:
                    yield from self._empty(part)
                if not empty:
                    yield Finding(f"No article has all of {canonical(clause)}")
            case Not(Missing(field)) | Missing(field):
                has = "No article has" if isinstance(clause, Not) else "No article is without"
                yield Finding(f"{has} {field}")
            case Not(part):
                yield Finding(f"{canonical(part)} is in every article")
            case All():
                pass

    def _absent(self, word: Term | Exact, within: Query | None = None) -> Finding:
        """A word that no article has, with what is spelled like it, or stands elsewhere."""
        within = within or word
        spellings = self._spellings(word)
        if not spellings and FIELDS[word.field].kind is Kind.TEXT and word.field != "text":
            anywhere = replace(word, field="text")
            spellings = [(anywhere, count)] if (count := self._count(anywhere)) else []
        says = f"{_named(word)} is in no article"
        if not spellings:
            return Finding(says)
        near = ", ".join(
            f"{_named(other)} {'' if at else 'is '}in {count:,}"
            for at, (other, count) in enumerate(spellings)
        )
        repaired = [self._instead(within, replaced(within, word, other)) for other, _ in spellings]
        best = next((each for each in repaired if self._count(each)), repaired[0])
        return Finding(f"{says}; {near}", best)

    def _spellings(self, word: Term | Exact) -> Sequence[tuple[Query, int]]:
        """The likeliest spellings, with their articles: of the nearest those that are not rare."""
        near = self._engine.near_words(word.field, word.word, self._asked.deadline)
        by_stem = isinstance(word, Term)
        distinct = {stem(each) if by_stem else each: each for each in reversed(near)}
        best = [each for each in near if each in distinct.values()][:_COUNTED]
        found = [(each, count) for each in best if (count := self._count(replace(word, word=each)))]
        most = max((count for _, count in found), default=0)
        return [
            (replace(word, word=each), count)
            for each, count in found
            if distance(word.word, each, _FAR) == distance(word.word, found[0][0], _FAR)
            and count * _RARE >= most
        ][:_SPELLINGS]

    def _not_together(self, clause: Phrase | Near) -> Iterator[Finding]:
        """Words that stand nowhere so, or of which one stands nowhere at all."""
        parts = dict.fromkeys(words_of(clause))
        absent = [part for part in parts if not self._count(part)]
        for part in absent:
            if isinstance(part, Term | Exact):
                yield self._absent(part, within=clause)
            else:
                yield from self._empty(part)
        if absent:
            return
        apart = all_of([self._by_stem(part) for part in parts])
        many, loose = self._count(apart), self._instead(clause, apart)
        says = f"{canonical(clause)} stands nowhere"
        if many:
            yield Finding(f"{says}; {canonical(apart)} matches {many:,}", loose)
        else:
            yield Finding(says)

    @staticmethod
    def _by_stem(query: Query) -> Query:
        match query:
            case Exact(field, word) if FIELDS[field].kind is Kind.TEXT:
                return Term(field, word)
            case _:
                return query

    def _outside(self, days: Between) -> Finding:
        """Days of which there is no article."""
        here = self._days(All())
        if not here:
            return Finding("No article here has a date")
        first, last = here
        if days.first and str(days.first) > last:
            says = f"the newest article here is {last}"
        elif days.last and str(days.last) < first:
            says = f"the oldest article here is {first}"
        else:
            says = f"no article here is of {canonical(days).removeprefix('date:')}"
        rest = self._rest(days)
        if isinstance(rest, All) or not (total := self._count(rest)):
            return Finding(says[0].upper() + says[1:])
        return Finding(f"{self._name(rest)} alone matches {total:,}; {says}")

    # -- clauses that have articles, but none in common -----------------------------------------

    def _apart(self) -> Iterator[Finding]:
        if len(self._clauses) == 1:
            return
        fewer = [(self._count(self._rest(each)), each) for each in self._clauses]
        for total, clause in sorted(fewer, key=lambda pair: -pair[0]):
            rest = self._rest(clause)
            if not total:
                continue
            says = f"{self._name(rest)} alone matches {total:,}"
            if isinstance(clause, Between) and (days := self._days(rest)):
                yield Finding(f"{says}, of {days[0]} to {days[1]}", rest)
            else:
                yield Finding(says, rest)
        if not any(total for total, _ in fewer):
            counts = (f"{canonical(each)} {self._count(each):,}" for each in self._clauses)
            yield Finding("Alone match: " + ", ".join(counts))


def _named(query: Query) -> str:
    """A clause as a sentence names it: a bare word between quotation marks."""
    match query:
        case Term("text", word) | Exact("text", word):
            return f'"{word}"'
        case _:
            return canonical(query)

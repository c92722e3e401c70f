"""Reasons for a search without hits: the clause that matches nothing, and what matches instead.

Every clause is counted separately, and words that no article has are looked up among likely
spellings.  If each clause has matches of its own, the query is counted without each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from index.analysis import stem
from index.deadline import Deadline
from index.engine import ALL_VALUES, Engine, Facet, FacetSort, Search
from index.errors import TooSlow
from index.fields import FIELDS, FieldKind
from index.query.formatting import format_query
from index.query.rewrite import all_of, replace_part, split_phrase
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
from index.spelling import edit_distance

_SECONDS = 3.0  # for the whole analysis: a reader without hits does not want to wait
_MAX_REASONS = 3
_MAX_CLAUSES = 30  # clauses that are counted
_MAX_SPELLINGS = 3  # spellings of one word in the message
_MAX_COUNTED = 6  # spellings of one word that are counted
_RARE = 20  # spellings with a count this many times below the highest are left out
_MAX_EDITS = 9  # more edits than any spelling has


class NoHitsReason(NamedTuple):
    """Reason for no hits in one sentence, and a query that matches, if one is known."""

    message: str
    suggestion: Query | None = None


def explain_no_hits(engine: Engine, search: Search, text: str) -> Sequence[NoHitsReason]:
    """Explain a search without hits, the best reason first; `text` is the query as typed."""
    deadline = Deadline.after(min(_SECONDS, search.deadline.remaining))
    reasons: list[NoHitsReason] = []
    with suppress(TooSlow):
        for reason in _NoHitsAnalysis(engine, replace(search, deadline=deadline), text).reasons():
            if reason not in reasons:
                reasons.append(reason)
            if len(reasons) == _MAX_REASONS:
                break
    return reasons


class _NoHitsAnalysis:
    def __init__(self, engine: Engine, search: Search, text: str) -> None:
        self._engine, self._search, self._text = engine, search, text
        query = search.query
        parts = query.parts if isinstance(query, And) else (query,)
        filters = (filter.query for filter in search.filters)
        self._clauses = [*dict.fromkeys([*parts, *filters])][:_MAX_CLAUSES]
        self._counts: dict[Query, int] = {}

    def reasons(self) -> Iterator[NoHitsReason]:
        if not len(self._engine):
            yield NoHitsReason("There are no articles here yet: archive ingest PATH")
            return
        empty = [clause for clause in self._clauses if not self._count(clause)]
        for clause in empty:
            yield from self._empty_clause(clause)
        if not empty:
            yield from self._conflicting_clauses()

    # -- counting -------------------------------------------------------------------------------

    def _count(self, query: Query) -> int:
        if query not in self._counts:
            search = Search(query, limit=0, deadline=self._search.deadline)
            self._counts[query] = self._engine.search(search).total
        return self._counts[query]

    def _date_span(self, query: Query) -> tuple[str, str] | None:
        """Return the first and the last day of the matches; None if all are undated."""
        facet = Facet("day", ALL_VALUES, sort=FacetSort.VALUE)
        search = Search(query, facets=(facet,), limit=0, deadline=self._search.deadline)
        counts = self._engine.search(search).facets["day"]
        days = [value for value, _ in counts.values if value]
        return (days[0], days[-1]) if days else None

    def _without(self, clause: Query) -> Query:
        return all_of([part for part in self._clauses if part != clause])

    def _with_replacement(self, old: Query, new: Query) -> Query:
        """Return the whole query and its filters with one part replaced."""
        return all_of([replace_part(clause, old, new) for clause in self._clauses])

    def _label(self, query: Query) -> str:
        """Return a query as it was typed, if that is known."""
        return self._text if query == self._search.query else format_query(query)

    # -- clauses without a match ----------------------------------------------------------------

    def _empty_clause(self, clause: Query) -> Iterator[NoHitsReason]:
        match clause:
            case Term() | Exact():
                yield self._missing_term(clause)
            case Phrase() | Near():
                yield from self._empty_phrase(clause)
            case Prefix() | Wildcard() | Fuzzy():
                yield NoHitsReason(f"{_quote_term(clause)} is in no article")
            case Between():
                yield self._empty_range(clause)
            case Or(parts):
                for part in islice(parts, _MAX_REASONS):
                    yield from self._empty_clause(part)
            case And(parts):
                empty = [part for part in islice(parts, _MAX_CLAUSES) if not self._count(part)]
                for part in empty:
                    yield from self._empty_clause(part)
                if not empty:
                    yield NoHitsReason(f"No article has all of {format_query(clause)}")
            case Not(Missing(field)) | Missing(field):
                has = "No article has" if isinstance(clause, Not) else "Every article has"
                yield NoHitsReason(f"{has} {field}")
            case Not(part):
                yield NoHitsReason(f"{format_query(part)} is in every article")
            case All():
                pass

    def _missing_term(self, word: Term | Exact, clause: Query | None = None) -> NoHitsReason:
        """Explain a word of a clause that no article has, with similar words or other fields."""
        clause = clause or word
        spellings = self._count_spellings(word)
        if not spellings and FIELDS[word.field].kind is FieldKind.TEXT and word.field != "text":
            anywhere = replace(word, field="text")
            spellings = [(anywhere, count)] if (count := self._count(anywhere)) else []
        message = f"{_quote_term(word)} is in no article"
        if not spellings:
            return NoHitsReason(message)
        similar = ", ".join(
            f"{_quote_term(spelling)} {'' if nth else 'is '}in {count:,}"
            for nth, (spelling, count) in enumerate(spellings)
        )
        corrections = [
            self._with_replacement(clause, replace_part(clause, word, spelling))
            for spelling, _ in spellings
        ]
        best = next((query for query in corrections if self._count(query)), corrections[0])
        return NoHitsReason(f"{message}; {similar}", best)

    def _count_spellings(self, word: Term | Exact) -> Sequence[tuple[Query, int]]:
        """Count the likeliest spellings of a word: the nearest ones that are not rare."""
        spellings = self._engine.near_words(word.field, word.word, self._search.deadline)
        by_stem = isinstance(word, Term)
        distinct = {stem(form) if by_stem else form: form for form in reversed(spellings)}
        best = [form for form in spellings if form in distinct.values()][:_MAX_COUNTED]
        counts = [
            (form, count) for form in best if (count := self._count(replace(word, word=form)))
        ]
        highest = max((count for _, count in counts), default=0)
        return [
            (replace(word, word=form), count)
            for form, count in counts
            if self._edits(word, form) == self._edits(word, counts[0][0])
            and count * _RARE >= highest
        ][:_MAX_SPELLINGS]

    @staticmethod
    def _edits(word: Term | Exact, spelling: str) -> int:
        return edit_distance(word.word, spelling, _MAX_EDITS)

    def _empty_phrase(self, clause: Phrase | Near) -> Iterator[NoHitsReason]:
        """Explain a phrase or NEAR without a match, by its missing words if there are any."""
        parts = dict.fromkeys(split_phrase(clause))
        missing = [part for part in parts if not self._count(part)]
        for part in missing:
            if isinstance(part, Term | Exact):
                yield self._missing_term(part, clause)
            else:
                yield from self._empty_clause(part)
        if missing:
            return
        words = all_of([self._match_by_stem(part) for part in parts])
        count, query = self._count(words), self._with_replacement(clause, words)
        message = f"{format_query(clause)} is in no article"
        if count:
            yield NoHitsReason(f"{message}; {format_query(words)} matches {count:,}", query)
        else:
            yield NoHitsReason(message)

    @staticmethod
    def _match_by_stem(query: Query) -> Query:
        match query:
            case Exact(field, word) if FIELDS[field].kind is FieldKind.TEXT:
                return Term(field, word)
            case _:
                return query

    def _empty_range(self, days: Between) -> NoHitsReason:
        """Explain a range of days without an article."""
        date_span = self._date_span(All())
        if not date_span:
            return NoHitsReason("No article here has a date")
        first, last = date_span
        if days.first and str(days.first) > last:
            message = f"the newest article here is {last}"
        elif days.last and str(days.last) < first:
            message = f"the oldest article here is {first}"
        else:
            message = f"no article here is dated {format_query(days).removeprefix('date:')}"
        rest = self._without(days)
        if isinstance(rest, All) or not (total := self._count(rest)):
            return NoHitsReason(message[0].upper() + message[1:])
        return NoHitsReason(f"{self._label(rest)} alone matches {total:,}; {message}")

    # -- clauses that match, but no article matches all -----------------------------------------

    def _conflicting_clauses(self) -> Iterator[NoHitsReason]:
        if len(self._clauses) == 1:
            return
        totals = [(self._count(self._without(clause)), clause) for clause in self._clauses]
        for total, clause in sorted(totals, key=lambda pair: -pair[0]):
            rest = self._without(clause)
            if not total:
                continue
            message = f"{self._label(rest)} alone matches {total:,}"
            if isinstance(clause, Between) and (days := self._date_span(rest)):
                yield NoHitsReason(f"{message}, dated {days[0]} to {days[1]}", rest)
            else:
                yield NoHitsReason(message, rest)
        if not any(total for total, _ in totals):
            counts = (f"{format_query(part)} {self._count(part):,}" for part in self._clauses)
            yield NoHitsReason("Separate matches: " + ", ".join(counts))


def _quote_term(query: Query) -> str:
    """Format a clause for a sentence: a bare word in quotation marks."""
    match query:
        case Term("text", word) | Exact("text", word):
            return f'"{word}"'
        case _:
            return format_query(query)

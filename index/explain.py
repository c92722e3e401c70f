"""Explanation of a query: how it was parsed, and how many articles each clause matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from index.analysis import stem
from index.engine import Engine, Search
from index.fields import FIELDS, FieldKind
from index.no_hits import NoHitsReason, explain_no_hits
from index.query.formatting import format_query
from index.query.parse import Note, ParsedQuery, ParsedTerm
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Fuzzy,
    Missing,
    Near,
    Not,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)


@dataclass(frozen=True, slots=True)
class TermExplanation:
    """Word, quotation or date of a query, as it was parsed."""

    text: str
    field: str
    words: tuple[str, ...]  # folded
    stems: tuple[str, ...]  # if they are compared by stem
    method: str  # how they are compared, in words for people


@dataclass(frozen=True, slots=True)
class Explanation:
    """Answer of `explain`."""

    terms: tuple[TermExplanation, ...]
    tree: str
    canonical: str
    phrase_boost: tuple[str, ...]
    notes: tuple[Note, ...]
    clauses: tuple[tuple[str, int], ...]  # each clause as typed, and its own matches
    total: int
    no_hits_reasons: Sequence[NoHitsReason]  # if total is 0
    plan: Sequence[str]  # how the engine answers, if requested


def explain(
    engine: Engine, parsed: ParsedQuery, search: Search, text: str, *, plan: bool = False
) -> Explanation:
    """Explain a parsed query; a filter counts as a clause."""

    def count(query: Query) -> int:
        return engine.search(Search(query, limit=0, deadline=search.deadline)).total

    parts = search.query.parts if isinstance(search.query, And) else (search.query,)
    clauses = [*parts, *(filter.query for filter in search.filters)]
    counting = Search(search.query, filters=search.filters, limit=0, deadline=search.deadline)
    total = engine.search(counting).total
    return Explanation(
        tuple(map(_explain_term, parsed.terms)),
        str(search.query),
        format_query(search.query),
        search.phrase_boost.words if search.phrase_boost else (),
        parsed.notes,
        tuple((format_query(clause), count(clause)) for clause in clauses),
        total,
        () if total else explain_no_hits(engine, search, text),
        engine.plan(search) if plan else (),
    )


def _explain_term(term: ParsedTerm) -> TermExplanation:
    words, stems = _words_and_stems(term.query)
    return TermExplanation(term.text, term.field, words, stems, _match_method(term.query))


def _words_and_stems(query: Query) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a term, and the stems of those that are matched by stem."""
    match query:
        case Term(_, word):
            return (word,), (stem(word),)
        case Exact(_, word):
            return (word,), ()
        case Phrase(_, words, exact):
            return words, () if exact else tuple(map(stem, words))
        case Near(parts):
            pairs = [_words_and_stems(part) for part in parts]
            return (
                tuple(chain.from_iterable(words for words, _ in pairs)),
                tuple(chain.from_iterable(stems for _, stems in pairs)),
            )
        case Prefix(_, word) | Wildcard(_, word) | Fuzzy(_, word):
            return (word,), ()
        case _:
            return (), ()


def _match_method(query: Query) -> str:
    """Describe how the words of a query are compared."""
    match query:
        case Exact(field):
            return "the whole value" if FIELDS[field].kind is FieldKind.CODE else "in this form"
        case Term():
            return "by its stem"
        case Phrase(_, _, exact):
            return "side by side, in these forms" if exact else "side by side, by their stems"
        case Prefix():
            return "a word with this beginning"
        case Wildcard():
            return "a word of this pattern"
        case Fuzzy(_, _, edits):
            return f"a word at most {edits} {'letters' if edits > 1 else 'letter'} off"
        case Near(_, distance, ordered):
            return "side by side" if ordered else f"at most {distance} other words between them"
        case Between(_, first, last):
            return f"{first or '…'} to {last or '…'}, both included"
        case Missing(field):
            return f"without {field}"
        case Not(part):
            return _match_method(part).replace("without", "with")
        case All():
            return "every article"
        case _:
            return ""

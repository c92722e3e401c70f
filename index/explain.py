"""What was understood of a query, and how many articles each part of it matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.analysis import stem
from index.engine import Engine, Search
from index.fields import FIELDS, Kind
from index.no_hits import Finding, why_nothing
from index.query.formatting import canonical
from index.query.parse import Note, Parsed, Read
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
class Understood:
    """One word, quotation or date of a query."""

    typed: str
    field: str
    words: tuple[str, ...]  # as they are compared
    stems: tuple[str, ...]  # where they are compared by stem
    how: str  # in words for people


@dataclass(frozen=True, slots=True)
class Explanation:
    words: tuple[Understood, ...]
    tree: str
    canonical: str
    run: tuple[str, ...]
    notes: tuple[Note, ...]
    clauses: tuple[tuple[str, int], ...]  # each clause as one can type it, and its articles alone
    total: int
    why: Sequence[Finding]  # of a total of 0
    plan: Sequence[str]  # what the engine reads, if that was asked


def explain(
    engine: Engine, parsed: Parsed, asked: Search, typed: str, *, plan: bool = False
) -> Explanation:
    """The query, taken apart.  A filter counts as a clause."""

    def count(query: Query) -> int:
        return engine.search(Search(query, limit=0, deadline=asked.deadline)).total

    several = asked.query.parts if isinstance(asked.query, And) else (asked.query,)
    alone = [*several, *(each.query for each in asked.filters)]
    found = Search(asked.query, filters=asked.filters, limit=0, deadline=asked.deadline)
    total = engine.search(found).total
    return Explanation(
        tuple(map(_understood, parsed.read)),
        str(asked.query),
        canonical(asked.query),
        asked.run.words if asked.run else (),
        parsed.notes,
        tuple((canonical(each), count(each)) for each in alone),
        total,
        () if total else why_nothing(engine, asked, typed),
        engine.plan(asked) if plan else (),
    )


def _understood(read: Read) -> Understood:
    query = read.query
    cut, stems = _words(query)
    return Understood(read.typed, read.field, cut, stems, _how(query))


def _words(query: Query) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of what was typed in one piece, and the stems of those that are matched by it."""
    match query:
        case Term(_, word):
            return (word,), (stem(word),)
        case Exact(_, word):
            return (word,), ()
        case Phrase(_, several, exact):
            return several, () if exact else tuple(map(stem, several))
        case Near(parts):
            cut = [_words(part) for part in parts]
            return tuple(w for several, _ in cut for w in several), tuple(
                s for _, several in cut for s in several
            )
        case Prefix(_, word) | Wildcard(_, word) | Fuzzy(_, word):
            return (word,), ()
        case _:
            return (), ()


def _how(query: Query) -> str:
    match query:
        case Exact(field):
            return "the whole value" if FIELDS[field].kind is Kind.CODE else "in this form"
        case Term():
            return "by its stem"
        case Phrase(_, _, exact):
            return "side by side, in these forms" if exact else "side by side, by their stems"
        case Prefix():
            return "a word that begins so"
        case Wildcard():
            return "a word of this shape"
        case Fuzzy(_, _, edits):
            return f"a word at most {edits} {'letters' if edits > 1 else 'letter'} off"
        case Near(_, distance, ordered):
            return "side by side" if ordered else f"at most {distance} other words between them"
        case Between(_, first, last):
            return f"{first or '…'} to {last or '…'}, both included"
        case Missing(field):
            return f"without {field}"
        case Not(part):
            return _how(part).replace("without", "with")
        case All():
            return "every article"
        case _:
            return ""

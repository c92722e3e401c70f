"""A tree, back as one can type it: `parse(canonical(tree))` is the tree again."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from index.analysis import words
from index.fields import FIELDS, Kind
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


def canonical(query: Query) -> str:
    """The query in its one spelling.

    >>> from index.query.parse import parse
    >>> canonical(parse("Jong-un source:“Kyodo” OR (a b) -c").query)
    '(jong-un source:kyodo) OR ((a b) NOT c)'
    """
    match query:
        case And(parts):
            return " ".join(_bracketed(part) for part in parts)
        case Or(parts) if parts:
            return " OR ".join(_bracketed(part) for part in parts)
        case _:
            return _clause(query)


def _bracketed(query: Query) -> str:
    return f"({canonical(query)})" if isinstance(query, And | Or) else _clause(query)


def _clause(query: Query) -> str:  # noqa: C901, PLR0911, PLR0912 (a line a node)
    match query:
        case All():
            return "*"
        case Term(field, word):
            return _prefix(field) + word
        case Exact(field, word):
            return _prefix(field) + _exact(field, word)
        case Phrase(field, several, True):
            return f'{_prefix(field)}"{" ".join(several)}"'
        case Phrase(field, several, _):
            return _prefix(field) + _joined(several)
        case Prefix(field, prefix):
            return f"{_prefix(field)}{prefix}*"
        case Wildcard(field, pattern):
            return _prefix(field) + pattern
        case Fuzzy(field, word, edits):
            return f"{_prefix(field)}{word}~{edits}"
        case Near():
            return _near(query)
        case Between(field, None, None):
            return f"has:{field}"
        case Between(field, first, last):
            same = first is not None and first == last
            return f"{field}:{first}" if same else f"{field}:{first or ''}..{last or ''}"
        case Missing(field):
            return f"missing:{field}"
        case Not(Missing(field)):
            return f"has:{field}"
        case Not(part):
            return f"NOT {_bracketed(part)}"
        case Or(()):
            return "(nothing)"
        case And() | Or():
            return f"({canonical(query)})"
        case _:
            assert_never(query)


def _joined(parts: tuple[str, ...]) -> str:
    """Words that stand side by side, as one: 東京 needs no sign between, kim-jong does."""
    together = "".join(parts)
    return together if tuple(words(together)) == parts else "-".join(parts)


def _near(near: Near) -> str:
    """As NEAR; as "a b"~5 where it is of exact words; as a word of parts where it is one."""
    field = _field(near)
    parts = [_bare(part) for part in near.parts]
    if near.ordered:
        return _prefix(field) + "-".join(map(canonical, parts))
    if all(isinstance(part, Exact) for part in parts):
        words = [part.word for part in parts if isinstance(part, Exact)]
        return f'{_prefix(field)}"{" ".join(words)}"~{near.distance}'
    written = f" NEAR/{near.distance} ".join(map(_bracketed, parts))
    return written if field == "text" else f"{field}:({written})"


def _field(query: Query) -> str:
    """The field of what has places: all its words stand under one."""
    while isinstance(query, Near | Or):
        query = query.parts[0]
    return getattr(query, "field", "text")


def _bare(query: Query) -> Query:
    """The same without its field."""
    match query:
        case Near(parts) | Or(parts):
            return replace(query, parts=tuple(map(_bare, parts)))
        case Term() | Exact() | Phrase() | Prefix() | Wildcard() | Fuzzy():
            return replace(query, field="text")
        case _:
            return query


def _prefix(field: str) -> str:
    return "" if field == "text" else f"{field}:"


def _exact(field: str, word: str) -> str:
    if FIELDS[field].kind is Kind.TEXT:
        return f"={word}"
    return f'"{word}"' if " " in word else word

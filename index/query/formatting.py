"""Formatting of a query tree as text: `parse(format_query(tree))` is the same tree."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from index.analysis import split_words
from index.fields import FIELDS, FieldKind
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


def format_query(query: Query) -> str:
    """Return the canonical text of a query.

    >>> from index.query.parse import parse
    >>> format_query(parse("Jong-un source:“Kyodo” OR (a b) -c").query)
    '(jong-un source:kyodo) OR ((a b) NOT c)'
    """
    match query:
        case And(parts):
            return " ".join(_bracketed(part) for part in parts)
        case Or(parts) if parts:
            return " OR ".join(_bracketed(part) for part in parts)
        case _:
            return _format_clause(query)


def _bracketed(query: Query) -> str:
    return f"({format_query(query)})" if isinstance(query, And | Or) else _format_clause(query)


def _format_clause(query: Query) -> str:  # noqa: C901, PLR0911, PLR0912 (a line a node)
    match query:
        case All():
            return "*"
        case Term(field, word):
            return _prefix(field) + word
        case Exact(field, word):
            return _prefix(field) + _format_exact(field, word)
        case Phrase(field, words, True):
            return f'{_prefix(field)}"{" ".join(words)}"'
        case Phrase(field, words, _):
            return _prefix(field) + _join_words(words)
        case Prefix(field, prefix):
            return f"{_prefix(field)}{prefix}*"
        case Wildcard(field, pattern):
            return _prefix(field) + pattern
        case Fuzzy(field, word, edits):
            return f"{_prefix(field)}{word}~{edits}"
        case Near():
            return _format_near(query)
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
            return f"({format_query(query)})"
        case _:
            assert_never(query)


def _join_words(words: tuple[str, ...]) -> str:
    """Join the words of a phrase: 東京 needs no sign between them, kim-jong does."""
    text = "".join(words)
    return text if tuple(split_words(text)) == words else "-".join(words)


def _format_near(near: Near) -> str:
    """Format NEAR; for exact words as "a b"~5, for a word of several parts as that word."""
    field = _field(near)
    parts = [_without_field(part) for part in near.parts]
    if near.ordered:
        return _prefix(field) + "-".join(map(format_query, parts))
    if all(isinstance(part, Exact) for part in parts):
        words = [part.word for part in parts if isinstance(part, Exact)]
        return f'{_prefix(field)}"{" ".join(words)}"~{near.distance}'
    text = f" NEAR/{near.distance} ".join(map(_bracketed, parts))
    return text if field == "text" else f"{field}:({text})"


def _field(query: Query) -> str:
    """Return the field of an operand of NEAR, which all its words share."""
    while isinstance(query, Near | Or):
        query = query.parts[0]
    return getattr(query, "field", "text")


def _without_field(query: Query) -> Query:
    """Return the same query in the field `text`, which has no prefix."""
    match query:
        case Near(parts) | Or(parts):
            return replace(query, parts=tuple(map(_without_field, parts)))
        case Term() | Exact() | Phrase() | Prefix() | Wildcard() | Fuzzy():
            return replace(query, field="text")
        case _:
            return query


def _prefix(field: str) -> str:
    return "" if field == "text" else f"{field}:"


def _format_exact(field: str, word: str) -> str:
    if FIELDS[field].kind is FieldKind.TEXT:
        return f"={word}"
    return f'"{word}"' if " " in word else word

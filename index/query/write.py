"""A tree, back as one can type it: `parse(canonical(tree))` is the tree again."""

from __future__ import annotations

from typing import assert_never

from index.fields import FIELDS, Kind
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


def _clause(query: Query) -> str:
    match query:
        case All():
            return "*"
        case Term(field, word):
            return _prefix(field) + word
        case Exact(field, word):
            return _prefix(field) + _exact(field, word)
        case Phrase(field, words, True):
            return f'{_prefix(field)}"{" ".join(words)}"'
        case Phrase(field, words, _):
            return _prefix(field) + "-".join(words)
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


def _prefix(field: str) -> str:
    return "" if field == "text" else f"{field}:"


def _exact(field: str, word: str) -> str:
    if FIELDS[field].kind is Kind.TEXT:
        return f"={word}"
    return f'"{word}"' if " " in word else word

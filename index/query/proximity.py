"""What may stand on the sides of NEAR, and what they become together."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import QueryError
from index.fields import FIELDS, Kind
from index.query.lex import Token
from index.query.tree import (
    All,
    And,
    Exact,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)

_FARTHEST = 1000  # words: texts are longer, but nobody calls that near


@dataclass(frozen=True, slots=True)
class Half:
    """A NEAR that still needs its right side."""

    left: Query
    distance: int
    token: Token


def operand(query: Query, scope: str, token: Token, text: str) -> None:
    """Raise QueryError unless the query can stand beside NEAR in brackets of the field `scope`."""
    if _fields(query) - {scope}:
        raise QueryError(
            "NEAR takes no field on its sides.", text, token.span, "Write title:(a NEAR/5 b)"
        )
    if isinstance(query, Near) and not query.ordered:
        raise QueryError(
            "a chain of NEARs wants brackets.",
            text,
            token.span,
            "Write (a NEAR/5 b) AND (b NEAR/5 c)",
        )
    if not _has_places(query):
        raise QueryError(
            "NEAR stands between words, quoted phrases, prefixes, or ORs of these in brackets.",
            text,
            token.span,
            "Write AND to ask for both.",
        )


def whole(half: Half, right: Query, scope: str, text: str) -> Near:
    """Both sides; raises QueryError where the right one, or the distance, will not do."""
    operand(right, scope, half.token, text)
    if half.distance > _FARTHEST:
        raise QueryError(
            f"NEAR reaches {_FARTHEST} words at most.", text, half.token.span, "Write AND instead."
        )
    return Near((half.left, right), half.distance)


def _fields(query: Query) -> set[str]:
    match query:
        case All():
            return set()
        case And(parts) | Or(parts) | Near(parts):
            return set().union(*map(_fields, parts))
        case Not(part):
            return _fields(part)
        case _:
            return {query.field}


def _has_places(query: Query) -> bool:
    match query:
        case Term(field) | Exact(field) | Phrase(field) | Prefix(field):
            return FIELDS[field].kind is Kind.TEXT
        case Wildcard(field) | Fuzzy(field):
            return FIELDS[field].kind is Kind.TEXT
        case Or(parts):
            return bool(parts) and all(map(_has_places, parts))
        case Near(_, _, ordered):
            return ordered
        case _:
            return False

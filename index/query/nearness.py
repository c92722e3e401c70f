"""What may stand on the sides of NEAR, and what they become together."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import QueryError
from index.fields import FIELDS, Kind
from index.query.lex import Token
from index.query.tree import Exact, Fuzzy, Near, Or, Phrase, Prefix, Query, Term, Wildcard

_FARTHEST = 1000  # words: texts are longer, but nobody calls that near


@dataclass(frozen=True, slots=True)
class Half:
    """A NEAR that still needs its right side."""

    left: Query
    distance: int
    token: Token


def operand(query: Query, token: Token, text: str, *, field: bool) -> None:
    """Raise QueryError unless the query can stand beside NEAR; `field`: whether it has its own."""
    if field:
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


def whole(half: Half, right: Query, text: str, *, field: bool) -> Near:
    """Both sides; raises QueryError where the right one, or the distance, will not do."""
    operand(right, half.token, text, field=field)
    if half.distance > _FARTHEST:
        raise QueryError(
            f"NEAR reaches {_FARTHEST} words at most.", text, half.token.span, "Write AND instead."
        )
    return Near((half.left, right), half.distance)


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

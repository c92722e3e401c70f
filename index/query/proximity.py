"""NEAR: check of its operands."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import QueryError
from index.fields import FIELDS, FieldKind
from index.query.lex import QueryToken
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

_MAX_DISTANCE = 1000  # words; more is no proximity


@dataclass(frozen=True, slots=True)
class PendingNear:
    """NEAR without its right side so far."""

    left: Query
    distance: int
    token: QueryToken


def check_operand(query: Query, scope: str, token: QueryToken, text: str) -> None:
    """Raise QueryError unless a query can be a side of NEAR within the field `scope`."""
    if _fields(query) - {scope}:
        raise QueryError(
            "NEAR takes no field on its sides.", text, token.span, "Write title:(a NEAR/5 b)"
        )
    if isinstance(query, Near) and not query.ordered:
        raise QueryError(
            "a chain of NEARs needs brackets.",
            text,
            token.span,
            "Write (a NEAR/5 b) AND (b NEAR/5 c)",
        )
    if not _has_positions(query):
        raise QueryError(
            "NEAR takes words, quoted phrases, prefixes, or ORs of these in brackets.",
            text,
            token.span,
            "Write AND to ask for both.",
        )


def complete(pending: PendingNear, right: Query, scope: str, text: str) -> Near:
    """Return a NEAR with both sides; raises QueryError for an invalid side or distance."""
    check_operand(right, scope, pending.token, text)
    if pending.distance > _MAX_DISTANCE:
        raise QueryError(
            f"the distance of NEAR is at most {_MAX_DISTANCE} words.",
            text,
            pending.token.span,
            "Write AND instead.",
        )
    return Near((pending.left, right), pending.distance)


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


def _has_positions(query: Query) -> bool:
    match query:
        case Term(field) | Exact(field) | Phrase(field) | Prefix(field):
            return FIELDS[field].kind is FieldKind.TEXT
        case Wildcard(field) | Fuzzy(field):
            return FIELDS[field].kind is FieldKind.TEXT
        case Or(parts):
            return bool(parts) and all(map(_has_positions, parts))
        case Near(_, _, ordered):
            return ordered
        case _:
            return False

"""One value of a query, under its field: a word, a quotation, a date, a name.

Also the filters of the command line: `--source "Associated Press"` is read as `source:` is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from index.analysis import words
from index.errors import DateError, QueryError
from index.fields import FIELDS, Kind, code
from index.query.dates import interval
from index.query.lex import MINUS, Token
from index.query.lex import Kind as TokenKind
from index.query.tree import (
    NOTHING,
    All,
    Between,
    Exact,
    Missing,
    Near,
    Not,
    Query,
    text_of,
)
from index.query.wildcards import shaped

# Words that stand like a field but ask of a record what it has.
ASKS = ("missing", "has")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a query is to be read, besides its text."""

    today: date = date(1970, 1, 1)  # what relative dates count from; never the clock's
    any: bool = False  # OR between bare words
    literal: bool = False  # every character is text


@dataclass(frozen=True, slots=True)
class Read:
    """A word, quotation or date of a query, as typed, and what it asks for under its field."""

    typed: str
    field: str
    query: Query


def field_named(token: Token, query: str) -> None:
    """Raise QueryError with the nearest name unless the token names a field."""
    name = token.text.casefold()
    if name in FIELDS or name in ASKS:
        return
    near = get_close_matches(name, [*FIELDS, *ASKS])
    start, end = token.span[0], token.span[1] - 1
    rest = query[end + 1 :].split()
    typed = rest[0] if rest and not query[end + 1].isspace() else "…"
    hint = f"Did you mean {near[0]}:{typed} ?  " if near else ""
    raise QueryError(
        f'there is no field "{token.text}".',
        query,
        (start, end),
        hint + "To search for the text itself, quote it.  Fields: archive fields",
    )


def not_negated(prefix: Token, token: Token, query: str) -> None:
    """Raise QueryError where a minus stands behind the field that it is to negate."""
    name, sign = name_of(prefix), token.text[:1]
    dated = name in FIELDS and FIELDS[name].kind in (Kind.DAY, Kind.PERIOD)  # date:-7d
    if token.kind is TokenKind.WORD and sign in MINUS and words(token.text) and not dated:
        raise QueryError(
            f'"{sign}" stands before the field.',
            query,
            (token.span[0], token.span[0] + 1),
            f"Write -{prefix.text}:{token.text.lstrip(MINUS)}",
        )


def name_of(prefix: Token) -> str:
    return prefix.text.casefold()


def kind_of(prefix: Token) -> Kind | None:
    """How the values of a field are compared; None of what only asks of a record what it has."""
    name = name_of(prefix)
    return FIELDS[name].kind if name in FIELDS else None


def example(name: str) -> str:
    """What one may write under a field."""
    folded = name.casefold()
    return FIELDS[folded].example if folded in FIELDS else f"{folded}:date"


def filtered(name: str, text: str, today: date) -> Query:
    """What an option such as `--source TEXT` asks for; raises QueryError or DateError."""
    token = Token(TokenKind.QUOTED, text, (0, len(text)))
    asked = query(name, token, text, Reading(today))
    if asked == NOTHING:
        raise QueryError(
            f"--{name} needs a word.",
            text,
            (0, len(text)),
            f"Write --{name} {example(name).removeprefix(f'{name}:')}",
        )
    return asked


@lru_cache(maxsize=256)
def cut(text: str) -> tuple[str, ...]:
    """The words of a token, which is looked at more than once."""
    return tuple(words(text))


def query(name: str, token: Token, text: str, reading: Reading) -> Query:
    """What one token asks for under a field; NOTHING where it has no word."""
    if name in ASKS:
        return _asked(name, token, text)
    kind = FIELDS[name].kind
    if token.kind is TokenKind.RANGE and kind not in (Kind.DAY, Kind.PERIOD):
        raise QueryError(
            f"{name}: has no ranges.", text, token.span, "Only dates have: date:2024..2025"
        )
    if kind in (Kind.DAY, Kind.PERIOD):
        if token.text == "*":
            return Not(Missing("date"))
        return _days(token, text, reading.today)
    if token.near is not None:
        return _within(name, token, text)
    bare = token.kind is TokenKind.WORD and not reading.literal
    if bare and token.text == "*":
        return All() if name == "text" else Not(Missing(name))
    if bare and (pattern := shaped(name, token, text)):
        return pattern
    found = cut(token.text)
    match kind:
        case Kind.CODE:
            return Exact(name, code(token.text)) if found else NOTHING
        case Kind.NAME:
            return text_of(name, found, exact=True)
        case _:
            return text_of(name, found, exact=_exact(token, reading))


def _exact(token: Token, reading: Reading) -> bool:
    """Whether a text is looked for in this very form."""
    if token.kind is TokenKind.QUOTED:
        return True
    return token.text.startswith("=") and not reading.literal


def _within(name: str, token: Token, text: str) -> Query:
    """The words of a quotation, in any order, with so many others between them at most."""
    found = tuple(words(token.text))
    if FIELDS[name].kind is not Kind.TEXT:
        raise QueryError(f"{name}: takes no ~.", text, token.span, "Leave it out.")
    if len(found) < 2:
        return text_of(name, found, exact=True)
    return Near(tuple(Exact(name, word) for word in found), token.near or 0)


def _days(token: Token, text: str, today: date) -> Query:
    try:
        days = interval(token.text, today)
    except DateError as error:
        mended = QueryError(error.message, text, token.span, error.hint)
        mended.code = error.code
        raise mended from None
    return Between("date", days.first, days.last)


def _asked(name: str, token: Token, text: str) -> Query:
    asked = token.text.casefold()
    if asked not in FIELDS:
        near = get_close_matches(asked, FIELDS)
        hint = f"Did you mean {name}:{near[0]} ?  " if near else ""
        raise QueryError(
            f'there is no field "{token.text}".',
            text,
            token.span,
            hint + "Fields: " + ", ".join(FIELDS),
        )
    if FIELDS[asked].kind is Kind.PERIOD:
        asked = "date"  # of which it is a part
    return Missing(asked) if name == "missing" else Not(Missing(asked))

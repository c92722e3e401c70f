"""Values of a query and of filter options: words, quotations, dates, names.

A filter of the command line such as `--source "Associated Press"` is parsed as `source:` is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from index.analysis import split_words
from index.errors import DateError, QueryError
from index.fields import FIELDS, FieldKind, fold_code
from index.query.dates import parse_interval
from index.query.lex import MINUS, QueryToken, TokenKind
from index.query.tree import (
    NOTHING,
    All,
    Between,
    Exact,
    Missing,
    Near,
    Not,
    Query,
    phrase_or_term,
)
from index.query.wildcards import parse_pattern

# Prefixes that are no fields, but ask if an article has a field.
EXISTENCE_FIELDS = ("missing", "has")


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """Options of the parser."""

    today: date = date(1970, 1, 1)  # base of relative dates; never read from the clock
    any_word: bool = False  # OR between bare words
    literal: bool = False  # every character is text


@dataclass(frozen=True, slots=True)
class ParsedTerm:
    """Word, quotation or date of a query: its text as typed, its field and the resulting query."""

    text: str
    field: str
    query: Query


def check_field_name(token: QueryToken, query: str) -> None:
    """Raise QueryError, with the nearest name, unless the token names a field."""
    name = token.text.casefold()
    if name in FIELDS or name in EXISTENCE_FIELDS:
        return
    matches = get_close_matches(name, [*FIELDS, *EXISTENCE_FIELDS])
    start, end = token.span[0], token.span[1] - 1
    rest = query[end + 1 :].split()
    term = rest[0] if rest and not query[end + 1].isspace() else "…"
    hint = f"Did you mean {matches[0]}:{term} ?  " if matches else ""
    raise QueryError(
        f'there is no field "{token.text}".',
        query,
        (start, end),
        hint + "To search for the text itself, quote it.  Fields: archive fields",
    )


def check_negation(prefix: QueryToken, token: QueryToken, query: str) -> None:
    """Raise QueryError for a minus after a field instead of before it."""
    name, sign = field_name(prefix), token.text[:1]
    is_date = name in FIELDS and FIELDS[name].kind in (FieldKind.DAY, FieldKind.PERIOD)  # date:-7d
    if token.kind is TokenKind.WORD and sign in MINUS and split_words(token.text) and not is_date:
        raise QueryError(
            f'"{sign}" belongs before the field.',
            query,
            (token.span[0], token.span[0] + 1),
            f"Write -{prefix.text}:{token.text.lstrip(MINUS)}",
        )


def field_name(prefix: QueryToken) -> str:
    return prefix.text.casefold()


def field_kind(prefix: QueryToken) -> FieldKind | None:
    """Return the kind of a field; None for `EXISTENCE_FIELDS`."""
    name = field_name(prefix)
    return FIELDS[name].kind if name in FIELDS else None


def field_example(name: str) -> str:
    """Return an example of a query in a field."""
    folded = name.casefold()
    return FIELDS[folded].example if folded in FIELDS else f"{folded}:date"


def parse_filter(name: str, text: str, today: date) -> Query:
    """Parse an option such as `--source TEXT`; raises QueryError."""
    token = QueryToken(TokenKind.QUOTED, text, (0, len(text)))
    query = parse_value(name, token, text, ParseOptions(today))
    if query == NOTHING:
        raise QueryError(
            f"--{name} needs a word.",
            text,
            (0, len(text)),
            f"Write --{name} {field_example(name).removeprefix(f'{name}:')}",
        )
    return query


@lru_cache(maxsize=256)
def tokenize(text: str) -> tuple[str, ...]:
    """Split a token into words; cached, since a token is split more than once."""
    return tuple(split_words(text))


def parse_value(name: str, token: QueryToken, text: str, options: ParseOptions) -> Query:
    """Parse a token in a field; NOTHING if it has no word."""
    if name in EXISTENCE_FIELDS:
        return _existence_query(name, token, text)
    kind = FIELDS[name].kind
    if token.kind is TokenKind.RANGE and kind not in (FieldKind.DAY, FieldKind.PERIOD):
        raise QueryError(
            f"{name}: takes no ranges.", text, token.span, "Only dates do: date:2024..2025"
        )
    if kind in (FieldKind.DAY, FieldKind.PERIOD):
        if token.text == "*":
            return Not(Missing("date"))
        return _date_query(token, text, options.today)
    if token.distance is not None:
        return _near_query(name, token, text)
    bare = token.kind is TokenKind.WORD and not options.literal
    if bare and token.text == "*":
        return All() if name == "text" else Not(Missing(name))
    if bare and (pattern := parse_pattern(name, token, text)):
        return pattern
    words = tokenize(token.text)
    match kind:
        case FieldKind.CODE:
            return Exact(name, fold_code(token.text)) if words else NOTHING
        case FieldKind.NAME:
            return phrase_or_term(name, words, exact=True)
        case _:
            return phrase_or_term(name, words, exact=_is_exact(token, options))


def _is_exact(token: QueryToken, options: ParseOptions) -> bool:
    """Return True if a text is matched in this form, not by stem."""
    if token.kind is TokenKind.QUOTED:
        return True
    return token.text.startswith("=") and not options.literal


def _near_query(name: str, token: QueryToken, text: str) -> Query:
    """Return the words of a quotation within its distance, in any order."""
    words = tuple(split_words(token.text))
    if FIELDS[name].kind is not FieldKind.TEXT:
        raise QueryError(f"{name}: takes no ~.", text, token.span, "Leave it out.")
    if len(words) < 2:
        return phrase_or_term(name, words, exact=True)
    return Near(tuple(Exact(name, word) for word in words), token.distance or 0)


def _date_query(token: QueryToken, text: str, today: date) -> Query:
    try:
        days = parse_interval(token.text, today)
    except DateError as error:
        query_error = QueryError(error.message, text, token.span, error.hint)
        query_error.code = error.code
        raise query_error from None
    return Between("date", days.first, days.last)


def _existence_query(name: str, token: QueryToken, text: str) -> Query:
    field = token.text.casefold()
    if field not in FIELDS:
        matches = get_close_matches(field, FIELDS)
        hint = f"Did you mean {name}:{matches[0]} ?  " if matches else ""
        raise QueryError(
            f'there is no field "{token.text}".',
            text,
            token.span,
            hint + "Fields: " + ", ".join(FIELDS),
        )
    if FIELDS[field].kind is FieldKind.PERIOD:
        field = "date"  # a period is a part of it
    return Missing(field) if name == "missing" else Not(Missing(field))

"""Lexer: splits a query into tokens, each with its place.

The lexer decides the role of each character (quotation marks of every shape, brackets, a `-` at the
start of a word, `name:` before a value), and nothing that depends on neighboring tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from string import ascii_uppercase, digits

from index.analysis import split_words
from index.errors import QueryError

QUOTES = '"“”„‟＂«»'  # any of them opens and closes: editors mix them
MINUS = "-−－"
_OPEN, _CLOSE = "(（", ")）"
_CHUNK = re.compile(rf"[^\s{QUOTES}{re.escape(_OPEN + _CLOSE)}]+")
# A full-width colon ends a field name only after Latin letters: 題名：東京 is text.
_FIELD = re.compile(r"(?:([^\W\d_][^\W\d]*):(?!//))|(?:([A-Za-zＡ-Ｚａ-ｚ_]+)：)")
_OPERATOR = re.compile(r"AND|OR|NOT|NEAR(/\S*)?")
# Full-width signs, digits and capitals; not ？, which ends questions in such text.
_WIDE = "＊＝／" + "".join(chr(0xFEE0 + ord(char)) for char in ascii_uppercase + digits)
_NARROW = {ord(char): unicodedata.normalize("NFKC", char) for char in _WIDE}
# Invisible characters, which come with pasted text.
_INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_DISTANCE = re.compile(r"~(\d{1,4})(?=[\s)）]|$)")


class TokenKind(Enum):
    """Role of a token."""

    WORD = "word"
    QUOTED = "quoted"
    FIELD = "field"
    RANGE = "range"
    OPEN = "open"
    CLOSE = "close"
    MINUS = "minus"
    OPERATOR = "operator"
    END = "end"


@dataclass(frozen=True, slots=True)
class QueryToken:
    """Token: `text` without quotation marks or colon, `span` its place with them."""

    kind: TokenKind
    text: str
    span: tuple[int, int]
    distance: int | None = None  # number after ~ of a quotation


def lex(query: str) -> Iterator[QueryToken]:
    """Yield the tokens of a query, with END as the last; raises QueryError."""
    position = 0
    while position < len(query):
        if _is_blank(query[position]):
            position += 1
            continue
        token = _next_token(query, position)
        yield token
        position = token.span[1]
    yield QueryToken(TokenKind.END, "", (len(query), len(query)))


def _next_token(query: str, at: int) -> QueryToken:
    char = query[at]
    if char in QUOTES:
        return _quoted(query, at)
    if char in _OPEN:
        return QueryToken(TokenKind.OPEN, char, (at, at + 1))
    if char in _CLOSE:
        return QueryToken(TokenKind.CLOSE, char, (at, at + 1))
    starts_word = at == 0 or _is_blank(query[at - 1]) or query[at - 1] in _OPEN
    if char in MINUS and starts_word and _negates(query, at + 1):
        return QueryToken(TokenKind.MINUS, char, (at, at + 1))
    if field := _FIELD.match(query, at):
        name = unicodedata.normalize("NFKC", field[1] or field[2])
        return QueryToken(TokenKind.FIELD, name, field.span())
    if char == "[" and query[at - 1 : at] in (":", "："):  # only directly after a field
        return _range(query, at)
    if char == "~":
        raise QueryError(
            "~ belongs right after a word or a quotation.",
            query,
            (at, at + 1),
            'Write pyongyang~1 or "a b"~5, or quote the sign.',
        )
    chunk = _CHUNK.match(query, at)
    assert chunk is not None  # all other characters were handled above
    text = chunk[0].translate(_NARROW)
    if _OPERATOR.fullmatch(operator := text.strip(_INVISIBLE)):
        return QueryToken(TokenKind.OPERATOR, operator, chunk.span())
    return QueryToken(TokenKind.WORD, text, chunk.span())


def _is_blank(char: str) -> bool:
    return char.isspace() or char in _INVISIBLE


def _negates(query: str, at: int) -> bool:
    """Return True if a `-` before `at` has an operand: --x and a lone - are text."""
    return at < len(query) and not query[at].isspace() and query[at] not in MINUS + _CLOSE


def _quoted(query: str, at: int) -> QueryToken:
    if at and split_words(query[at - 1]):
        raise QueryError(
            "a space is missing before this quotation mark.",
            query,
            (at, at + 1),
            "Add one, or search the characters as they are: archive search -F "
            + shell_quote(query),
        )
    end = next((i for i in range(at + 1, len(query)) if query[i] in QUOTES), None)
    if end is None:
        raise QueryError(
            "this quotation mark is never closed.",
            query,
            (at, at + 1),
            "Close it, or search the characters as they are: archive search -F "
            + shell_quote(query),
        )
    text = query[at + 1 : end]
    if distance := _DISTANCE.match(query, end + 1):
        return QueryToken(TokenKind.QUOTED, text, (at, distance.end()), int(distance[1]))
    suffix = _CHUNK.match(query, end + 1)
    if suffix and suffix[0][0] == "~":
        raise QueryError(
            "~ after a quotation needs a number of words.",
            query,
            suffix.span(),
            f'Write "{text}"~5',
        )
    if suffix and (suffix[0][0] in "*?" or split_words(suffix[0])):
        raise QueryError(
            "a space is missing after this quotation mark.",
            query,
            (end, end + 1),
            "Add one, or search the characters as they are: archive search -F "
            + shell_quote(query),
        )
    return QueryToken(TokenKind.QUOTED, text, (at, end + 1))


def _range(query: str, at: int) -> QueryToken:
    end = query.find("]", at) + 1
    if not end:
        raise QueryError(
            'this "[" is never closed.', query, (at, at + 1), "Write [2025-08-31 TO 2025-09-03]."
        )
    return QueryToken(TokenKind.RANGE, query[at:end], (at, end))


def shell_quote(text: str) -> str:
    """Quote a text as one word of a shell command."""
    return "'" + text.replace("'", "'\\''") + "'"


def quote(text: str) -> str:
    return f'"{text}"'

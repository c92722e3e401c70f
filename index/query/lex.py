"""A query cut into tokens, each with its place.

Nothing is decided here that needs its neighbours, but what a character is good for is: quotation
marks of every shape, brackets, a `-` at the start of a word, `name:` before a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from string import ascii_uppercase, digits

from index.analysis import words
from index.errors import QueryError

QUOTES = '"“”„‟＂«»'  # any of them opens and any closes: editors mix them
MINUS = "-−－"
_OPEN, _CLOSE = "(（", ")）"
_CHUNK = re.compile(rf"[^\s{QUOTES}{re.escape(_OPEN + _CLOSE)}]+")
# A colon as wide as a Han letter is one only behind Latin letters: 題名：東京 is text.
_FIELD = re.compile(r"(?:([^\W\d_][^\W\d]*):(?!//))|(?:([A-Za-zＡ-Ｚａ-ｚ_]+)：)")
_OPERATOR = re.compile(r"AND|OR|NOT|NEAR(/\S*)?")
# Signs, digits and capitals of that width; not ？, which ends questions where they are typed.
_WIDE = "＊＝／" + "".join(chr(0xFEE0 + ord(char)) for char in ascii_uppercase + digits)
_NARROW = {ord(char): unicodedata.normalize("NFKC", char) for char in _WIDE}
# Marks that nobody sees and that come along with what is pasted.
_UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_WITHIN = re.compile(r"~(\d{1,4})(?=[\s)）]|$)")


class Kind(Enum):
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
class Token:
    """`text` as typed, without quotation marks or colon; `span` its place with them."""

    kind: Kind
    text: str
    span: tuple[int, int]
    near: int | None = None  # of a quotation, the number behind ~


def lex(query: str) -> Iterator[Token]:
    """The tokens of a query, ending with END; raises QueryError."""
    at = 0
    while at < len(query):
        if _blank(query[at]):
            at += 1
            continue
        token = _next(query, at)
        yield token
        at = token.span[1]
    yield Token(Kind.END, "", (len(query), len(query)))


def _next(query: str, at: int) -> Token:
    char = query[at]
    if char in QUOTES:
        return _quoted(query, at)
    if char in _OPEN:
        return Token(Kind.OPEN, char, (at, at + 1))
    if char in _CLOSE:
        return Token(Kind.CLOSE, char, (at, at + 1))
    starts_word = at == 0 or _blank(query[at - 1]) or query[at - 1] in _OPEN
    if char in MINUS and starts_word and _negates(query, at + 1):
        return Token(Kind.MINUS, char, (at, at + 1))
    if found := _FIELD.match(query, at):
        name = unicodedata.normalize("NFKC", found[1] or found[2])
        return Token(Kind.FIELD, name, found.span())
    if char == "[" and query[at - 1 : at] in (":", "："):  # of a field: a word would go on
        return _range(query, at)
    if char == "~":
        raise QueryError(
            "~ belongs right behind a word or a quotation.",
            query,
            (at, at + 1),
            'Write pyongyang~1 or "a b"~5, or quote the sign.',
        )
    chunk = _CHUNK.match(query, at)
    assert chunk is not None  # whatever else there is was met above
    text = chunk[0].translate(_NARROW)
    if _OPERATOR.fullmatch(seen := text.strip(_UNSEEN)):
        return Token(Kind.OPERATOR, seen, chunk.span())
    return Token(Kind.WORD, text, chunk.span())


def _blank(char: str) -> bool:
    return char.isspace() or char in _UNSEEN


def _negates(query: str, at: int) -> bool:
    """Whether a `-` before `at` has something to negate: --x and a lone - are text."""
    return at < len(query) and not query[at].isspace() and query[at] not in MINUS + _CLOSE


def _quoted(query: str, at: int) -> Token:
    if at and words(query[at - 1]):
        raise QueryError(
            "a space is missing before this quotation mark.",
            query,
            (at, at + 1),
            "Put one there, or search the characters as they are: archive search -F "
            + shell(query),
        )
    end = next((i for i in range(at + 1, len(query)) if query[i] in QUOTES), None)
    if end is None:
        raise QueryError(
            "this quotation mark is never closed.",
            query,
            (at, at + 1),
            "Close it, or search the characters as they are: archive search -F " + shell(query),
        )
    text = query[at + 1 : end]
    if within := _WITHIN.match(query, end + 1):
        return Token(Kind.QUOTED, text, (at, within.end()), int(within[1]))
    behind = _CHUNK.match(query, end + 1)
    if behind and behind[0][0] == "~":
        raise QueryError(
            "~ behind a quotation wants a number of words.",
            query,
            behind.span(),
            f'Write "{text}"~5',
        )
    if behind and (behind[0][0] in "*?" or words(behind[0])):
        raise QueryError(
            "a space is missing behind this quotation mark.",
            query,
            (end, end + 1),
            "Put one there, or search the characters as they are: archive search -F "
            + shell(query),
        )
    return Token(Kind.QUOTED, text, (at, end + 1))


def _range(query: str, at: int) -> Token:
    end = query.find("]", at) + 1
    if not end:
        raise QueryError(
            'this "[" is never closed.', query, (at, at + 1), "Write [2025-08-31 TO 2025-09-03]."
        )
    return Token(Kind.RANGE, query[at:end], (at, end))


def shell(text: str) -> str:
    """`text` as one word of a shell's command line."""
    return "'" + text.replace("'", "'\\''") + "'"


def quoted(text: str) -> str:
    return f'"{text}"'

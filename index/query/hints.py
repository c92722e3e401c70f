"""What a reader may have meant otherwise, said beside the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.fields import Kind as Of
from index.query import value
from index.query.lex import Kind, Token

_OPERATOR = re.compile(r"and|or|not|near(/\d+)?", re.IGNORECASE)
_ELSEWHERE = {"&&": "AND", "||": "OR", "|": "OR"}  # operators of other languages: ours
_PREFIX = re.compile(r"\w\*")


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know of how the query was understood."""

    text: str
    repair: bool  # whether something was left out, rather than a mere hint


class Notes:
    """The notes of one query, each once."""

    def __init__(self) -> None:
        self._notes: dict[str, Note] = {}
        self._field: Token | None = None  # of the word before, where it had one

    def __iter__(self) -> Iterator[Note]:
        return iter(self._notes.values())

    def left_out(self, token: Token) -> None:
        ours = _ELSEWHERE.get(token.text)
        meant = f"; the operator is {ours}" if ours else ""
        self._add(f'"{token.text}" has no word in it and was left out{meant}', repair=True)

    def word(self, token: Token, prefix: Token | None) -> None:
        """Look at a word and the field before it."""
        plain = token.kind is Kind.WORD
        if plain and token.text.endswith("?") and "://" not in token.text:
            self._add(
                f'in "{token.text}" the ? stands for one more character; quote it for the text'
            )
        if plain and token.text.startswith("!"):
            self._add(f'"{token.text}" is a word here; -{token.text[1:]} leaves it out')
        if token.kind is Kind.QUOTED and _PREFIX.search(token.text):
            self._add(f'in "{token.text}" the * is text; outside of quotation marks it is a sign')
        if plain and _OPERATOR.fullmatch(token.text):
            self._add(f'"{token.text}" is a word here; the operator is {token.text.upper()}')
        elif plain and self._field and not prefix:
            self._covers_one(self._field, token)
        self._field = prefix if plain and prefix and _may_go_on(prefix, token) else None

    def _covers_one(self, field: Token, token: Token) -> None:
        """Say so of a field, unless what follows its name is no part of one: source:AP coal."""
        several = '"…"' if value.kind_of(field) is Of.NAME else "(…)"
        if value.kind_of(field) is Of.TEXT or token.text[:1].isupper():
            self._add(
                f"{field.text}: covers one word; the ones behind it are looked for everywhere: "
                f"{field.text}:{several} covers several"
            )

    def _add(self, text: str, *, repair: bool = False) -> None:
        self._notes.setdefault(text, Note(text, repair))


def _may_go_on(prefix: Token, token: Token) -> bool:
    """Whether what is behind may be meant for the field too: title:kim jong, location:New York."""
    kind = value.kind_of(prefix)
    return kind is Of.TEXT or (kind is Of.NAME and token.text[:1].isupper())

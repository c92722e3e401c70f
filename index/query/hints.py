"""Notes on a query: likely misunderstandings, printed with the results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.fields import FieldKind
from index.query import value
from index.query.lex import QueryToken, TokenKind

_OPERATOR = re.compile(r"and|or|not|near(/\d+)?", re.IGNORECASE)
_FOREIGN_OPERATORS = {"&&": "AND", "||": "OR", "|": "OR"}  # other query languages -> ours
_PREFIX = re.compile(r"\w\*")


@dataclass(frozen=True, slots=True)
class Note:
    """Note on how a query was parsed."""

    text: str
    repair: bool  # a part of the query was left out


class NoteCollector:
    """Notes of one query, without duplicates."""

    def __init__(self) -> None:
        self._notes: dict[str, Note] = {}
        self._field: QueryToken | None = None  # field of the previous word, if any

    def __iter__(self) -> Iterator[Note]:
        return iter(self._notes.values())

    def add_ignored(self, token: QueryToken) -> None:
        operator = _FOREIGN_OPERATORS.get(token.text)
        hint = f"; the operator is {operator}" if operator else ""
        self._add(f'"{token.text}" has no word in it and was left out{hint}', repair=True)

    def check_word(self, token: QueryToken, prefix: QueryToken | None) -> None:
        """Add the notes on a word and the field before it."""
        plain = token.kind is TokenKind.WORD
        if plain and token.text.endswith("?") and "://" not in token.text:
            self._add(
                f'in "{token.text}" the ? matches one more character; quote it to search for it'
            )
        if plain and token.text.startswith("!"):
            self._add(f'"{token.text}" is a word here; -{token.text[1:]} excludes it')
        if token.kind is TokenKind.QUOTED and _PREFIX.search(token.text):
            self._add(f'in "{token.text}" the * is text; outside quotation marks it is a wildcard')
        if plain and _OPERATOR.fullmatch(token.text):
            self._add(f'"{token.text}" is a word here; the operator is {token.text.upper()}')
        elif plain and self._field and not prefix:
            self._note_single_word(self._field, token)
        self._field = prefix if plain and prefix and _may_continue(prefix, token) else None

    def _note_single_word(self, field: QueryToken, token: QueryToken) -> None:
        """Note that a field applies to one word, except where that is clear: source:AP coal."""
        brackets = '"…"' if value.field_kind(field) is FieldKind.NAME else "(…)"
        if value.field_kind(field) is FieldKind.TEXT or token.text[:1].isupper():
            self._add(
                f"{field.text}: covers one word; the words after it are searched everywhere: "
                f"{field.text}:{brackets} covers several"
            )

    def _add(self, text: str, *, repair: bool = False) -> None:
        self._notes.setdefault(text, Note(text, repair))


def _may_continue(prefix: QueryToken, token: QueryToken) -> bool:
    """Return True if the next word may belong to the field: title:kim jong, location:New York."""
    kind = value.field_kind(prefix)
    return kind is FieldKind.TEXT or (kind is FieldKind.NAME and token.text[:1].isupper())

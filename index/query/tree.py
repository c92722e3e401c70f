"""What a reader asks for, as a tree; no engine's syntax appears here.

Words in the tree are folded, as `index.analysis.words` gives them, and not stemmed: whoever
matches a `Term`, or a `Phrase` that is not exact, compares stems.  `str` of a tree is its
s-expression, for tests and `archive explain`; `index.query.write` gives back what one can type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from index.fields import FIELDS, Kind


@dataclass(frozen=True, slots=True)
class All:
    """Every article."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class Term:
    """A word in a text field, by its stem."""

    field: str
    word: str

    def __str__(self) -> str:
        return f"{self.field}:{self.word}"


@dataclass(frozen=True, slots=True)
class Exact:
    """A word in this very form; in a CODE field, the whole value."""

    field: str
    word: str

    def __str__(self) -> str:
        return f"{self.field}:={self.word}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more words side by side within one value, by exact forms or by stems."""

    field: str
    words: tuple[str, ...]
    exact: bool

    def __str__(self) -> str:
        quote = '"' if self.exact else "'"
        return f"{self.field}:{quote}{' '.join(self.words)}{quote}"


@dataclass(frozen=True, slots=True)
class Between:
    """A day in a range; both ends count, None leaves that side open."""

    field: str
    first: date | None
    last: date | None

    def __str__(self) -> str:
        return f"{self.field}:{self.first or ''}..{self.last or ''}"


@dataclass(frozen=True, slots=True)
class Missing:
    """An article without this field.  A text without a word counts as missing."""

    field: str

    def __str__(self) -> str:
        return f"missing:{self.field}"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"(and {' '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts; of none of them, nothing."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"(or {' '.join(map(str, self.parts))})" if self.parts else "(nothing)"


@dataclass(frozen=True, slots=True)
class Not:
    part: Query

    def __str__(self) -> str:
        return f"(not {self.part})"


Query: TypeAlias = All | Term | Exact | Phrase | Between | Missing | And | Or | Not

NOTHING = Or(())

Leaf: TypeAlias = Term | Exact | Phrase


def scored(query: Query) -> Iterator[Leaf]:
    """The words and phrases of texts by which articles are ranked, in the order of the query."""
    match query:
        case Term() | Exact() | Phrase():
            if FIELDS[query.field].kind is Kind.TEXT:
                yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from scored(part)
        case _:
            pass


def text_of(field: str, words: tuple[str, ...], *, exact: bool) -> Query:
    """One or more words side by side, as the smallest node that says so."""
    match words:
        case ():
            return NOTHING
        case (word,):
            return Exact(field, word) if exact else Term(field, word)
        case _:
            return Phrase(field, words, exact)

"""What a reader asks for, as a tree; no engine's syntax appears here.

Words in the tree are folded, as `index.analysis.words` gives them, and not stemmed: whoever
matches a `Term`, or a `Phrase` that is not exact, compares stems.  `str` of a tree is its
s-expression, for tests and `archive explain`; `index.query.formatting` gives back what one can type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

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
class Prefix:
    """A word whose exact form begins so."""

    field: str
    prefix: str

    def __str__(self) -> str:
        return f"{self.field}:{self.prefix}*"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A word whose exact form has this shape: ? is one character, * any number."""

    field: str
    pattern: str

    def __str__(self) -> str:
        return f"{self.field}:{self.pattern}"


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word whose exact form is at most so many edits away.

    An edit adds, drops or changes a character, or swaps two neighbours (the optimal string
    alignment distance); the first character stays.
    """

    field: str
    word: str
    edits: int

    def __str__(self) -> str:
        return f"{self.field}:{self.word}~{self.edits}"


@dataclass(frozen=True, slots=True)
class Near:
    """Words, phrases or patterns within one value, at most `distance` other words between them.

    Each takes places of its own.  `ordered`: in this order; otherwise in any.
    """

    parts: tuple[Query, ...]
    distance: int
    ordered: bool = False

    def __str__(self) -> str:
        name = "then" if self.ordered else "near"
        return f"({name}/{self.distance} {' '.join(map(str, self.parts))})"


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


Pattern: TypeAlias = Prefix | Wildcard | Fuzzy
Query: TypeAlias = All | Term | Exact | Phrase | Pattern | Near | Between | Missing | And | Or | Not

NOTHING = Or(())

Leaf: TypeAlias = Term | Exact | Phrase
Scored: TypeAlias = Leaf | Pattern


def scored(query: Query) -> Iterator[Scored]:
    """What of a query ranks articles, in its order: the words, phrases and patterns of texts."""
    match query:
        case Term() | Exact() | Phrase() | Prefix() | Wildcard() | Fuzzy():
            if FIELDS[query.field].kind is Kind.TEXT:
                yield query
        case And(parts) | Or(parts) | Near(parts):
            for part in parts:
                yield from scored(part)
        case All() | Between() | Missing() | Not():
            pass
        case _:
            assert_never(query)


def text_of(field: str, words: tuple[str, ...], *, exact: bool) -> Query:
    """One or more words side by side, as the smallest node that says so."""
    match words:
        case ():
            return NOTHING
        case (word,):
            return Exact(field, word) if exact else Term(field, word)
        case _:
            return Phrase(field, words, exact)

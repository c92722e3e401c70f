"""Query tree, independent of any engine's syntax.

Words in the tree are folded by `index.analysis.split_words` and not stemmed: an engine that matches
a `Term`, or a `Phrase` that is not exact, compares stems.  `str` of a tree is its s-expression, for
tests and `archive explain`; `index.query.formatting` converts it to text that can be typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from index.fields import FIELDS, FieldKind


@dataclass(frozen=True, slots=True)
class All:
    """Every article."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class Term:
    """Word in a text field, matched by its stem."""

    field: str
    word: str

    def __str__(self) -> str:
        return f"{self.field}:{self.word}"


@dataclass(frozen=True, slots=True)
class Exact:
    """Word in exactly this form; in a CODE field, the whole value."""

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
    """Word whose exact form has this prefix."""

    field: str
    prefix: str

    def __str__(self) -> str:
        return f"{self.field}:{self.prefix}*"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Word whose exact form matches: ? is one character, * any number."""

    field: str
    pattern: str

    def __str__(self) -> str:
        return f"{self.field}:{self.pattern}"


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Word whose exact form is at most `edits` edits away.

    An edit inserts, deletes or changes a character, or swaps two adjacent ones (optimal string
    alignment distance); the first character stays the same.
    """

    field: str
    word: str
    edits: int

    def __str__(self) -> str:
        return f"{self.field}:{self.word}~{self.edits}"


@dataclass(frozen=True, slots=True)
class Near:
    """Words, phrases or patterns within one value, at most `distance` other words between them.

    The parts do not overlap.  `ordered`: in this order; otherwise in any order.
    """

    parts: tuple[Query, ...]
    distance: int
    ordered: bool = False

    def __str__(self) -> str:
        name = "then" if self.ordered else "near"
        return f"({name}/{self.distance} {' '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Between:
    """Day in a range; both ends are included, None leaves that side open."""

    field: str
    first: date | None
    last: date | None

    def __str__(self) -> str:
        return f"{self.field}:{self.first or ''}..{self.last or ''}"


@dataclass(frozen=True, slots=True)
class Missing:
    """Article without this field.  A text without a word counts as missing."""

    field: str

    def __str__(self) -> str:
        return f"missing:{self.field}"


@dataclass(frozen=True, slots=True)
class And:
    """Article that matches every part."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"(and {' '.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Or:
    """Article that matches at least one part; without parts, no article."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return f"(or {' '.join(map(str, self.parts))})" if self.parts else "(nothing)"


@dataclass(frozen=True, slots=True)
class Not:
    """Article that does not match."""

    part: Query

    def __str__(self) -> str:
        return f"(not {self.part})"


Pattern: TypeAlias = Prefix | Wildcard | Fuzzy
Query: TypeAlias = All | Term | Exact | Phrase | Pattern | Near | Between | Missing | And | Or | Not

NOTHING = Or(())

Leaf: TypeAlias = Term | Exact | Phrase
ScoringLeaf: TypeAlias = Leaf | Pattern


def scoring_leaves(query: Query) -> Iterator[ScoringLeaf]:
    """Yield the leaves that rank articles, in order: words, phrases and patterns in text fields."""
    match query:
        case Term() | Exact() | Phrase() | Prefix() | Wildcard() | Fuzzy():
            if FIELDS[query.field].kind is FieldKind.TEXT:
                yield query
        case And(parts) | Or(parts) | Near(parts):
            for part in parts:
                yield from scoring_leaves(part)
        case All() | Between() | Missing() | Not():
            pass
        case _:
            assert_never(query)


def phrase_or_term(field: str, words: tuple[str, ...], *, exact: bool) -> Query:
    """Return the smallest node for some adjacent words."""
    match words:
        case ():
            return NOTHING
        case (word,):
            return Exact(field, word) if exact else Term(field, word)
        case _:
            return Phrase(field, words, exact)

"""One article and its words: whether a query matches it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise, product
from typing import assert_never

from index.analysis import stem, words
from index.article import Article
from index.fields import FIELDS, Kind, code
from index.patterns import matching
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Fuzzy,
    Leaf,
    Missing,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)


@dataclass(eq=False)
class Known:
    """An article and its words."""

    article: Article

    @cached_property
    def exact(self) -> dict[str, list[list[str]]]:
        """Field -> the words of each of its values."""
        return {
            f.name: [words(value) for value in f.values(self.article)]
            for f in FIELDS.values()
            if f.kind in (Kind.TEXT, Kind.NAME)
        }

    @cached_property
    def stems(self) -> dict[str, list[list[str]]]:
        return {
            name: [[stem(word) for word in value] for value in values]
            for name, values in self.exact.items()
            if FIELDS[name].kind is Kind.TEXT
        }

    @cached_property
    def codes(self) -> dict[str, set[str]]:
        return {
            f.name: {code(value) for value in f.values(self.article)}
            for f in FIELDS.values()
            if f.kind is Kind.CODE
        }

    def said(self, field: str) -> set[str]:
        """The distinct words of a field; of a CODE field its values."""
        return self.codes.get(field) or {
            word for value in self.exact.get(field, ()) for word in value
        }


def matches(query: Query, known: Known) -> bool:
    match query:
        case All():
            return True
        case Term() | Phrase():
            return occurrences(query, query.field, known) > 0
        case Exact(field, word):
            if FIELDS[field].kind is Kind.CODE:
                return word in known.codes[field]
            return occurrences(query, field, known) > 0
        case Prefix() | Wildcard() | Fuzzy() | Near():
            return any(spans(query, known))
        case Between(_, first, last):
            day = known.article.date
            return day is not None and (first or date.min) <= day <= (last or date.max)
        case Missing(field):
            if FIELDS[field].kind is Kind.TEXT:
                return not any(known.exact[field])
            return not FIELDS[field].values(known.article)
        case And(several):
            return all(matches(part, known) for part in several)
        case Or(several):
            return any(matches(part, known) for part in several)
        case Not(part):
            return not matches(part, known)
        case _:
            assert_never(query)


def _sought(query: Leaf, field: str, known: Known) -> tuple[list[str], list[list[str]]]:
    """The words that are looked for, and the values in which."""
    match query:
        case Term(_, word):
            return [stem(word)], known.stems[field]
        case Exact(_, word):
            return [word], known.exact[field]
        case Phrase(_, several, True):
            return list(several), known.exact[field]
        case Phrase(_, several, _):
            return [stem(word) for word in several], known.stems[field]


def occurrences(query: Leaf, field: str, known: Known) -> int:
    """How often a word or phrase stands in one field."""
    sought, values = _sought(query, field, known)
    width = len(sought)
    return sum(
        value[at : at + width] == sought for value in values for at in range(len(value) - width + 1)
    )


_Span = tuple[int, int, int]  # number of the value, first word, behind the last


def spans(query: Query, known: Known) -> set[_Span]:
    """Where words, patterns and what is made of them stand."""
    match query:
        case Prefix(field) | Wildcard(field) | Fuzzy(field):
            is_one = matching(query)
            return {
                (_value(field, number), at, at + 1)
                for number, value in enumerate(known.exact[field])
                for at, word in enumerate(value)
                if is_one(word)
            }
        case Term() | Exact() | Phrase():
            sought, values = _sought(query, query.field, known)
            return {
                (_value(query.field, number), at, at + len(sought))
                for number, value in enumerate(values)
                for at in range(len(value))
                if value[at : at + len(sought)] == sought
            }
        case Or(several):
            return set().union(*(spans(part, known) for part in several))
        case Near(several, distance, ordered):
            return {
                window
                for chosen in product(*(spans(part, known) for part in several))
                if (window := _window(chosen, distance, ordered))
            }
        case _:
            raise TypeError(f"{query} has no place")


def _value(field: str, number: int) -> int:
    """The same number for a text, be it asked for as itself or as one of several."""
    several = FIELDS["text"].parts
    return several.index(field) if field in several else number


def _window(chosen: tuple[_Span, ...], distance: int, ordered: bool) -> _Span | None:
    """The stretch that spans take together, if they may stand so."""
    by_place = sorted(chosen)
    if len({value for value, _, _ in chosen}) > 1 or (ordered and list(chosen) != by_place):
        return None
    if any(one[2] > other[1] for one, other in pairwise(by_place)):
        return None
    first, last = by_place[0][1], max(end for _, _, end in by_place)
    between = last - first - sum(end - start for _, start, end in chosen)
    return (by_place[0][0], first, last) if between <= distance else None

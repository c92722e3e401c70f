"""Indexed article: matching of a query, and the positions of the matches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise, product
from typing import assert_never

from index.analysis import split_words, stem
from index.article import Article
from index.fields import FIELDS, FieldKind, fold_code
from index.patterns import compile_pattern
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
class IndexedArticle:
    """Article with its words, split on first use."""

    article: Article

    @cached_property
    def words(self) -> dict[str, list[list[str]]]:
        """Words of each value of each field."""
        return {
            f.name: [split_words(value) for value in f.values(self.article)]
            for f in FIELDS.values()
            if f.kind in (FieldKind.TEXT, FieldKind.NAME)
        }

    @cached_property
    def stems(self) -> dict[str, list[list[str]]]:
        return {
            name: [[stem(word) for word in value] for value in values]
            for name, values in self.words.items()
            if FIELDS[name].kind is FieldKind.TEXT
        }

    @cached_property
    def codes(self) -> dict[str, set[str]]:
        return {
            f.name: {fold_code(value) for value in f.values(self.article)}
            for f in FIELDS.values()
            if f.kind is FieldKind.CODE
        }

    def distinct_words(self, field: str) -> set[str]:
        """Return the distinct words of a field; for a CODE field, its values."""
        return self.codes.get(field) or {
            word for value in self.words.get(field, ()) for word in value
        }


def matches(query: Query, article: IndexedArticle) -> bool:
    """Return True if a query matches an article."""
    match query:
        case All():
            return True
        case Term() | Phrase():
            return count_occurrences(query, query.field, article) > 0
        case Exact(field, word):
            if FIELDS[field].kind is FieldKind.CODE:
                return word in article.codes[field]
            return count_occurrences(query, field, article) > 0
        case Prefix() | Wildcard() | Fuzzy() | Near():
            return any(find_spans(query, article))
        case Between(_, first, last):
            day = article.article.date
            return day is not None and (first or date.min) <= day <= (last or date.max)
        case Missing(field):
            if FIELDS[field].kind is FieldKind.TEXT:
                return not any(article.words[field])
            return not FIELDS[field].values(article.article)
        case And(parts):
            return all(matches(part, article) for part in parts)
        case Or(parts):
            return any(matches(part, article) for part in parts)
        case Not(part):
            return not matches(part, article)
        case _:
            assert_never(query)


def _words_and_values(
    query: Leaf, field: str, article: IndexedArticle
) -> tuple[list[str], list[list[str]]]:
    """Return the words of a leaf and the values of a field, both as forms or both as stems."""
    match query:
        case Term(_, word):
            return [stem(word)], article.stems[field]
        case Exact(_, word):
            return [word], article.words[field]
        case Phrase(_, words, True):
            return list(words), article.words[field]
        case Phrase(_, words, _):
            return [stem(word) for word in words], article.stems[field]


def count_occurrences(query: Leaf, field: str, article: IndexedArticle) -> int:
    """Count a word or phrase in one field."""
    words, values = _words_and_values(query, field, article)
    width = len(words)
    return sum(
        value[at : at + width] == words for value in values for at in range(len(value) - width + 1)
    )


_Span = tuple[int, int, int]  # number of the value, start and end in words


def find_spans(query: Query, article: IndexedArticle) -> set[_Span]:
    """Find the spans of words, phrases, patterns and combinations of them."""
    match query:
        case Prefix(field) | Wildcard(field) | Fuzzy(field):
            is_match = compile_pattern(query)
            return {
                (_value_number(field, number), at, at + 1)
                for number, value in enumerate(article.words[field])
                for at, word in enumerate(value)
                if is_match(word)
            }
        case Term() | Exact() | Phrase():
            words, values = _words_and_values(query, query.field, article)
            return {
                (_value_number(query.field, number), at, at + len(words))
                for number, value in enumerate(values)
                for at in range(len(value))
                if value[at : at + len(words)] == words
            }
        case Or(parts):
            return set().union(*(find_spans(part, article) for part in parts))
        case Near(parts, distance, ordered):
            return {
                window
                for spans in product(*(find_spans(part, article) for part in parts))
                if (window := _window(spans, distance, ordered))
            }
        case _:
            raise TypeError(f"{query} has no place")


def _value_number(field: str, number: int) -> int:
    """Return the number of a text within `text`, also if it was searched under its own name."""
    subfields = FIELDS["text"].subfields
    return subfields.index(field) if field in subfields else number


def _window(spans: tuple[_Span, ...], distance: int, ordered: bool) -> _Span | None:
    """Return the span from the first to the last of some spans; None if they do not match NEAR."""
    in_order = sorted(spans)
    if len({value for value, _, _ in spans}) > 1 or (ordered and list(spans) != in_order):
        return None
    if any(previous[2] > following[1] for previous, following in pairwise(in_order)):
        return None
    first, last = in_order[0][1], max(end for _, _, end in in_order)
    gaps = last - first - sum(end - start for _, start, end in spans)
    return (in_order[0][0], first, last) if gaps <= distance else None

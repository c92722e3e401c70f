"""Oracle for search results: it evaluates a query tree on each stored text, one by one.

It depends on the definition of words (`index.analysis`) and on the meaning of trees, and not on
any engine: a text is a string of words separated by spaces, a phrase is a substring, and the
distance of spellings is the textbook's matrix.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from archive.archive import Archive
from index import aliases
from index.analysis import split_words, stem
from index.article import Article
from index.engine import Sort
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Fuzzy,
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

TEXTS = {
    "text": ("title", "body", "caption"),
    "title": ("title",),
    "body": ("body",),
    "caption": ("caption",),
}
WHOLE_VALUES = ("country", "lang", "status", "date_basis")  # compared as whole values


@dataclass
class Story:
    """Article in the oracle's form."""

    id: str
    day: str  # ISO, empty without one
    at: datetime | None
    texts: dict[str, list[str]] = field(default_factory=dict)  # words of title, body, caption
    values: dict[str, list[str]] = field(default_factory=dict)  # names, each as its words
    has: set[str] = field(default_factory=set)

    @classmethod
    def from_article(cls, article: Article) -> Story:
        titles = "\n".join([article.title, *article.other_titles])
        texts = {"title": titles, "body": article.body, "caption": article.caption}
        source = [article.source] if article.source else []
        labels = {
            "source": [n for name in source for n in aliases.source_names(name)],
            "location": [n for name in article.location for n in aliases.place_names(name)],
            "country": [n for name in article.country for n in aliases.country_names(name)],
            "publisher": article.publisher,
            "author": article.author,
            "section": article.section,
            "keywords": article.keywords,
            "lang": [article.lang] if article.lang else [],
            "status": [str(article.status)],
            "date_basis": [str(article.date_basis)],
        }
        story = cls(
            article.id,
            article.date.isoformat() if article.date else "",
            article.published,
            {name: split_words(text) for name, text in texts.items()},
            {name: [" ".join(split_words(v)) for v in names] for name, names in labels.items()},
        )
        story.has = {name for name, names in labels.items() if names}
        story.has |= {name for name, names in TEXTS.items() if any(map(story.texts.get, names))}
        story.has |= {"date"} if story.day else set()
        return story

    def lines(self, name: str) -> Iterator[list[str]]:
        """Yield the words of each text or value of a field."""
        if name in TEXTS:
            yield from (self.texts[text_name] for text_name in TEXTS[name])
        else:
            yield from (value.split() for value in self.values[name])


def stories(archive: Archive) -> list[Story]:
    """Return all searchable articles of the store."""
    return [
        Story.from_article(article)
        for article in archive.store.reader.changed_articles(0, archive.store.reader.last_change())
    ]


def find(all_stories: Iterable[Story], query: Query, sort: Sort) -> list[str]:
    """Return the ids of matching articles, newest or oldest first."""
    matching = [story for story in all_stories if matches(query, story)]
    dated = sorted((story for story in matching if story.day), key=lambda story: story.id)
    # Python's sorts are stable: the last key counts most.
    dated.sort(key=lambda story: story.at.timestamp() if story.at else float("-inf"), reverse=True)
    dated.sort(key=lambda story: story.day, reverse=True)
    undated = sorted(story.id for story in matching if not story.day)
    return [story.id for story in (dated if sort is Sort.NEWEST else dated[::-1])] + undated


def matches(query: Query, story: Story) -> bool:
    match query:
        case All():
            return True
        case And(parts):
            return all(matches(part, story) for part in parts)
        case Or(parts):
            return any(matches(part, story) for part in parts)
        case Not(part):
            return not matches(part, story)
        case Between(_, first, last):
            low, high = first and first.isoformat(), last and last.isoformat()
            return bool(story.day) and (low or "") <= story.day <= (high or "9999-99-99")
        case Missing(name):
            return name not in story.has
        case Exact(name, word) if name in WHOLE_VALUES:
            return word in story.values[name]
        case Phrase(name, words, exact):
            return any(_contains(line, words, exact) for line in story.lines(name))
        case _:
            return any(_spans(query, line) for line in story.lines(_field(query)))


def _field(query: Query) -> str:
    return _field(query.parts[0]) if isinstance(query, Near | Or) else getattr(query, "field", "")


def _contains(line: list[str], words: tuple[str, ...], exact: bool) -> bool:
    texts = (list(words), line) if exact else (map(stem, words), map(stem, line))
    phrase, text = (f" {' '.join(forms)} " for forms in texts)
    return phrase in text


def _spans(query: Query, line: list[str]) -> set[tuple[int, int]]:
    """Return the spans of a query in one text: first word, and the one after the last."""
    match query:
        case Term(_, word):
            return {(at, at + 1) for at, form in enumerate(line) if stem(form) == stem(word)}
        case Exact(_, word):
            return {(at, at + 1) for at, form in enumerate(line) if form == word}
        case Prefix(_, prefix):
            return {(at, at + 1) for at, form in enumerate(line) if form.startswith(prefix)}
        case Wildcard(_, pattern):
            return {(at, at + 1) for at, form in enumerate(line) if matches_pattern(pattern, form)}
        case Fuzzy(_, word, edits):
            return {
                (at, at + 1)
                for at, form in enumerate(line)
                if form[0] == word[0] and edit_distance(word, form) <= edits
            }
        case Phrase(_, words, exact):
            n = len(words)
            return {
                (at, at + n)
                for at in range(len(line))
                if _contains(line[at : at + n], words, exact)
            }
        case Or(parts):
            return {span for part in parts for span in _spans(part, line)}
        case Near(parts, distance, ordered):
            return set(_windows([_spans(part, line) for part in parts], distance, ordered))
        case _:
            raise TypeError(query)


def _windows(
    operands: list[set[tuple[int, int]]],
    distance: int,
    ordered: bool,
    spans: tuple[tuple[int, int], ...] = (),
) -> Iterator[tuple[int, int]]:
    """Yield the windows of non-overlapping spans, one per operand, within the distance."""
    if len(spans) == len(operands):
        first, last = min(s for s, _ in spans), max(e for _, e in spans)
        if last - first - sum(e - s for s, e in spans) <= distance:
            yield first, last
        return
    for span in operands[len(spans)]:
        is_free = all(span[0] >= end or span[1] <= start for start, end in spans)
        if is_free and not (ordered and spans and span[0] < spans[-1][1]):
            yield from _windows(operands, distance, ordered, (*spans, span))


def matches_pattern(pattern: str, word: str) -> bool:
    """Return whether a word matches a wildcard pattern, by backtracking."""
    if not pattern:
        return not word
    if pattern[0] == "*":
        return matches_pattern(pattern[1:], word) or (
            bool(word) and matches_pattern(pattern, word[1:])
        )
    return bool(word) and pattern[0] in ("?", word[0]) and matches_pattern(pattern[1:], word[1:])


def edit_distance(first: str, second: str) -> int:
    """Return the optimal string alignment distance, computed with the full matrix."""
    table = [[max(i, j) for j in range(len(second) + 1)] for i in range(len(first) + 1)]
    for i in range(1, len(first) + 1):
        for j in range(1, len(second) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (first[i - 1] != second[j - 1]),
            )
            if i > 1 and j > 1 and first[i - 2 : i] == second[j - 2 : j][::-1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)

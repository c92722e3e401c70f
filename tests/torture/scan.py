"""An oracle: the stored texts, read one by one, and a tree evaluated on each.

It knows what a word is (`index.analysis`) and what a tree means (PRODUCT's language), and nothing
of engines: texts are strings of words with spaces between, a phrase is a string in a string, a
likely spelling is the textbook's matrix.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from archive.archive import Archive
from index import aliases
from index.analysis import stem, words
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
WHOLE = ("country", "lang", "status", "date_basis")  # compared as whole values


@dataclass
class Story:
    """An article as the oracle sees it."""

    id: str
    day: str  # ISO, empty without one
    at: datetime | None
    texts: dict[str, list[str]] = field(default_factory=dict)  # words of title, body, caption
    values: dict[str, list[str]] = field(default_factory=dict)  # names, each as its words
    has: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, article: Article) -> Story:
        titles = "\n".join([article.title, *article.other_titles])
        texts = {"title": titles, "body": article.body, "caption": article.caption}
        source = [article.source] if article.source else []
        labels = {
            "source": [n for each in source for n in aliases.source_names(each)],
            "location": [n for each in article.location for n in aliases.place_names(each)],
            "country": [n for each in article.country for n in aliases.country_names(each)],
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
            {name: words(text) for name, text in texts.items()},
            {name: [" ".join(words(v)) for v in several] for name, several in labels.items()},
        )
        story.has = {name for name, several in labels.items() if several}
        story.has |= {name for name, several in TEXTS.items() if any(map(story.texts.get, several))}
        story.has |= {"date"} if story.day else set()
        return story

    def lines(self, name: str) -> Iterator[list[str]]:
        """The words of every text or value of a field."""
        if name in TEXTS:
            yield from (self.texts[each] for each in TEXTS[name])
        else:
            yield from (value.split() for value in self.values[name])


def stories(archive: Archive) -> list[Story]:
    """All that the store holds and that can be searched."""
    return [Story.of(article) for article in archive.store.changed(0, archive.store.newest())]


def found(everything: Iterable[Story], query: Query, sort: Sort) -> list[str]:
    """The ids of what matches, newest or oldest first."""
    matching = [story for story in everything if matches(query, story)]
    dated = sorted((s for s in matching if s.day), key=lambda story: story.id)
    # Python's sorts are stable: the last key counts most.
    dated.sort(key=lambda s: s.at.timestamp() if s.at else float("-inf"), reverse=True)
    dated.sort(key=lambda s: s.day, reverse=True)
    undated = sorted(story.id for story in matching if not story.day)
    return [s.id for s in (dated if sort is Sort.NEWEST else dated[::-1])] + undated


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
        case Exact(name, word) if name in WHOLE:
            return word in story.values[name]
        case Phrase(name, several, exact):
            return any(_holds(line, several, exact) for line in story.lines(name))
        case _:
            return any(_spans(query, line) for line in story.lines(_field(query)))


def _field(query: Query) -> str:
    return _field(query.parts[0]) if isinstance(query, Near | Or) else getattr(query, "field", "")


def _holds(line: list[str], several: tuple[str, ...], exact: bool) -> bool:
    cut = (list(several), line) if exact else (map(stem, several), map(stem, line))
    wanted, text = (f" {' '.join(each)} " for each in cut)
    return wanted in text


def _spans(query: Query, line: list[str]) -> set[tuple[int, int]]:
    """Where in one text it stands: first word, and behind the last."""
    match query:
        case Term(_, word):
            return {(at, at + 1) for at, each in enumerate(line) if stem(each) == stem(word)}
        case Exact(_, word):
            return {(at, at + 1) for at, each in enumerate(line) if each == word}
        case Prefix(_, prefix):
            return {(at, at + 1) for at, each in enumerate(line) if each.startswith(prefix)}
        case Wildcard(_, shape):
            return {(at, at + 1) for at, each in enumerate(line) if fits(shape, each)}
        case Fuzzy(_, word, edits):
            return {
                (at, at + 1)
                for at, each in enumerate(line)
                if each[0] == word[0] and apart(word, each) <= edits
            }
        case Phrase(_, several, exact):
            n = len(several)
            return {
                (at, at + n) for at in range(len(line)) if _holds(line[at : at + n], several, exact)
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
    chosen: tuple[tuple[int, int], ...] = (),
) -> Iterator[tuple[int, int]]:
    """Every choice of one span an operand, none over another, that is near enough."""
    if len(chosen) == len(operands):
        first, last = min(s for s, _ in chosen), max(e for _, e in chosen)
        if last - first - sum(e - s for s, e in chosen) <= distance:
            yield first, last
        return
    for span in operands[len(chosen)]:
        apart = all(span[0] >= end or span[1] <= start for start, end in chosen)
        if apart and not (ordered and chosen and span[0] < chosen[-1][1]):
            yield from _windows(operands, distance, ordered, (*chosen, span))


def fits(shape: str, word: str) -> bool:
    """Whether a word has this shape, by trying."""
    if not shape:
        return not word
    if shape[0] == "*":
        return fits(shape[1:], word) or (bool(word) and fits(shape, word[1:]))
    return bool(word) and shape[0] in ("?", word[0]) and fits(shape[1:], word[1:])


def apart(one: str, other: str) -> int:
    """The optimal string alignment distance, the whole matrix."""
    table = [[max(i, j) for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)

"""The questions, of every kind, by how many articles of a sample have their words.

Words are counted by stem, as all engines match them, and asked as they stand in the articles.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from typing import TypeVar

from index.analysis import stem, words
from index.article import Article
from tests.bench.lexicon import FUNCTION_WORDS

_Some = TypeVar("_Some", str, tuple[str, ...])

QUERIES = 8  # of each kind
SAMPLE = 10_000  # articles
_SHORTEST = 3  # letters of a word that is asked for
_PAIRS_OF = 4  # of every so many articles the pairs are counted

RARE, COMMON = (0.0004, 0.0012), (0.13, 0.30)  # parts of the articles
MIDDLE, PAIR, PREFIX = (0.03, 0.08), (0.001, 0.02), (0.001, 0.01)


@dataclass(frozen=True, slots=True)
class Asked:
    """One query of one kind."""

    kind: str
    words: tuple[str, ...]
    days: tuple[date, date] | None = None


class Frequencies:
    """In how many articles of a sample stems and pairs of stems stand, and a form of each."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = 0
        self.stems: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, ...]] = Counter()
        self.forms: dict[str, str] = {}
        self.years: Counter[int] = Counter()
        function = set(map(stem, FUNCTION_WORDS))
        for article in articles:
            self.articles += 1
            if article.date:
                self.years[article.date.year] += 1
            cut = [words(text) for text in (article.title, article.body, article.caption)]
            self.forms |= {stem(form): form for text in cut for form in text if _askable(form)}
            stems = [[stem(form) for form in text] for text in cut]
            self.stems.update({each for text in stems for each in text} - function)
            if self.articles % _PAIRS_OF == 1:
                pairs: set[tuple[str, ...]] = {pair for text in stems for pair in pairwise(text)}
                self.pairs.update(pair for pair in pairs if function.isdisjoint(pair))
        self.stems = Counter({each: n for each, n in self.stems.items() if each in self.forms})

    def between(self, part: tuple[float, float]) -> list[str]:
        """A form of each stem that such a part of the articles has; else of those next to it."""
        return [self.forms[each] for each in _between(self.stems, part, self.articles)]

    def neighbours(self, part: tuple[float, float]) -> list[tuple[str, ...]]:
        """Two words that stand side by side in such a part of the articles."""
        several = {
            pair: count
            for pair, count in self.pairs.items()
            if pair[0] != pair[1] and pair[0] in self.forms and pair[1] in self.forms
        }
        found = _between(several, part, self.articles / _PAIRS_OF)
        return [tuple(self.forms[each] for each in pair) for pair in found]


def _askable(form: str) -> bool:
    return len(form) >= _SHORTEST and form.isascii() and form.isalpha()


def _between(counts: Mapping[_Some, int], part: tuple[float, float], of: float) -> list[_Some]:
    """What is counted so often; of too little, what is nearest to it."""
    low, high = (each * of for each in part)
    found = sorted(each for each, count in counts.items() if low <= count <= high and count > 1)
    if len(found) >= QUERIES:
        return found
    return sorted(counts, key=lambda each: (abs(counts[each] - (low + high) / 2), each))[:QUERIES]


def chosen(articles: Iterator[Article], size: int, *, spread: bool) -> list[Asked]:
    """Queries for so many articles, kind by kind; a sample in date order is spread over them."""
    step = max(1, size // SAMPLE) if spread else 1
    known = Frequencies(islice(articles, 0, step * SAMPLE, step))
    asked = list(_asked(known, random.Random(7)))
    kinds = list(dict.fromkeys(each.kind for each in asked))
    return sorted(asked, key=lambda each: kinds.index(each.kind))


def _asked(known: Frequencies, pick: random.Random) -> Iterator[Asked]:
    rare, common = _some(pick, known.between(RARE)), _some(pick, known.between(COMMON))
    middle, pairs = _some(pick, known.between(MIDDLE)), _some(pick, known.neighbours(PAIR))
    begun = _some(pick, known.between(PREFIX))
    years = [year for year, _ in known.years.most_common(QUERIES)] or [date.today().year]
    for at in range(QUERIES):
        one = common[at % len(common)]
        year = years[at % len(years)]
        yield Asked("rare", (rare[at % len(rare)],))
        yield Asked("common", (one,))
        yield Asked("and2", (one, middle[at % len(middle)]))
        yield Asked("or3", tuple(common[(at + step) % len(common)] for step in (0, 1, 3)))
        yield Asked("phrase", pairs[at % len(pairs)])
        yield Asked("typed", pairs[at % len(pairs)])
        yield Asked("prefix", (begun[at % len(begun)][:4],))
        yield Asked("range", (one,), (date(year, 1, 1), date(year, 12, 31)))
        yield Asked("newest", (one,))
        yield Asked("facets", (one,))
        yield Asked("passages", (one,))


def _some(pick: random.Random, found: Sequence[_Some]) -> list[_Some]:
    return pick.sample(found, min(QUERIES, len(found)))

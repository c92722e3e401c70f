"""Choose queries of every kind by the document frequency of their words in a sample.

Words are counted by stem, as all engines match them, and queried in a form of the articles.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from typing import TypeVar

from index.analysis import split_words, stem
from index.article import Article
from tests.bench.lexicon import FUNCTION_WORDS

_Counted = TypeVar("_Counted", str, tuple[str, ...])

QUERIES = 8  # of each kind
SAMPLE = 10_000  # articles
_SHORTEST = 3  # letters of a query word
_PAIR_INTERVAL = 4  # pairs are counted in one of this many articles

RARE, COMMON = (0.0004, 0.0012), (0.13, 0.30)  # share of the articles
MIDDLE, PAIR, PREFIX = (0.03, 0.08), (0.001, 0.02), (0.001, 0.01)


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """Query of one kind."""

    kind: str
    words: tuple[str, ...]
    days: tuple[date, date] | None = None


class SampleFrequencies:
    """Document frequencies of stems and pairs of stems in a sample, and a form of each stem."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = 0
        self.stem_counts: Counter[str] = Counter()
        self.pair_counts: Counter[tuple[str, ...]] = Counter()
        self.forms: dict[str, str] = {}
        self.year_counts: Counter[int] = Counter()
        function_stems = set(map(stem, FUNCTION_WORDS))
        for article in articles:
            self.articles += 1
            if article.date:
                self.year_counts[article.date.year] += 1
            words = [split_words(text) for text in (article.title, article.body, article.caption)]
            self.forms |= {
                stem(form): form for text in words for form in text if _is_query_word(form)
            }
            stems = [[stem(form) for form in text] for text in words]
            stems_present = {stemmed for text in stems for stemmed in text}
            self.stem_counts.update(stems_present - function_stems)
            if self.articles % _PAIR_INTERVAL == 1:
                pairs: set[tuple[str, ...]] = {pair for text in stems for pair in pairwise(text)}
                self.pair_counts.update(pair for pair in pairs if function_stems.isdisjoint(pair))
        self.stem_counts = Counter(
            {stemmed: n for stemmed, n in self.stem_counts.items() if stemmed in self.forms}
        )

    def words_in_range(self, share: tuple[float, float]) -> list[str]:
        """Return a form of each stem in this share of the articles, or of the nearest stems."""
        stems = _select_by_share(self.stem_counts, share, self.articles)
        return [self.forms[stemmed] for stemmed in stems]

    def pairs_in_range(self, share: tuple[float, float]) -> list[tuple[str, ...]]:
        """Return the pairs of words that are adjacent in this share of the articles."""
        candidates = {
            pair: count
            for pair, count in self.pair_counts.items()
            if pair[0] != pair[1] and pair[0] in self.forms and pair[1] in self.forms
        }
        pairs = _select_by_share(candidates, share, self.articles / _PAIR_INTERVAL)
        return [tuple(self.forms[stemmed] for stemmed in pair) for pair in pairs]


def _is_query_word(form: str) -> bool:
    return len(form) >= _SHORTEST and form.isascii() and form.isalpha()


def _select_by_share(
    counts: Mapping[_Counted, int], share: tuple[float, float], total: float
) -> list[_Counted]:
    """Return the keys whose share is within a range, or if they are too few the nearest keys."""
    low, high = (bound * total for bound in share)
    in_range = sorted(key for key, count in counts.items() if low <= count <= high and count > 1)
    if len(in_range) >= QUERIES:
        return in_range
    return sorted(counts, key=lambda key: (abs(counts[key] - (low + high) / 2), key))[:QUERIES]


def choose_queries(articles: Iterator[Article], size: int, *, spread: bool) -> list[BenchQuery]:
    """Return queries for a corpus of `size` articles, grouped by kind.

    `spread` takes the sample from all of the articles, which may be in date order.
    """
    step = max(1, size // SAMPLE) if spread else 1
    frequencies = SampleFrequencies(islice(articles, 0, step * SAMPLE, step))
    bench_queries = list(_generate_queries(frequencies, random.Random(7)))
    kinds = list(dict.fromkeys(query.kind for query in bench_queries))
    return sorted(bench_queries, key=lambda query: kinds.index(query.kind))


def _generate_queries(frequencies: SampleFrequencies, rng: random.Random) -> Iterator[BenchQuery]:
    rare = _sample(rng, frequencies.words_in_range(RARE))
    common = _sample(rng, frequencies.words_in_range(COMMON))
    middle = _sample(rng, frequencies.words_in_range(MIDDLE))
    pairs = _sample(rng, frequencies.pairs_in_range(PAIR))
    prefix_words = _sample(rng, frequencies.words_in_range(PREFIX))
    years = [year for year, _ in frequencies.year_counts.most_common(QUERIES)] or [
        date.today().year
    ]
    for number in range(QUERIES):
        common_word = common[number % len(common)]
        year = years[number % len(years)]
        yield BenchQuery("rare", (rare[number % len(rare)],))
        yield BenchQuery("common", (common_word,))
        yield BenchQuery("and2", (common_word, middle[number % len(middle)]))
        yield BenchQuery("or3", tuple(common[(number + step) % len(common)] for step in (0, 1, 3)))
        yield BenchQuery("phrase", pairs[number % len(pairs)])
        yield BenchQuery("typed", pairs[number % len(pairs)])
        yield BenchQuery("prefix", (prefix_words[number % len(prefix_words)][:4],))
        yield BenchQuery("range", (common_word,), (date(year, 1, 1), date(year, 12, 31)))
        yield BenchQuery("newest", (common_word,))
        yield BenchQuery("facets", (common_word,))
        yield BenchQuery("passages", (common_word,))


def _sample(rng: random.Random, candidates: Sequence[_Counted]) -> list[_Counted]:
    return rng.sample(candidates, min(QUERIES, len(candidates)))

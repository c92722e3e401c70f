"""Generate news-like articles from a seed, with a realistic vocabulary; or read a file of records.

Words are drawn by rank: by the law of Zipf and Mandelbrot, and more steeply in the tail.  So the
vocabulary grows without end, as a power of the text's length (H. S. Heaps, "Information
Retrieval", 1978).  A quarter of an article's words belong to its topic, and names of two words
recur.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.article import Article, DateBasis
from tests.bench.lexicon import FUNCTION_WORDS, word_for_rank

_CHUNK = 256  # articles drawn at once
_TITLE, _CAPTION = 8, 12  # words
_EXPONENT, _SHIFT = 1.07, 2.7
_KNEE, _TAIL = 3_700, 2.1  # rank where the steeper tail begins, and the tail's exponent
_COMMON_RANKS = 1 << 15  # ranks whose words are cached
_TOPICS, _TOPIC_WORDS, _NAMES, _PLACES = 200, 3_000, 3_000, 500
_START, _SECONDS = datetime(2004, 1, 1, tzinfo=UTC), 20 * 365 * 86_400
_SOURCES = (
    *("Reuters", "AP", "AFP", "dpa", "Kyodo", "UPI", "Xinhua", "Yonhap"),
    *(f"{town} {paper}" for paper in ("Herald", "Post") for town in "ABCDEFGHIJK"),
)
_COUNTRIES = "US GB KR JP CN FR DE RU IN BR ZA EG MX AU CA IT ES TR NG KE".split()
_ACCENTED_WORDS = "café São Müller Łódź Zürich señor cœur naïve Ångström Dvořák".split()

Ranks = NDArray[np.int64]


def synthetic(count: int, seed: int = 1) -> Iterator[Article]:
    """Yield articles of about 320 words; the nth article does not depend on the count."""
    for start in range(0, count, _CHUNK):
        yield from islice(_generate_chunk(seed, start // _CHUNK), count - start)


def from_file(path: Path, count: int) -> Iterator[Article]:
    """Yield the articles of a JSONL file with title, body, date, and optional source, dateline."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, count)):
            record = json.loads(line)
            day = date.fromisoformat(str(record["date"])[:10])
            place = str(record.get("dateline") or "").split("/")[0].split(",")[0].title()
            yield Article(
                id=f"f{number:015d}",
                title=record.get("title") or "",
                body=record.get("body") or "",
                date=day,
                date_basis=DateBasis.META,
                location=(place,) if place else (),
                source=record.get("source") or _SOURCES[number % len(_SOURCES)],
            )


# -- drawing --------------------------------------------------------------------------------------


class _Distributions(NamedTuple):
    """Distributions shared by all articles of a seed."""

    head: NDArray[np.float64]  # cumulative frequencies of the ranks up to the knee
    topics: Ranks
    topic_distribution: NDArray[np.float64]
    names: Ranks
    name_distribution: NDArray[np.float64]
    places: tuple[str, ...]
    place_distribution: NDArray[np.float64]
    source_distribution: NDArray[np.float64]


class _CommonWords(NamedTuple):
    """Words of the most frequent ranks, in lower case and capitalized."""

    plain: NDArray[np.object_]
    capital: NDArray[np.object_]


@cache
def _make_distributions(seed: int) -> _Distributions:
    rng = np.random.default_rng(seed)
    ranks = np.arange(_KNEE)
    weights = (ranks + _SHIFT) ** -_EXPONENT
    tail = weights[-1] * _KNEE / (_TAIL - 1)  # the integral of a power law from the knee on
    head = np.cumsum(weights) / (weights.sum() + tail)
    lowest = head[len(FUNCTION_WORDS) - 1]
    topics = _chances_to_ranks(head, lowest + (1 - lowest) * rng.random((_TOPICS, _TOPIC_WORDS)))
    names = rng.integers(len(FUNCTION_WORDS) + 200, 2 * _KNEE, (_NAMES, 2))
    places = tuple(word_for_rank(20_000 + 7 * number).capitalize() for number in range(_PLACES))
    return _Distributions(
        head,
        topics,
        _zipf_law(_TOPIC_WORDS, 5, 0.9),
        names,
        _zipf_law(_NAMES, 3, 0.9),
        tuple(f"{place} City" if number % 5 == 0 else place for number, place in enumerate(places)),
        _zipf_law(_PLACES, 1, 0.9),
        _zipf_law(len(_SOURCES), 1, 1.0),
    )


@cache
def _common_words() -> _CommonWords:
    words = [word_for_rank(rank) for rank in range(_COMMON_RANKS)]
    return _CommonWords(
        np.array(words, object), np.array([word.capitalize() for word in words], object)
    )


def _zipf_law(count: int, shift: float, exponent: float) -> NDArray[np.float64]:
    """Return the cumulative frequencies of Zipf's law over `count` ranks."""
    weights = (np.arange(count) + shift) ** -exponent
    cumulated: NDArray[np.float64] = np.cumsum(weights) / weights.sum()
    return cumulated


def _draw(distribution: NDArray[np.float64], rng: np.random.Generator, count: int) -> Ranks:
    return np.minimum(np.searchsorted(distribution, rng.random(count)), len(distribution) - 1)


def _chances_to_ranks(head: NDArray[np.float64], chances: NDArray[np.float64]) -> Ranks:
    """Map chances from 0 to 1 to ranks: by table up to the knee, by formula beyond it."""
    ranks = np.searchsorted(head, chances)
    in_tail = ranks >= _KNEE
    remaining = (1 - chances[in_tail]) / (1 - head[-1])
    ranks[in_tail] = np.minimum(_KNEE * remaining ** (-1 / (_TAIL - 1)), 1e15).astype(np.int64)
    return ranks


# -- writing --------------------------------------------------------------------------------------


def _generate_chunk(seed: int, chunk: int) -> Iterator[Article]:
    """Yield the articles of a chunk, which has its own random number generator."""
    distributions, rng = _make_distributions(seed), np.random.default_rng((seed, chunk))
    bodies = np.clip(rng.lognormal(np.log(290), 0.45, _CHUNK), 40, 2000).astype(np.int64)
    captions = np.where(rng.random(_CHUNK) < 0.25, _CAPTION, 0)
    lengths = np.stack([np.full(_CHUNK, _TITLE), captions, bodies], 1).ravel()
    ends = np.cumsum(lengths)
    owners = np.repeat(np.arange(_CHUNK), lengths.reshape(-1, 3).sum(1))
    pieces = _join_words(_draw_ranks(distributions, rng, owners), rng, ends)
    metadata = _draw_metadata(distributions, rng)
    start = 0
    texts = []
    for end in ends.tolist():
        texts.append("".join(pieces[2 * start : 2 * end]).rstrip())
        start = end
    styles = rng.random(_CHUNK).tolist()
    for number in range(_CHUNK):
        title, caption, body = texts[3 * number : 3 * number + 3]
        yield Article(
            id=f"s{chunk * _CHUNK + number:015d}",
            title=title.rstrip("."),
            caption=caption,
            body=_apply_style(body, styles[number]) if styles[number] < 0.04 else body,
            **metadata[number],
        )


def _draw_ranks(distributions: _Distributions, rng: np.random.Generator, owners: Ranks) -> Ranks:
    """Return the ranks of all words of a chunk: general words, topic words and names."""
    size = len(owners)
    ranks = _chances_to_ranks(distributions.head, rng.random(size))
    topical = np.flatnonzero(rng.random(size) < 0.25)
    topics = rng.integers(0, _TOPICS, _CHUNK)
    ranks[topical] = distributions.topics[
        topics[owners[topical]], _draw(distributions.topic_distribution, rng, len(topical))
    ]
    starts = rng.integers(0, size - 1, size // 80)
    names = distributions.names[_draw(distributions.name_distribution, rng, len(starts))]
    ranks[starts], ranks[starts + 1] = names[:, 0], names[:, 1]
    return ranks


def _join_words(ranks: Ranks, rng: np.random.Generator, ends: Ranks) -> list[str]:
    """Return words and separators in turn, which form sentences and paragraphs."""
    size, common_words = len(ranks), _common_words()
    sentence_ends = np.cumsum(rng.integers(8, 25, size // 8))
    sentence_ends = np.union1d(sentence_ends[sentence_ends < size - 1], ends - 1)
    sentence_starts = np.concatenate([[0], sentence_ends[:-1] + 1])
    common_ranks = np.minimum(ranks, _COMMON_RANKS - 1)
    words = common_words.plain[common_ranks]
    words[sentence_starts] = common_words.capital[common_ranks[sentence_starts]]
    for index in np.flatnonzero(ranks >= _COMMON_RANKS).tolist():
        words[index] = word_for_rank(int(ranks[index]))
    pieces = np.full(2 * size, " ", object)
    pieces[::2] = words
    chances = rng.random(size)
    pieces[1::2][chances < 0.05] = ", "
    pieces[1::2][chances > 0.99] = "'s "
    pieces[1::2][sentence_ends] = ". "
    pieces[1::2][sentence_ends[::4]] = ".\n\n"
    texts: list[str] = pieces.tolist()
    return texts


def _apply_style(body: str, style: float) -> str:
    """Apply the typography of some papers: curly quotes, dashes, and words with accents."""
    word = _ACCENTED_WORDS[int(style * 1e6) % len(_ACCENTED_WORDS)]
    body = body.replace("'", "’").replace(", ", " — ", 3).replace(". ", f". “{word}” ", 2)
    return body.replace(" the ", f" {word} ", 1)


def _draw_metadata(
    distributions: _Distributions, rng: np.random.Generator
) -> Sequence[dict[str, Any]]:
    """Draw the metadata of the articles of a chunk."""
    moments = rng.integers(0, _SECONDS, _CHUNK).tolist()
    sources = _draw(distributions.source_distribution, rng, _CHUNK).tolist()
    places = _draw(distributions.place_distribution, rng, 2 * _CHUNK).reshape(-1, 2).tolist()
    counts = rng.choice([0, 1, 2], _CHUNK, p=[0.08, 0.84, 0.08]).tolist()
    metadata = []
    for moment, source, pair, count in zip(moments, sources, places, counts, strict=True):
        published = _START + timedelta(seconds=moment)
        place_numbers = list(dict.fromkeys(pair[:count]))
        metadata.append(
            {
                "date": published.date(),
                "published": published,
                "date_basis": DateBasis.PAGE,
                "location": tuple(distributions.places[place] for place in place_numbers),
                "country": tuple(_COUNTRIES[place % len(_COUNTRIES)] for place in place_numbers),
                "source": _SOURCES[source],
            }
        )
    return metadata

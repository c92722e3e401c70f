"""News-like articles by seed, with a vocabulary that grows as text's does; or a file of records.

Words are drawn by rank: first by the law of Zipf and Mandelbrot, then, in the tail, more steeply,
which makes the vocabulary grow by a power of the text (H. S. Heaps, "Information Retrieval", 1978)
and never end.  A quarter of an article's words are its topic's, and names of two words recur.
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

from index.article import Article, Basis
from tests.bench.lexicon import FUNCTION_WORDS, form

_CHUNK = 256  # articles that are drawn together
_TITLE, _CAPTION = 8, 12  # words
_EXPONENT, _SHIFT = 1.07, 2.7
_KNEE, _TAIL = 3_700, 2.1  # the rank from which the exponent is steeper, and that exponent
_KNOWN = 1 << 15  # ranks whose words are kept
_TOPICS, _TOPIC_WORDS, _NAMES, _PLACES = 200, 3_000, 3_000, 500
_FIRST, _SECONDS = datetime(2004, 1, 1, tzinfo=UTC), 20 * 365 * 86_400
_SOURCES = (
    *("Reuters", "AP", "AFP", "dpa", "Kyodo", "UPI", "Xinhua", "Yonhap"),
    *(f"{town} {paper}" for paper in ("Herald", "Post") for town in "ABCDEFGHIJK"),
)
_COUNTRIES = "US GB KR JP CN FR DE RU IN BR ZA EG MX AU CA IT ES TR NG KE".split()
_FOREIGN = "café São Müller Łódź Zürich señor cœur naïve Ångström Dvořák".split()

Ranks = NDArray[np.int64]


def synthetic(count: int, seed: int = 1) -> Iterator[Article]:
    """Articles of about 320 words; the same number is the same article whatever the count."""
    for start in range(0, count, _CHUNK):
        yield from islice(_chunk(seed, start // _CHUNK), count - start)


def from_file(path: Path, count: int) -> Iterator[Article]:
    """Articles of a JSONL file with title, body, date and perhaps source and dateline."""
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
                date_basis=Basis.META,
                location=(place,) if place else (),
                source=record.get("source") or _SOURCES[number % len(_SOURCES)],
            )


# -- drawing --------------------------------------------------------------------------------------


class _Laws(NamedTuple):
    """What all articles of a seed share."""

    head: NDArray[np.float64]  # cumulated frequencies of the ranks up to the knee
    topics: Ranks
    topic_law: NDArray[np.float64]
    names: Ranks
    name_law: NDArray[np.float64]
    places: tuple[str, ...]
    place_law: NDArray[np.float64]
    source_law: NDArray[np.float64]


class _Words(NamedTuple):
    """The words of the ranks that are met all the time, as they are and with a capital."""

    plain: NDArray[np.object_]
    capital: NDArray[np.object_]


@cache
def _laws(seed: int) -> _Laws:
    random = np.random.default_rng(seed)
    ranks = np.arange(_KNEE)
    weights = (ranks + _SHIFT) ** -_EXPONENT
    tail = weights[-1] * _KNEE / (_TAIL - 1)  # the integral of a power law from the knee on
    head = np.cumsum(weights) / (weights.sum() + tail)
    lowest = head[len(FUNCTION_WORDS) - 1]
    topics = _ranks(head, lowest + (1 - lowest) * random.random((_TOPICS, _TOPIC_WORDS)))
    names = random.integers(len(FUNCTION_WORDS) + 200, 2 * _KNEE, (_NAMES, 2))
    places = tuple(form(20_000 + 7 * number).capitalize() for number in range(_PLACES))
    return _Laws(
        head,
        topics,
        _law(_TOPIC_WORDS, 5, 0.9),
        names,
        _law(_NAMES, 3, 0.9),
        tuple(f"{place} City" if number % 5 == 0 else place for number, place in enumerate(places)),
        _law(_PLACES, 1, 0.9),
        _law(len(_SOURCES), 1, 1.0),
    )


@cache
def _known() -> _Words:
    words = [form(rank) for rank in range(_KNOWN)]
    return _Words(np.array(words, object), np.array([each.capitalize() for each in words], object))


def _law(count: int, shift: float, exponent: float) -> NDArray[np.float64]:
    """Zipf's law over so many, cumulated."""
    weights = (np.arange(count) + shift) ** -exponent
    cumulated: NDArray[np.float64] = np.cumsum(weights) / weights.sum()
    return cumulated


def _drawn(law: NDArray[np.float64], random: np.random.Generator, count: int) -> Ranks:
    return np.minimum(np.searchsorted(law, random.random(count)), len(law) - 1)


def _ranks(head: NDArray[np.float64], chances: NDArray[np.float64]) -> Ranks:
    """Ranks by chances from 0 to 1: looked up before the knee, calculated behind it."""
    ranks = np.searchsorted(head, chances)
    far = ranks >= _KNEE
    left = (1 - chances[far]) / (1 - head[-1])
    ranks[far] = np.minimum(_KNEE * left ** (-1 / (_TAIL - 1)), 1e15).astype(np.int64)
    return ranks


# -- writing --------------------------------------------------------------------------------------


def _chunk(seed: int, chunk: int) -> Iterator[Article]:
    """So many articles, from a generator of random numbers of their own."""
    laws, random = _laws(seed), np.random.default_rng((seed, chunk))
    bodies = np.clip(random.lognormal(np.log(290), 0.45, _CHUNK), 40, 2000).astype(np.int64)
    captions = np.where(random.random(_CHUNK) < 0.25, _CAPTION, 0)
    lengths = np.stack([np.full(_CHUNK, _TITLE), captions, bodies], 1).ravel()
    ends = np.cumsum(lengths)
    owners = np.repeat(np.arange(_CHUNK), lengths.reshape(-1, 3).sum(1))
    pieces = _pieces(_text(laws, random, owners), random, ends)
    facts = _facts(laws, random)
    start = 0
    texts = []
    for end in ends.tolist():
        texts.append("".join(pieces[2 * start : 2 * end]).rstrip())
        start = end
    styles = random.random(_CHUNK).tolist()
    for number in range(_CHUNK):
        title, caption, body = texts[3 * number : 3 * number + 3]
        yield Article(
            id=f"s{chunk * _CHUNK + number:015d}",
            title=title.rstrip("."),
            caption=caption,
            body=_styled(body, styles[number]) if styles[number] < 0.04 else body,
            **facts[number],
        )


def _text(laws: _Laws, random: np.random.Generator, owners: Ranks) -> Ranks:
    """The ranks of all words of a chunk: everyone's, the topics', and names."""
    size = len(owners)
    ranks = _ranks(laws.head, random.random(size))
    topical = np.flatnonzero(random.random(size) < 0.25)
    topics = random.integers(0, _TOPICS, _CHUNK)
    ranks[topical] = laws.topics[
        topics[owners[topical]], _drawn(laws.topic_law, random, len(topical))
    ]
    at = random.integers(0, size - 1, size // 80)
    names = laws.names[_drawn(laws.name_law, random, len(at))]
    ranks[at], ranks[at + 1] = names[:, 0], names[:, 1]
    return ranks


def _pieces(ranks: Ranks, random: np.random.Generator, ends: Ranks) -> list[str]:
    """Words and what stands behind each, in turn: sentences, and paragraphs of a few of them."""
    size, known = len(ranks), _known()
    stops = np.cumsum(random.integers(8, 25, size // 8))
    stops = np.union1d(stops[stops < size - 1], ends - 1)
    firsts = np.concatenate([[0], stops[:-1] + 1])
    common = np.minimum(ranks, _KNOWN - 1)
    words = known.plain[common]
    words[firsts] = known.capital[common[firsts]]
    for at in np.flatnonzero(ranks >= _KNOWN).tolist():
        words[at] = form(int(ranks[at]))
    pieces = np.full(2 * size, " ", object)
    pieces[::2] = words
    chances = random.random(size)
    pieces[1::2][chances < 0.05] = ", "
    pieces[1::2][chances > 0.99] = "'s "
    pieces[1::2][stops] = ". "
    pieces[1::2][stops[::4]] = ".\n\n"
    texts: list[str] = pieces.tolist()
    return texts


def _styled(body: str, style: float) -> str:
    """As some papers print: curly quotes and dashes, and words with accents."""
    word = _FOREIGN[int(style * 1e6) % len(_FOREIGN)]
    body = body.replace("'", "’").replace(", ", " — ", 3).replace(". ", f". “{word}” ", 2)
    return body.replace(" the ", f" {word} ", 1)


def _facts(laws: _Laws, random: np.random.Generator) -> Sequence[dict[str, Any]]:
    """Everything about the articles of a chunk that is not text."""
    moments = random.integers(0, _SECONDS, _CHUNK).tolist()
    sources = _drawn(laws.source_law, random, _CHUNK).tolist()
    places = _drawn(laws.place_law, random, 2 * _CHUNK).reshape(-1, 2).tolist()
    counts = random.choice([0, 1, 2], _CHUNK, p=[0.08, 0.84, 0.08]).tolist()
    facts = []
    for moment, source, pair, count in zip(moments, sources, places, counts, strict=True):
        at = _FIRST + timedelta(seconds=moment)
        here = list(dict.fromkeys(pair[:count]))
        facts.append(
            {
                "date": at.date(),
                "published": at,
                "date_basis": Basis.PAGE,
                "location": tuple(laws.places[place] for place in here),
                "country": tuple(_COUNTRIES[place % len(_COUNTRIES)] for place in here),
                "source": _SOURCES[source],
            }
        )
    return facts

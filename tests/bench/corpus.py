"""News-like articles by seed, with a vocabulary that grows as text's does; or a file of records.

Words are drawn by Zipf's law from a list that lengthens with the square root of what was drawn so
far (Heaps' law; H. S. Heaps, "Information Retrieval", 1978), around a topic a story, so that words
meet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from index.article import Article, Basis

_SYLLABLES = (
    "ba ke li mo nu ra se ti vo za chi dor fen gal hep jun kor lan mer nol pra sto tur wen".split()
)
_ENDINGS = ("", "", "", "s", "ed", "ing", "er", "ly")
_SOURCES = ("Reuters", "AP", "AFP", "dpa", "Kyodo", "UPI", "Xinhua", "Yonhap")
_FIRST = date(2006, 1, 1)


def word(number: int) -> str:
    """The word of a rank: short for the frequent ones, with an ending of its own."""
    stem, left = "", number // len(_ENDINGS) + 1
    while left:
        left, digit = divmod(left, len(_SYLLABLES))
        stem += _SYLLABLES[digit]
    return stem + _ENDINGS[number % len(_ENDINGS)]


def synthetic(count: int, seed: int = 1) -> Iterator[Article]:
    """Articles of about 330 words."""
    random = np.random.default_rng(seed)
    drawn = 10_000
    for number in range(count):
        length = int(random.integers(120, 540))
        most = int(38 * drawn**0.5)
        ranks = (random.pareto(0.9, length) * 8).astype(np.int64) % most
        topic = int(random.integers(0, most))
        ranks[::9] = topic + random.integers(0, 6, len(ranks[::9]))
        words = [word(int(rank)) for rank in ranks]
        for at in range(17, length, 17):
            words[at] = words[at].capitalize()
            words[at - 1] += "."
        drawn += length
        day = _FIRST + timedelta(days=int(random.integers(0, 2555)))
        yield Article(
            id=f"s{number:015d}",
            title=" ".join(words[:7]).capitalize(),
            body=" ".join(words) + ".",
            caption=" ".join(words[20:30]) if number % 4 == 0 else "",
            date=day,
            published=datetime(day.year, day.month, day.day, number % 24, tzinfo=UTC),
            date_basis=Basis.PAGE,
            location=(word(2000 + int(random.pareto(1.0) * 6) % 400).title(),),
            country=("KR",),
            source=_SOURCES[int(random.pareto(1.2)) % len(_SOURCES)],
        )


def from_file(path: Path, count: int) -> Iterator[Article]:
    """Articles of a JSONL file with title, body, date and perhaps source and dateline."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number == count:
                return
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

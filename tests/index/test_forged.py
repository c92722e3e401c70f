"""Maliciously altered index whose checksums all match: it is refused, or finds nonsense.

Nothing in it can run code, and no number in it makes a search use unbounded memory or time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from index.article import Article
from index.engine import Facet, Mark, Search
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.storage.array_file import Array, ArrayFile, ArrayWriter, CorruptIndex
from index.errors import SearchError, StaleIndex
from index.query.parse import parse
from tests.archive.any_bytes import memory_limit, time_limit
from tests.index.articles import NAMED
from tools.trial_counts import COUNTS

WIDE = Article(id="wide", body="kim " * 100, location=("Rome", "Oslo"))
FACETS = (Facet("source"), Facet("location"), Facet("year"))
QUERIES = ("kim", '"kim kim"', "k*", "kmi~1", "kim NEAR/3 kim", "date:2020..", "source:ap", "*")
SECONDS, MEMORY = 5, 200_000_000  # of the processor's time; bytes
TIMES = settings().max_examples // 5


class Forger:
    """Rewrites the one segment of an index with other numbers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        engine = WhooshEngine(folder)
        engine.apply([*NAMED.values(), WIDE], (), Mark("store", 1))
        engine.close()
        (self.path,) = folder.glob("*/*.arrays")
        file = ArrayFile(self.path)
        self.facts = file.facts
        self.sections = {name: file.array(name).copy() for name in file._sections}

    def forge(self, sections: Mapping[str, Array]) -> WhooshEngine:
        """Return the index with some of its sections replaced."""
        self.path.unlink()  # a mapped file must not be overwritten
        out = ArrayWriter(self.path)
        for name, array in {**self.sections, **sections}.items():
            out.add(name, array, checked=True)
        out.close(self.facts)
        return WhooshEngine(self._folder)

    def verify(self) -> None:
        ArrayFile(self.path).verify()


@pytest.fixture
def forger(tmp_path: Path) -> Forger:
    return Forger(tmp_path)


def ask(engine: WhooshEngine, query_text: str) -> None:
    parsed = parse(query_text)
    engine.search(Search(parsed.query, parsed.phrase_boost, facets=FACETS))
    list(engine.scan(Search(parsed.query)))


@pytest.mark.parametrize(
    ("section", "at", "query_text"),
    [
        ("form.entry", 3, "kmi~1"),
        ("location.of.at", 2, "*"),
        ("location.docs.at", 0, "location:rome"),
        ("entry.postings", 1, "kim"),
        ("counts.widely", 1, '"kim kim"'),
    ],
)
def test_offsets_out_of_bounds_are_refused(
    forger: Forger, section: str, at: int, query_text: str
) -> None:
    array = forger.sections[section].copy()
    array[at:-1] = np.iinfo(array.dtype).max >> 1
    engine = forger.forge({section: array})
    forger.verify()  # all checksums match
    with time_limit(SECONDS), memory_limit(MEMORY), pytest.raises(StaleIndex, match="damaged"):
        for word in ("kim", query_text):
            ask(engine, word)


@pytest.mark.parametrize("dtype", ["O", "V0", "S0", "nonsense", [["a", "O"]]])
def test_sections_of_objects_are_refused(forger: Forger, dtype: Any) -> None:
    file = ArrayFile(forger.path)
    file._sections = {**file._sections, "docs": (dtype, 64, 64, None)}
    with pytest.raises(CorruptIndex, match="section docs cannot be read"):
        file.array("docs")


def alter(pick: random.Random, sections: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """Yield a few sections, each with one number changed."""
    numbers = sorted(name for name, array in sections.items() if array.dtype.kind in "iu")
    for name in pick.sample(numbers, pick.randint(1, 3)):
        array = sections[name].copy()
        if len(array):
            limit = int(np.iinfo(array.dtype).max)
            array[pick.randrange(len(array))] = pick.choice(
                (0, 1, 77, limit, limit >> 1, limit - 1)
            )
        yield name, array


def test_any_numbers_end_in_little_time_and_memory(forger: Forger) -> None:
    pick = random.Random(7)
    for _ in range(TIMES):
        engine = forger.forge(dict(alter(pick, forger.sections)))
        for query_text in QUERIES:
            with time_limit(SECONDS), memory_limit(MEMORY):
                with suppress(SearchError, ArithmeticError, LookupError, TypeError, ValueError):
                    ask(engine, query_text)
                with suppress(SearchError, ArithmeticError, LookupError, TypeError, ValueError):
                    engine.near_words("text", query_text)
        engine.close()
        COUNTS["forged indexes asked"] += 1

"""An index that somebody made to harm, all of whose checks fit: it is refused, or finds nonsense.

Nothing in it can run, and no number in it is believed that would take memory or time without end.
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
from index.engines.whoosh.read.arrays import Array, ArrayFile, ArrayWriter, Damaged
from index.errors import SearchError, StaleIndex
from index.query.parse import parse
from tests.archive.any_bytes import in_memory, in_time
from tests.counts import COUNTS
from tests.index.articles import NAMED

WIDE = Article(id="wide", body="kim " * 100, location=("Rome", "Oslo"))
FACETS = (Facet("source"), Facet("location"), Facet("year"))
QUERIES = ("kim", '"kim kim"', "k*", "kmi~1", "kim NEAR/3 kim", "date:2020..", "source:ap", "*")
SECONDS, MEMORY = 5, 200_000_000  # of the processor's time; bytes
TIMES = settings().max_examples // 5


class Forger:
    """An index whose one segment is written anew with other numbers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        engine = WhooshEngine(folder)
        engine.apply([*NAMED.values(), WIDE], (), Mark("store", 1))
        engine.close()
        (self.path,) = folder.glob("*/*.arrays")
        file = ArrayFile(self.path)
        self.facts = file.facts
        self.sections = {name: file.array(name).copy() for name in file._sections}

    def opened(self, sections: Mapping[str, Array]) -> WhooshEngine:
        """The index with these sections in the place of its own."""
        self.path.unlink()  # a file that is mapped is not written over
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


def ask(engine: WhooshEngine, typed: str) -> None:
    parsed = parse(typed)
    engine.search(Search(parsed.query, parsed.run, facets=FACETS))
    list(engine.scan(Search(parsed.query)))


@pytest.mark.parametrize(
    ("section", "at", "typed"),
    [
        ("form.entry", 3, "kmi~1"),
        ("location.of.at", 2, "*"),
        ("location.docs.at", 0, "location:rome"),
        ("entry.postings", 1, "kim"),
        ("counts.widely", 1, '"kim kim"'),
    ],
)
def test_numbers_that_lead_astray_are_not_followed(
    forger: Forger, section: str, at: int, typed: str
) -> None:
    array = forger.sections[section].copy()
    array[at:-1] = np.iinfo(array.dtype).max >> 1
    engine = forger.opened({section: array})
    forger.verify()  # by its checks nothing is wrong
    with in_time(SECONDS), in_memory(MEMORY), pytest.raises(StaleIndex, match="damaged"):
        for word in ("kim", typed):
            ask(engine, word)


@pytest.mark.parametrize("dtype", ["O", "V0", "S0", "nonsense", [["a", "O"]]])
def test_sections_of_no_numbers_are_none(forger: Forger, dtype: Any) -> None:
    file = ArrayFile(forger.path)
    file._sections = {**file._sections, "docs": (dtype, 64, 64, None)}
    with pytest.raises(Damaged, match="section docs cannot be read"):
        file.array("docs")


def altered(pick: random.Random, sections: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """A few sections, each with one number that is another."""
    numbers = sorted(name for name, array in sections.items() if array.dtype.kind in "iu")
    for name in pick.sample(numbers, pick.randint(1, 3)):
        array = sections[name].copy()
        if len(array):
            most = int(np.iinfo(array.dtype).max)
            array[pick.randrange(len(array))] = pick.choice((0, 1, 77, most, most >> 1, most - 1))
        yield name, array


def test_any_numbers_end_in_little_time_and_memory(forger: Forger) -> None:
    pick = random.Random(7)
    for _ in range(TIMES):
        engine = forger.opened(dict(altered(pick, forger.sections)))
        for typed in QUERIES:
            with in_time(SECONDS), in_memory(MEMORY):
                with suppress(SearchError, ArithmeticError, LookupError, TypeError, ValueError):
                    ask(engine, typed)
                with suppress(SearchError, ArithmeticError, LookupError, TypeError, ValueError):
                    engine.near_words("text", typed)
        engine.close()
        COUNTS["forged indexes asked"] += 1

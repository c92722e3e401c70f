"""The cluster finds, counts and orders what the memory engine does, whatever is asked.

Scores are Lucene's, whose lengths are of one byte: of relevance only the run is compared, which
goes before any score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from index.cluster import Cluster
from index.engine import Engine, Mark, Remote, Results, Search, Sort
from index.engines.memory import MemoryEngine
from index.errors import EngineError
from index.query.tree import All
from index.registry import open_engine
from tests.counts import COUNTS
from tests.index.articles import articles
from tests.index.trees import typed_searches

pytestmark = pytest.mark.cluster

_ids = st.sampled_from("abcdef")
_SEQUENCE = count(1)
_QUESTIONS = 45  # about each of twelve archives and more
_COMPARED = "random trees compared on the cluster"


@pytest.fixture(scope="module")
def engine(cluster: Callable[[], Cluster]) -> Iterator[Engine]:
    opened = open_engine("opensearch", cluster=cluster())
    yield opened
    assert isinstance(opened, Remote)
    opened.drop()
    opened.close()


def test_agrees_with_memory_and_whoosh(engine: Engine, tmp_path: Path) -> None:
    """Random archives, each changed some times, and random questions to each.

    What differs is told from here: Hypothesis would write down all that it drew, which takes
    minutes for trees.
    """
    differences: list[str] = []
    numbers = count()

    @settings(
        max_examples=max(12, settings().max_examples // 100),
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(data=st.data())
    def some(data: st.DataObject) -> None:
        if not differences:
            whoosh = open_engine("whoosh", tmp_path / str(next(numbers)))
            differences.extend(_differences(engine, (MemoryEngine(), whoosh), data))
            whoosh.close()

    some()
    assert not differences, differences[0]
    assert COUNTS[_COMPARED] >= 500


def _differences(engine: Engine, others: Sequence[Engine], data: st.DataObject) -> Iterator[str]:
    """What the cluster answers otherwise than the other engines, to questions about one archive."""
    engine.apply((), list(engine.scan(Search(All()))), _mark())
    for _ in range(data.draw(st.integers(1, 3))):
        add = data.draw(st.lists(articles(_ids), max_size=6))
        remove = data.draw(st.lists(_ids, max_size=2))
        mark = _mark()
        for each in (engine, *others):
            each.apply(add, remove, mark)
    for number in range(_QUESTIONS):
        search = data.draw(typed_searches)
        answers = [_told(each, search, number) for each in (engine, *others)]
        for other, answer in zip(others, answers[1:], strict=True):
            if answer != answers[0]:
                yield f"{search}:\n{answers[0]}\n{type(other).__name__}:\n{answer}"
        COUNTS[_COMPARED] += 1


def _mark() -> Mark:
    return Mark("store", next(_SEQUENCE))


def _told(engine: Engine, search: Search, number: int) -> object:
    """What an engine says to a question, but for the scores; where it fails, why."""
    try:
        found = engine.search(search)
        by_score = search.sort is Sort.RELEVANCE
        hits = _runs(found) if by_score else _without_scores(found)
        if len({hit.id for hit in found.hits}) < len(found.hits):
            return "the same hit twice"
        if number % 5:
            return hits, replace(found, hits=())
        ids = list(engine.scan(search))
        everything = engine.search(replace(search, offset=0, limit=100, facets=()))
        scanned = set(ids) if by_score else ids
        return hits, replace(found, hits=()), scanned, _known(everything)
    except EngineError as error:
        return f"{error.message} {error.hint}"


def _runs(results: Results) -> list[bool]:
    return [hit.run for hit in results.hits]


def _known(results: Results) -> set[tuple[str, bool]]:
    return {(hit.id, hit.run) for hit in results.hits}


def _without_scores(results: Results) -> list[tuple[str, bool]]:
    return [(hit.id, hit.run) for hit in results.hits]

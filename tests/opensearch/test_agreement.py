"""The cluster finds, counts and orders the same as the memory engine, for any search.

Scores are Lucene's, with lengths of one byte: by relevance only the phrase match is compared, which
comes before any score.
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
from tests.index.articles import articles
from tests.index.trees import typed_searches
from tools.trial_counts import COUNTS

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
    """Random archives, each changed some times, and random searches of each.

    Differences are reported here: Hypothesis would print all that it drew, which takes minutes for
    trees.
    """
    differences: list[str] = []
    numbers = count()

    @settings(
        max_examples=max(12, settings().max_examples // 100),
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        if not differences:
            whoosh = open_engine("whoosh", tmp_path / str(next(numbers)))
            differences.extend(_differences(engine, (MemoryEngine(), whoosh), data))
            whoosh.close()

    check()
    assert not differences, differences[0]
    assert COUNTS[_COMPARED] >= 500


def _differences(
    engine: Engine, other_engines: Sequence[Engine], data: st.DataObject
) -> Iterator[str]:
    """Yield searches of one random archive that the cluster answers unlike the other engines."""
    engine.apply((), list(engine.scan(Search(All()))), _mark())
    for _ in range(data.draw(st.integers(1, 3))):
        add = data.draw(st.lists(articles(_ids), max_size=6))
        remove = data.draw(st.lists(_ids, max_size=2))
        mark = _mark()
        for one_engine in (engine, *other_engines):
            one_engine.apply(add, remove, mark)
    for number in range(_QUESTIONS):
        search = data.draw(typed_searches)
        answers = [_answer(one_engine, search, number) for one_engine in (engine, *other_engines)]
        for other_engine, answer in zip(other_engines, answers[1:], strict=True):
            if answer != answers[0]:
                yield f"{search}:\n{answers[0]}\n{type(other_engine).__name__}:\n{answer}"
        COUNTS[_COMPARED] += 1


def _mark() -> Mark:
    return Mark("store", next(_SEQUENCE))


def _answer(engine: Engine, search: Search, number: int) -> object:
    """Return an engine's answer without scores, or its error message."""
    try:
        results = engine.search(search)
        by_score = search.sort is Sort.RELEVANCE
        hits = _runs(results) if by_score else _without_scores(results)
        if len({hit.id for hit in results.hits}) < len(results.hits):
            return "the same hit twice"
        if number % 5:
            return hits, replace(results, hits=())
        ids = list(engine.scan(search))
        everything = engine.search(replace(search, offset=0, limit=100, facets=()))
        scanned = set(ids) if by_score else ids
        return hits, replace(results, hits=()), scanned, _phrase_matches(everything)
    except EngineError as error:
        return f"{error.message} {error.hint}"


def _runs(results: Results) -> list[bool]:
    return [hit.phrase_match for hit in results.hits]


def _phrase_matches(results: Results) -> set[tuple[str, bool]]:
    return {(hit.id, hit.phrase_match) for hit in results.hits}


def _without_scores(results: Results) -> list[tuple[str, bool]]:
    return [(hit.id, hit.phrase_match) for hit in results.hits]

"""The cluster finds, counts and orders what the memory engine does, whatever is asked.

Scores are Lucene's, whose lengths are of one byte: of relevance only the run is compared, which
goes before any score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from index.cluster import Cluster
from index.engine import Engine, Hit, Mark, Remote, Results, Search, Sort
from index.engines.memory import MemoryEngine
from index.query.tree import All
from index.registry import open_engine
from tests.counts import COUNTS
from tests.index.articles import articles
from tests.index.trees import typed_searches

pytestmark = pytest.mark.cluster

_ids = st.sampled_from("abcdef")
_SEQUENCE = count(1)
_QUESTIONS = 25


@pytest.fixture(scope="module")
def engine(cluster: Callable[[], Cluster]) -> Iterator[Engine]:
    opened = open_engine("opensearch", cluster=cluster())
    yield opened
    assert isinstance(opened, Remote)
    opened.drop()
    opened.close()


@settings(
    max_examples=max(21, settings().max_examples // 100),
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # to shrink over a network takes minutes
)
@given(data=st.data())
def test_agrees_with_memory(engine: Engine, data: st.DataObject) -> None:
    """Random archives, each changed some times, and random questions to each."""
    plain = MemoryEngine()
    engine.apply((), list(engine.scan(Search(All()))), _mark())
    for _ in range(data.draw(st.integers(1, 3))):
        add = data.draw(st.lists(articles(_ids), max_size=6))
        remove = data.draw(st.lists(_ids, max_size=2))
        mark = _mark()
        for each in (engine, plain):
            each.apply(add, remove, mark)
    for number in range(_QUESTIONS):
        compare(engine, plain, data.draw(typed_searches), number)
        COUNTS["random trees compared on the cluster"] += 1


def _mark() -> Mark:
    return Mark("store", next(_SEQUENCE))


def compare(engine: Engine, plain: Engine, search: Search, number: int) -> None:
    got, wanted = engine.search(search), plain.search(search)
    if search.sort is Sort.RELEVANCE:
        assert _runs(got) == _runs(wanted), search
        assert len({hit.id for hit in got.hits}) == len(got.hits)
        assert replace(got, hits=()) == replace(wanted, hits=()), search
    else:
        assert _without_scores(got) == _without_scores(wanted), search
    if number % 5 == 0:
        assert _scanned(engine, search) == _scanned(plain, search), search
        everything = replace(search, offset=0, limit=100, facets=())
        assert _known(engine.search(everything)) == _known(plain.search(everything)), search


def _scanned(engine: Engine, search: Search) -> Sequence[str] | set[str]:
    ids = list(engine.scan(search))
    return set(ids) if search.sort is Sort.RELEVANCE else ids


def _runs(results: Results) -> list[bool]:
    return [hit.run for hit in results.hits]


def _known(results: Results) -> set[tuple[str, bool]]:
    return {(hit.id, hit.run) for hit in results.hits}


def _without_scores(results: Results) -> Results:
    return replace(results, hits=tuple(Hit(hit.id, 0.0, hit.run) for hit in results.hits))

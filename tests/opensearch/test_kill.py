"""A node is killed while articles come in, and while they are searched.

Nothing is lost, and no answer is a part of one: what is out of reach is said, and comes back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from archive.archive import Archive
from archive.cli.app import run
from index.article import Article
from index.cluster import Cluster
from index.engine import Engine, Mark, Search, Sort
from index.errors import ClusterError
from index.query.tree import All, Term
from index.registry import open_engine
from tests.opensearch.gate import passed
from tests.opensearch.nodes import Nodes

bulk = pytest.importorskip("index.engines.opensearch.bulk", exc_type=ImportError)
pytestmark = pytest.mark.cluster

MARK = Mark("store", 1)
EVERY = Search(All(), limit=0)
_PATIENCE = 120.0  # seconds in which a cluster of two answers as one of three did


def stories(count: int) -> Iterator[dict[str, str]]:
    for number in range(count):
        body = f"Story {number} of the ferry and the pass, told in words of its own: w{number}."
        yield {"title": f"Ferry {number}", "body": body, "date": f"2019-03-{number % 28 + 1:02}"}


@pytest.fixture
def whole(nodes: Nodes) -> Iterator[Nodes]:
    """All three nodes, before and after."""
    nodes.wait()
    yield nodes
    for number in range(3):
        if not nodes.runs(number):
            nodes.start(number)
    nodes.wait(status="yellow")


@pytest.fixture
def engine(cluster: Callable[[], Cluster], whole: Nodes) -> Iterator[Any]:
    opened: Any = open_engine("opensearch", cluster=cluster())
    yield opened
    soon(opened.drop)
    opened.close()


def articles(count: int) -> Iterator[Article]:
    for number in range(count):
        yield Article(id=f"a{number:05}", title=f"Ferry {number}", body="over the pass " * 20)


def soon(ask: Callable[[], Any]) -> Any:
    """What is answered in the end, if only errors that say so come before."""
    end = monotonic() + _PATIENCE
    while True:
        try:
            return ask()
        except ClusterError as error:
            assert "\n" not in error.message
            if monotonic() > end:
                raise
            sleep(0.2)


def test_a_node_killed_during_ingest(
    whole: Nodes, cluster: Callable[[], Cluster], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    told = [json.dumps(story) + "\n" for story in stories(1_500)]
    first.write_text("".join(told[:500]))
    second.write_text("".join(told))
    home, place = tmp_path / "home", cluster()
    assert run(["--archive", str(home), "ingest", str(first)]) == 0
    moved = ["--engine", "opensearch", "--url", ",".join(place.urls), "--index", place.name]
    assert run(["--archive", str(home), "reindex", *moved, "--shards", "3"]) == 0

    monkeypatch.setattr(bulk, "_PIECE", 50_000)
    sent = []
    attempt = bulk.Bulk._attempt

    def attempted(self: Any, piece: Any) -> Any:
        sent.append(len(piece))
        if len(sent) == 3:
            whole.kill(1)
        return attempt(self, piece)

    monkeypatch.setattr(bulk.Bulk, "_attempt", attempted)
    assert run(["--archive", str(home), "ingest", str(second)]) == 0
    assert len(sent) > 5
    with Archive(home) as archive:
        assert (archive.store.count(), len(archive.engine), archive.behind()) == (1_500, 1_500, 0)
    whole.start(1)
    whole.wait()
    assert run(["--archive", str(home), "check", "--deep"]) == 0
    with Archive(home) as archive:
        assert len(archive.engine) == 1_500
    assert run(["--archive", str(home), "reindex", "--engine", "whoosh"]) == 0
    assert run(["--archive", str(home), "check"]) == 0


def test_a_node_killed_while_a_new_index_is_built(
    whole: Nodes, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_PIECE", 200_000)

    def killing() -> Iterable[Article]:
        for number, article in enumerate(articles(6_000)):
            if number == 3_000:
                whole.kill(2)
            yield article

    engine.apply(articles(10), (), MARK)
    with engine.rebuild() as twin:
        twin.apply(killing(), (), Mark("store", 2))
    assert (len(engine), engine.mark()) == (6_000, Mark("store", 2))
    whole.start(2)
    whole.wait()
    assert len(engine) == 6_000
    assert sum(1 for _ in engine.scan(Search(All(), sort=Sort.NEWEST))) == 6_000


def test_a_node_killed_during_a_search(whole: Nodes, engine: Engine) -> None:
    engine.apply(articles(12_000), (), MARK)
    asked = Search(Term("title", "ferry"), limit=3)
    walk = engine.scan(replace(asked, sort=Sort.NEWEST))
    ids = [next(walk)]
    whole.kill(0)
    try:
        ids += walk
    except ClusterError as error:
        assert "\n" not in error.message
    else:  # whoever is not told of a fault has all
        assert len(set(ids)) == len(ids) == 12_000
    assert soon(lambda: engine.search(asked)).total == 12_000
    assert len(soon(lambda: list(engine.scan(asked)))) == 12_000
    whole.start(0)
    whole.wait()
    assert engine.search(asked).total == 12_000


def test_what_no_node_has_is_said_and_comes_back(
    whole: Nodes, cluster: Callable[[], Cluster], engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One node dies, of which an index has no copies: it is red.  A second, and nobody manages."""
    place = cluster()
    alone: Any = open_engine("opensearch", cluster=place)
    alone.apply(articles(300), (), MARK)
    body = json.dumps({"number_of_replicas": 0}).encode()
    assert passed(f"{place.urls[0]}/{place.name}/_settings", "PUT", body)[0] == 200
    engine.apply(articles(100), (), MARK)
    whole.wait()
    [shard, *_] = whole.get(f"/_cat/shards/{place.name}?format=json")
    first = int(shard["node"].removeprefix("n")) - 1
    whole.kill(first)
    whole.wait(2, "red")
    for ask in (
        lambda: alone.search(EVERY),
        lambda: list(alone.scan(EVERY)),
        lambda: len(alone),
    ):
        with pytest.raises(ClusterError) as raised:
            ask()
        assert "\n" not in raised.value.message
    assert soon(alone.state)["index health"] == "red"
    assert soon(lambda: engine.search(EVERY)).total == 100  # of which there are copies

    second = (first + 1) % 3
    whole.kill(second)
    with monkeypatch.context() as impatient, pytest.raises(ClusterError) as raised:
        impatient.setattr(bulk, "PATIENCE", 3.0)
        engine.apply(articles(200), (), Mark("store", 2))
    assert "\n" not in raised.value.message
    for number in (first, second):
        whole.start(number)
    whole.wait(status="yellow")  # all is there; copies of it may take minutes
    assert alone.search(EVERY).total == len(alone) == 300
    assert engine.mark() == MARK
    with engine.rebuild() as twin:  # the shards that were left alone may not take changes yet
        twin.apply(articles(200), (), Mark("store", 2))
    assert (len(engine), engine.mark()) == (200, Mark("store", 2))
    alone.drop()
    alone.close()

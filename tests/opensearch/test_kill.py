"""A node is killed while articles are ingested, and while they are searched.

Nothing is lost and no answer is partial: what is out of reach is reported, and comes back.
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
from tests.opensearch.gate import forward
from tests.opensearch.nodes import Nodes

bulk = pytest.importorskip("index.engines.opensearch.bulk", exc_type=ImportError)
pytestmark = pytest.mark.cluster

MARK = Mark("store", 1)
EVERYTHING = Search(All(), limit=0)
_PATIENCE = 120.0  # seconds in which a cluster of two answers as one of three did


def stories(count: int) -> Iterator[dict[str, str]]:
    for number in range(count):
        body = f"Story {number} of the ferry and the pass, told in words of its own: w{number}."
        yield {"title": f"Ferry {number}", "body": body, "date": f"2019-03-{number % 28 + 1:02}"}


@pytest.fixture
def all_nodes(nodes: Nodes) -> Iterator[Nodes]:
    """Cluster with all three nodes running before and after the test."""
    nodes.wait()
    yield nodes
    for number in range(3):
        if not nodes.is_running(number):
            nodes.start(number)
    nodes.wait(status="yellow")


@pytest.fixture
def engine(cluster: Callable[[], Cluster], all_nodes: Nodes) -> Iterator[Any]:
    opened: Any = open_engine("opensearch", cluster=cluster())
    yield opened
    eventually(opened.drop)
    opened.close()


def articles(count: int) -> Iterator[Article]:
    for number in range(count):
        yield Article(id=f"a{number:05}", title=f"Ferry {number}", body="over the pass " * 20)


def eventually(ask: Callable[[], Any]) -> Any:
    """Repeat a request until it is answered; only ClusterError may come before."""
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
    all_nodes: Nodes,
    cluster: Callable[[], Cluster],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    lines = [json.dumps(story) + "\n" for story in stories(1_500)]
    first.write_text("".join(lines[:500]))
    second.write_text("".join(lines))
    home, place = tmp_path / "home", cluster()
    assert run(["--archive", str(home), "ingest", str(first)]) == 0
    moved = ["--engine", "opensearch", "--url", ",".join(place.urls), "--index", place.name]
    assert run(["--archive", str(home), "reindex", *moved, "--shards", "3"]) == 0

    monkeypatch.setattr(bulk, "_CHUNK_SIZE", 50_000)
    sent = []
    attempt = bulk.BulkSender._attempt

    def attempted(self: Any, piece: Any) -> Any:
        sent.append(len(piece))
        if len(sent) == 3:
            all_nodes.kill(1)
        return attempt(self, piece)

    monkeypatch.setattr(bulk.BulkSender, "_attempt", attempted)
    assert run(["--archive", str(home), "ingest", str(second)]) == 0
    assert len(sent) > 5
    with Archive(home) as archive:
        assert (
            archive.store.reader.count(),
            len(archive.index.engine),
            archive.index.pending(),
        ) == (1_500, 1_500, 0)
    all_nodes.start(1)
    all_nodes.wait()
    assert run(["--archive", str(home), "check", "--deep"]) == 0
    with Archive(home) as archive:
        assert len(archive.index.engine) == 1_500
    assert run(["--archive", str(home), "reindex", "--engine", "whoosh"]) == 0
    assert run(["--archive", str(home), "check"]) == 0


def test_a_node_killed_while_a_new_index_is_built(
    all_nodes: Nodes, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_CHUNK_SIZE", 200_000)

    def killing() -> Iterable[Article]:
        for number, article in enumerate(articles(6_000)):
            if number == 3_000:
                all_nodes.kill(2)
            yield article

    engine.apply(articles(10), (), MARK)
    with engine.rebuild() as twin:
        twin.apply(killing(), (), Mark("store", 2))
    assert (len(engine), engine.mark()) == (6_000, Mark("store", 2))
    all_nodes.start(2)
    all_nodes.wait()
    assert len(engine) == 6_000
    assert sum(1 for _ in engine.scan(Search(All(), sort=Sort.NEWEST))) == 6_000


def test_a_node_killed_during_a_search(all_nodes: Nodes, engine: Engine) -> None:
    engine.apply(articles(12_000), (), MARK)
    search = Search(Term("title", "ferry"), limit=3)
    walk = engine.scan(replace(search, sort=Sort.NEWEST))
    ids = [next(walk)]
    all_nodes.kill(0)
    try:
        ids += walk
    except ClusterError as error:
        assert "\n" not in error.message
    else:  # whoever is not told of a fault has all
        assert len(set(ids)) == len(ids) == 12_000
    assert eventually(lambda: engine.search(search)).total == 12_000
    assert len(eventually(lambda: list(engine.scan(search)))) == 12_000
    all_nodes.start(0)
    all_nodes.wait()
    assert engine.search(search).total == 12_000


def test_what_no_node_has_is_said_and_comes_back(
    all_nodes: Nodes, cluster: Callable[[], Cluster], engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without copies on the killed node an index is red; without a second node, no manager."""
    place = cluster()
    unreplicated: Any = open_engine("opensearch", cluster=place)
    unreplicated.apply(articles(300), (), MARK)
    body = json.dumps({"number_of_replicas": 0}).encode()
    assert forward(f"{place.urls[0]}/{place.name}/_settings", "PUT", body)[0] == 200
    engine.apply(articles(100), (), MARK)
    all_nodes.wait()
    [shard, *_] = all_nodes.get(f"/_cat/shards/{place.name}?format=json")
    first = int(shard["node"].removeprefix("n")) - 1
    all_nodes.kill(first)
    all_nodes.wait(2, "red")
    for ask in (
        lambda: unreplicated.search(EVERYTHING),
        lambda: list(unreplicated.scan(EVERYTHING)),
        lambda: len(unreplicated),
    ):
        with pytest.raises(ClusterError) as raised:
            ask()
        assert "\n" not in raised.value.message
    assert eventually(unreplicated.state)["index health"] == "red"
    assert eventually(lambda: engine.search(EVERYTHING)).total == 100  # it has copies

    second = (first + 1) % 3
    all_nodes.kill(second)
    with monkeypatch.context() as impatient, pytest.raises(ClusterError) as raised:
        impatient.setattr(bulk, "WRITE_RETRY_LIMIT", 3.0)
        engine.apply(articles(200), (), Mark("store", 2))
    assert "\n" not in raised.value.message
    for number in (first, second):
        all_nodes.start(number)
    all_nodes.wait(status="yellow")  # all is there; its copies may take minutes
    assert unreplicated.search(EVERYTHING).total == len(unreplicated) == 300
    assert engine.mark() == MARK
    with engine.rebuild() as twin:  # the shards that were left alone may not take changes yet
        twin.apply(articles(200), (), Mark("store", 2))
    assert (len(engine), engine.mark()) == (200, Mark("store", 2))
    unreplicated.drop()
    unreplicated.close()

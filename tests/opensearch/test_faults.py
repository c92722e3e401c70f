"""Faults of a cluster and of the connection to it: reported in one line, or retried."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from index.article import Article
from index.cluster import Cluster, Login
from index.deadline import Deadline
from index.engine import Engine, Facet, Mark, Search
from index.errors import ClusterError, EngineError, StaleIndex, TooSlow
from index.query.parse import parse
from index.query.tree import All
from index.registry import open_engine
from tests.index.articles import NAMED, ORGREAVE, PIT, WALL
from tests.opensearch.gate import KEY, PASSWORD, USER, Fault, Gate, forward

bulk = pytest.importorskip("index.engines.opensearch.bulk", exc_type=ImportError)
pytestmark = pytest.mark.cluster

MARK, LATER = Mark("store", 5), Mark("store", 9)
SEARCH = Search(parse("coal").query)


@pytest.fixture(scope="module")
def gate(urls: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with Gate(urls[0], tmp_path_factory.mktemp("gate")) as opened:
        yield opened


@pytest.fixture
def place(gate: Gate, cluster: Callable[[], Cluster]) -> Iterator[Cluster]:
    """Cluster behind the proxy, with a valid login."""
    login = Login(USER, PASSWORD, ca_file=str(gate.certificate))
    yield replace(cluster(), urls=(gate.url,), login=login, shards=1)
    gate.faults.clear()


@pytest.fixture
def engine(place: Cluster) -> Iterator[Engine]:
    opened: Any = open_engine("opensearch", cluster=place)
    opened.apply(NAMED.values(), (), MARK)
    yield opened
    opened.drop()
    opened.close()


def fault_of(place: Cluster) -> EngineError:
    """Return the error of a search there: one line, without a password."""
    opened = open_engine("opensearch", cluster=place)
    with pytest.raises(EngineError) as raised:
        opened.search(SEARCH)
    opened.close()
    text = f"{raised.value.message} {raised.value.hint}"
    assert "\n" not in text
    assert PASSWORD not in text
    assert raised.value.exit_code == 3
    return raised.value


def test_a_cluster_that_is_not_there(place: Cluster) -> None:
    error = fault_of(replace(place, urls=("http://127.0.0.1:9",)))
    assert (
        error.message == "the cluster at http://127.0.0.1:9 cannot be reached (connection refused)."
    )


def test_a_node_that_is_not_there_is_passed_over(engine: Engine, place: Cluster) -> None:
    two_nodes = open_engine(
        "opensearch", cluster=replace(place, urls=("http://127.0.0.1:9", *place.urls))
    )
    assert two_nodes.search(SEARCH).total == 2
    two_nodes.close()


def test_a_certificate_of_nobody(place: Cluster) -> None:
    error = fault_of(replace(place, login=Login(USER, PASSWORD)))
    assert "its certificate is not trusted" in error.message
    assert "ARCHIVE_OPENSEARCH_CA=FILE" in error.hint


def test_a_file_of_certificates_that_is_not_there(place: Cluster) -> None:
    error = fault_of(replace(place, login=Login(USER, PASSWORD, ca_file="/nowhere.pem")))
    assert "ARCHIVE_OPENSEARCH_CA=FILE" in error.hint


def test_a_certificate_of_another(place: Cluster) -> None:
    elsewhere = place.urls[0].replace("localhost", "127.0.0.1")
    assert "its certificate is not trusted" in fault_of(replace(place, urls=(elsewhere,))).message


@pytest.mark.parametrize("login", [Login("archive", "guessed"), Login(), Login(api_key="guessed")])
def test_a_wrong_password(place: Cluster, login: Login) -> None:
    error = fault_of(replace(place, login=replace(login, ca_file=place.login.ca_file)))
    assert "does not know this user or password" in error.message
    assert "ARCHIVE_OPENSEARCH_PASSWORD" in error.hint


def test_an_api_key_will_do(engine: Engine, place: Cluster) -> None:
    keyed = Login(api_key=KEY, ca_file=place.login.ca_file)
    opened = open_engine("opensearch", cluster=replace(place, login=keyed))
    assert opened.search(SEARCH).total == 2
    assert KEY not in repr(keyed)
    assert PASSWORD not in repr(place)
    opened.close()


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ClusterError) as raised:
        Cluster.from_settings(f"https://archive:{PASSWORD}@localhost:9200", "news", 1, Login())
    assert PASSWORD not in raised.value.message + raised.value.hint


def limit_times(count: int, fault: Fault) -> Fault:
    """Return a fault that happens `count` times."""
    remaining = [count]

    def limited(path: str, body: bytes) -> tuple[int, Any] | None:
        answer = fault(path, body) if remaining[0] else None
        remaining[0] -= bool(answer)
        return answer

    return limited


def busy(path: str, body: bytes) -> tuple[int, Any] | None:
    cause = {"type": "rejected_execution_exception", "reason": "rejected execution"}
    return (429, {"error": cause, "status": 429}) if "/_bulk" in path else None


def busy_with_some(path: str, body: bytes) -> tuple[int, Any] | None:
    """Refuse every item for the moment."""
    if "/_bulk" not in path:
        return None
    heads = [json.loads(line) for line in body.splitlines() if b'"version_type"' in line]
    cause = {"type": "rejected_execution_exception", "reason": "rejected execution"}
    items = [{next(iter(head)): {"status": 429, "error": cause}} for head in heads]
    return 200, {"errors": True, "items": items}


def moving(path: str, body: bytes) -> tuple[int, Any] | None:
    """Refuse every item as of a shard that is moving to another node, with a misleading status."""
    answer = busy_with_some(path, body)
    for item in answer[1]["items"] if answer else ():
        for text in item.values():
            text |= {"status": 404, "error": {"type": "shard_not_in_primary_mode_exception"}}
    return answer


@pytest.mark.parametrize("fault", [busy, busy_with_some, moving])
def test_a_busy_cluster_is_asked_again(engine: Engine, gate: Gate, fault: Fault) -> None:
    gate.faults.append(limit_times(3, fault))
    gate.requests.clear()
    engine.apply([replace(PIT, id="new")], ["wall"], LATER)
    assert sum("_bulk" in request for request in gate.requests) == 5  # removed, added, 3 retries
    assert (len(engine), engine.mark()) == (5, LATER)


@pytest.mark.parametrize("fault", [busy, busy_with_some])
def test_a_cluster_that_stays_busy_is_given_up(
    engine: Engine, gate: Gate, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "WRITE_RETRY_LIMIT", 0.5)
    gate.faults.append(fault)
    with pytest.raises(ClusterError, match=r"too busy|has accepted nothing"):
        engine.apply([replace(PIT, id="new")], (), LATER)
    gate.faults.clear()
    assert (len(engine), engine.mark()) == (5, MARK)
    engine.apply([replace(PIT, id="new")], (), LATER)
    assert (len(engine), engine.mark()) == (6, LATER)


def without_a_copy(path: str, body: bytes) -> tuple[int, Any] | None:
    """Answer a search as while a shard is moving between nodes."""
    if path != "/_msearch":
        return None
    cause = {"type": "no_shard_available_action_exception", "reason": "no shard available"}
    return 200, {"responses": [{"status": 503, "error": cause}] * (body.count(b"\n") // 2)}


def test_a_search_that_fails_for_the_moment_is_asked_again(engine: Engine, gate: Gate) -> None:
    gate.faults.append(limit_times(2, without_a_copy))
    gate.requests.clear()
    assert engine.search(replace(SEARCH, facets=(Facet("year"),))).total == 2
    assert sum("_msearch" in request for request in gate.requests) == 3


def too_busy_to_search(path: str, body: bytes) -> tuple[int, Any] | None:
    cause = {"type": "rejected_execution_exception", "reason": "rejected execution"}
    return None if "/_bulk" in path else (429, {"error": cause, "status": 429})


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.search(SEARCH).total,
        lambda engine: len(engine) - 3,
        lambda engine: len([*engine.scan(SEARCH)]),
    ],
    ids=["search", "length", "scan"],
)
def test_a_question_to_a_busy_cluster_is_asked_again(
    engine: Engine, gate: Gate, ask: Callable[[Engine], int]
) -> None:
    gate.faults.append(limit_times(2, too_busy_to_search))
    assert ask(engine) == 2


def test_a_question_to_a_cluster_that_stays_busy_is_given_up_soon(
    engine: Engine, gate: Gate
) -> None:
    gate.faults.append(too_busy_to_search)
    gate.requests.clear()
    with pytest.raises(ClusterError, match="is too busy"):
        engine.search(SEARCH)
    gate.faults.clear()
    assert 3 <= len(gate.requests) <= 12


def test_a_question_is_not_asked_again_beyond_its_time(engine: Engine, gate: Gate) -> None:
    gate.faults.append(too_busy_to_search)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        engine.search(replace(SEARCH, deadline=Deadline.after(0.5)))
    gate.faults.clear()
    assert time.monotonic() - began < 2.5


def test_a_search_that_goes_on_failing_is_given_up(engine: Engine, gate: Gate) -> None:
    gate.faults.append(without_a_copy)
    with pytest.raises(ClusterError, match="lacks a part of the index") as raised:
        engine.search(SEARCH)
    assert "archive status" in raised.value.hint


def test_an_article_that_is_refused_is_named(engine: Engine, gate: Gate) -> None:
    cause = {"type": "mapper_parsing_exception", "reason": "failed to parse"}

    def refuse(path: str, body: bytes) -> tuple[int, Any] | None:
        if "/_bulk" not in path:
            return None
        items = [{"index": {"status": 201}}, {"index": {"status": 400, "error": cause}}]
        return 200, {"errors": True, "items": items}

    gate.faults.append(refuse)
    with pytest.raises(ClusterError, match=r"article second: .* refused: failed to parse"):
        engine.apply([replace(PIT, id="first"), replace(PIT, id="second")], (), LATER)


def test_a_request_that_arrives_late_undoes_nothing(engine: Engine) -> None:
    engine.apply([replace(PIT, title="Newer")], ["wall"], LATER)
    late = [bulk.index_action(replace(PIT, title="Older"), MARK), bulk.index_action(WALL, MARK)]
    sender = engine._connection, engine._index_for_reading().name  # type: ignore[attr-defined]
    bulk.BulkSender(*sender).send(late)
    engine._indexes.refresh(sender[1])  # type: ignore[attr-defined]
    assert engine.search(Search(parse("title:newer").query)).total == 1
    assert len(engine) == 4


def ask(urls: tuple[str, ...], method: str, path: str, body: object) -> None:
    status, answer = forward(urls[0] + path, method, json.dumps(body).encode())
    assert status == 200, answer


def test_a_cluster_whose_disks_are_full(
    engine: Engine, place: Cluster, urls: tuple[str, ...]
) -> None:
    """The block is the one that the server sets when a disk passes the flood stage."""
    block = "index.blocks.read_only_allow_delete"
    ask(urls, "PUT", f"/{place.name}/_settings", {block: True})
    with pytest.raises(ClusterError, match="does not accept changes") as raised:
        engine.apply([replace(PIT, id="new")], (), LATER)
    assert "Free space" in raised.value.hint
    assert (engine.search(SEARCH).total, engine.mark()) == (2, MARK)
    ask(urls, "PUT", f"/{place.name}/_settings", {block: None})
    engine.apply([replace(PIT, id="new")], (), LATER)
    assert engine.search(SEARCH).total == 3


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"properties": {"mood": {"type": "keyword"}}}, "mood"),
        ({"dynamic": "true"}, "it takes any field"),
        ({"_meta": {}}, "another program"),
    ],
)
def test_a_mapping_that_somebody_changed(
    engine: Engine, place: Cluster, urls: tuple[str, ...], change: dict[str, Any], fields: str
) -> None:
    ask(urls, "PUT", f"/{place.name}/_mapping", change)
    with pytest.raises(StaleIndex, match=fields):
        engine.mark()
    with engine.rebuild() as twin:
        twin.apply([PIT, ORGREAVE], (), LATER)
    assert (len(engine), engine.mark()) == (2, LATER)


def test_a_name_that_is_somebody_elses(
    cluster: Callable[[], Cluster], urls: tuple[str, ...]
) -> None:
    place = cluster()
    ask(urls, "PUT", f"/{place.name}", {})
    with pytest.raises(ClusterError, match="is not an alias of one index"):
        open_engine("opensearch", cluster=place).mark()
    ask(urls, "DELETE", f"/{place.name}", {})


def test_a_rebuild_that_was_killed_is_cleared_away(
    engine: Engine, place: Cluster, urls: tuple[str, ...]
) -> None:
    indexes = engine._indexes  # type: ignore[attr-defined]
    indexes.create_staging()
    indexes.create_staging()
    with engine.rebuild() as twin:
        twin.apply([PIT], (), LATER)
    assert len(indexes._numbered()) == len(engine) == 1


def test_more_hits_than_a_search_reaches_at_once(cluster: Callable[[], Cluster]) -> None:
    engine: Any = open_engine("opensearch", cluster=cluster())
    articles = [Article(id=f"a{number:05}", title="coal") for number in range(10_050)]
    engine.apply(articles, (), MARK)
    got = engine.search(replace(SEARCH, offset=10_040, limit=20))
    assert [hit.id for hit in got.hits] == [f"a{number:05}" for number in range(10_040, 10_050)]
    assert got.total == len(engine) == 10_050
    assert list(engine.scan(Search(All()))) == [article.id for article in articles]
    engine.drop()
    engine.close()


def test_a_list_of_hits_whose_place_is_lost(
    engine: Engine, urls: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engines.opensearch.execute._PAGE_SIZE", 2)
    walk = engine.scan(Search(All()))
    next(walk)
    assert forward(f"{urls[0]}/_search/point_in_time/_all", "DELETE", b"")[0] == 200
    with pytest.raises(ClusterError, match="has lost its place in the list of hits") as raised:
        list(walk)
    assert "Search again" in raised.value.hint


def test_a_near_of_more_forms_than_a_cluster_tries_by_itself(
    cluster: Callable[[], Cluster],
) -> None:
    engine: Any = open_engine("opensearch", cluster=replace(cluster(), shards=1))
    articles = (Article(id=f"a{n}", body=f"coal co{n:03} fire") for n in range(1_000))
    engine.apply(articles, (), MARK)
    path = f"/{engine._cluster.name}"  # each segment's forms are counted: let there be one
    engine._connection.request("POST", f"{path}/_forcemerge", max_num_segments=1)
    engine._connection.request("POST", f"{path}/_refresh")
    assert engine.search(Search(parse("coal NEAR/1 co*").query)).total == 1_000
    with pytest.raises(ClusterError, match="so many forms"):
        engine.search(Search(parse("fire NEAR/1 co000~2").query))
    engine.drop()
    engine.close()


def test_a_facet_of_more_values_than_a_shard_sends(
    cluster: Callable[[], Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engines.opensearch.facets.MAX_BUCKETS", 7)
    engine: Any = open_engine("opensearch", cluster=cluster())
    engine.apply(
        [Article(id=f"a{n}", title="coal", author=(f"Author {n % 40}",)) for n in range(100)],
        (),
        MARK,
    )
    counts = engine.search(replace(SEARCH, facets=(Facet("author", 2),))).facets["author"]
    assert counts.values == (("Author 0", 3), ("Author 1", 3))
    assert (counts.distinct, counts.other_count, counts.article_count) == (40, 94, 100)
    engine.drop()
    engine.close()

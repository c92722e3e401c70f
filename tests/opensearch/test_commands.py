"""Commands print the same whether the index is on a cluster or on one machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.cli.app import run
from index.cluster import Cluster
from tests.opensearch.gate import PASSWORD, USER, Gate, forward
from tools.golden import SAMPLES

pytest.importorskip("opensearchpy", exc_type=ImportError)

Run = Callable[..., tuple[int, str, str]]
NOWHERE = "http://127.0.0.1:9"

COMMANDS = (
    ("search", "kim jong un"),
    ("search", "missile OR ferry", "--facet", "source", "--facet", "year", "--facet", "location:2"),
    ("search", '"Kim Jong Un"', "--since", "2018", "--not-source", "AFP"),
    ("search", "kim NEAR/3 un -rocket", "--offset", "2", "--limit", "3"),
    ("search", "miss* source:Reuters"),
    ("search", "unheard"),
    ("search", "*", "--source", "AP", "--facet", "source"),
    ("export", "korea", "--limit", "5"),
    ("timeline", "kim", "--by", "year"),
    ("count", "police OR ferry"),
    ("facets", "*", "--by", "source,location,year,lang,country", "--format", "json"),
)


@pytest.fixture
def archive(capsys: pytest.CaptureFixture[str]) -> Run:
    def runs(*args: object) -> tuple[int, str, str]:
        code = run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return code, out, err

    return runs


@pytest.fixture(scope="module")
def ingested_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archive of all samples."""
    folder = tmp_path_factory.mktemp("ingested_home") / "home"
    assert run(["--archive", str(folder), "ingest", str(SAMPLES)]) in (0, 5)
    return folder


@pytest.fixture
def home(ingested_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    shutil.copytree(ingested_home, folder)
    monkeypatch.setenv("ARCHIVE_HOME", str(folder))
    return folder


def output_of(archive: Run, command: tuple[str, ...]) -> Any:
    """Return what a command prints for programs, without what may differ."""
    if command[0] == "search":
        command = (*command, "--sort", "newest", "--format", "json")
    code, out, _ = archive(*command)
    if "json" not in command:
        return code, out
    output = json.loads(out)
    del output["took_ms"]
    for hit in output.get("hits", ()):
        del hit["score"]
    return code, output


def top_ten(archive: Run) -> list[set[str]]:
    """Return the first ten hits of some searches, by relevance."""
    command = ("kim jong un", "missile test", "ferry pass", "north korea police", "president talks")
    answers = (archive("search", query, "--any", "--format", "ids")[1] for query in command)
    return [set(answer.split()) for answer in answers]


@pytest.mark.cluster
def test_every_command_stays_the_same(
    archive: Run, home: Path, cluster: Callable[[], Cluster]
) -> None:
    place = cluster()
    before = [output_of(archive, command) for command in COMMANDS]
    ranked = top_ten(archive)
    indexed = json.loads(archive("status", "--format", "json")[1])["indexed"]
    location = ("--url", ",".join(place.urls), "--index", place.name, "--shards", "2")
    assert archive("reindex", "--engine", "opensearch", *location)[0] == 0
    assert not (home / "index").exists()
    for command, expected in zip(COMMANDS, before, strict=True):
        assert output_of(archive, command) == expected, command
    shared = [len(a & b) / len(a) for a, b in zip(ranked, top_ten(archive), strict=True)]
    assert min(shared) >= 0.7
    assert sum(shared) / len(shared) >= 0.9
    code, out, _ = archive("status", "--format", "json")
    state = json.loads(out)
    assert (code, state["behind"], state["indexed"]) == (0, 0, indexed)
    assert (state["cluster"]["health"], state["cluster"]["shards"]) == ("green", 2)
    assert archive("check", "--deep")[0] == 0
    assert archive("reindex")[0] == 0
    assert archive("reindex", "--engine", "whoosh")[0] == 0
    assert forward(f"{place.urls[0]}/{place.name}", "GET", b"")[0] == 404
    assert [output_of(archive, command) for command in COMMANDS] == before


@pytest.mark.cluster
def test_check_names_what_is_not_as_in_the_store(
    archive: Run, home: Path, cluster: Callable[[], Cluster]
) -> None:
    place = cluster()
    location = ("--url", place.urls[0], "--index", place.name)
    assert archive("reindex", "--engine", "opensearch", *location)[0] == 0
    ids = archive("search", "*", "--format", "ids", "--limit", "2")[1].split()
    node = f"{place.urls[0]}/{place.name}"
    assert forward(f"{node}/_doc/{ids[0]}?refresh=true", "DELETE", b"")[0] == 200
    body = json.dumps({"id": "nobody", "has": []}).encode()
    assert forward(f"{node}/_doc/nobody?refresh=true", "PUT", body)[0] == 201
    code, out, err = archive("check")
    assert code != 0
    assert f"it lacks article {ids[0]}" in out + err
    assert "it still has article nobody" in out + err
    document = json.dumps({"id": ids[1], "has": [], "title": "another"}).encode()
    assert forward(f"{node}/_doc/{ids[1]}?refresh=true", "PUT", document)[0] == 200
    assert (
        f"a search for its own words and day misses article {ids[1]}"
        in archive("check", "--deep")[1]
    )
    assert archive("reindex")[0] == 0
    assert archive("check")[0] == 0
    assert archive("reindex", "--engine", "whoosh")[0] == 0


@pytest.mark.cluster
def test_what_comes_in_while_nothing_can_be_written_waits(
    archive: Run, home: Path, cluster: Callable[[], Cluster], tmp_path: Path
) -> None:
    place = cluster()
    location = ("--url", place.urls[0], "--index", place.name)
    assert archive("reindex", "--engine", "opensearch", *location)[0] == 0
    block = f"{place.urls[0]}/{place.name}/_settings", "PUT"
    assert forward(*block, b'{"index.blocks.read_only_allow_delete": true}')[0] == 200
    new = tmp_path / "new.jsonl"
    new.write_text('{"title": "An autogyro", "body": "It flew over the town."}\n')
    code, _, err = archive("ingest", new)
    assert code == 3
    assert "1 added" in err
    assert "does not accept changes" in err
    code, _, err = archive("search", "autogyro")
    assert code == 1
    assert "1 stored change is not in the index yet" in err
    assert json.loads(archive("status", "--format", "json")[1])["behind"] == 1
    assert forward(*block, b'{"index.blocks.read_only_allow_delete": null}')[0] == 200
    assert archive("ingest", new)[0] == 0
    assert archive("search", "autogyro")[0] == 0
    assert archive("reindex", "--engine", "whoosh")[0] == 0


@pytest.fixture
def gate(
    cluster: Callable[[], Cluster], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gate]:
    """Proxy that requires a login, with the login in the environment."""
    with Gate(cluster().urls[0], tmp_path) as gate:
        monkeypatch.setenv("ARCHIVE_OPENSEARCH_USER", USER)
        monkeypatch.setenv("ARCHIVE_OPENSEARCH_PASSWORD", PASSWORD)
        monkeypatch.setenv("ARCHIVE_OPENSEARCH_CA", str(gate.certificate))
        yield gate


@pytest.mark.cluster
def test_a_login_of_the_environment_is_nowhere_else(
    archive: Run,
    home: Path,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    outputs = [archive("reindex", "--engine", "opensearch", "--url", gate.url)]
    outputs += [archive("status"), archive("config"), archive("search", "kim")]
    assert [code for code, _, _ in outputs] == [0, 0, 0, 0]
    monkeypatch.setenv("ARCHIVE_OPENSEARCH_PASSWORD", "guessed")
    outputs += [archive("--debug", "search", "kim"), archive("status")]
    assert outputs[-2][0] == 3
    assert "does not know this user or password" in outputs[-2][2]
    monkeypatch.setenv("ARCHIVE_OPENSEARCH_PASSWORD", PASSWORD)
    assert archive("reindex", "--engine", "whoosh")[0] == 0
    written = "".join(out + err for _, out, err in outputs) + caplog.text
    written += "".join(
        file.read_bytes().decode("latin-1") for file in home.rglob("*") if file.is_file()
    )
    assert PASSWORD not in written
    assert "guessed" not in written


def test_a_cluster_that_cannot_be_reached_stops_no_ingest(
    archive: Run, home: Path, tmp_path: Path
) -> None:
    settings = home / "archive.toml"
    text = settings.read_text().replace('engine = "whoosh"', 'engine = "opensearch"')
    settings.write_text(f'{text}url = "{NOWHERE}"\nindex = "news"\n')
    new = tmp_path / "new.jsonl"
    new.write_text('{"title": "An autogyro", "body": "It flew over the town."}\n')
    code, _, err = archive("ingest", new)
    assert code == 3
    assert "1 added" in err
    assert f"error: the cluster at {NOWHERE} cannot be reached (connection refused)." in err
    assert archive("search", "kim")[0] == 3
    code, out, _ = archive("status")
    assert code == 0
    assert "cannot be reached" in out
    assert archive("reindex", "--engine", "whoosh")[0] == 0  # what is left need not answer
    assert archive("search", "autogyro")[0] == 0
    assert "url" not in settings.read_text()


UNFIT = (
    (("--engine", "lucene"), 'there is no engine "lucene"'),
    (("--engine", "opensearch"), "needs the address of its cluster"),
    (("--url", NOWHERE), "need a cluster"),
    (("--engine", "opensearch", "--url", "node:9200"), '"node:9200" is not the address'),
    (("--engine", "opensearch", "--url", "http://a:b@c"), "contains a password"),
    (("--engine", "opensearch", "--url", NOWHERE, "--index", "News!"), "cannot be the name"),
    (("--engine", "opensearch", "--url", NOWHERE), "cannot be reached"),
)


def test_a_place_that_will_not_do_changes_nothing(archive: Run, home: Path) -> None:
    before = (home / "archive.toml").read_text()
    for options, message in UNFIT:
        code, _, err = archive("reindex", *options)
        assert code in (2, 3)
        assert message in err
        assert err.count("\n") <= 2
    assert (home / "archive.toml").read_text() == before
    assert archive("search", "kim")[0] == 0

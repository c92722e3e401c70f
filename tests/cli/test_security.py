"""SECURITY.md: tests of its promises; every test and limit that it names exists."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import pickle
import re
import shutil
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from archive.ingest import worker
from archive.ingest.draft import Draft, IngestDefaults
from archive.ingest.files.containers import limits
from archive.ingest.readers import FORMATS, html, jsonl, mail, markdown, mhtml, text, warc
from archive.ingest.readers import csv as table
from archive.ingest.readers import json as document
from archive.ingest.text import webpage
from archive.ingest.wires import teleprinter
from archive.ingest.xml import xml_parser as xml
from archive.searching.request import DEFAULT_TIMEOUT
from archive.store.quick_lookup import look_up
from archive.web import server
from archive.web.archive_pool import PoolLimits
from index import highlight
from index.engines.whoosh.write import segment_builder
from index.query import parse as query
from tests.bench import targets
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
SAID = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SAID)
ROWS = [line for line in SAID.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_test_that_is_named_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


def test_every_threat_names_one() -> None:
    threats = ROWS[: next(n for n, row in enumerate(ROWS) if row.startswith("| limit |"))]
    assert len(threats) > 25
    assert [row for row in threats[1:] if "`tests/" not in row] == []


def test_limits_are_those_of_the_program() -> None:
    said = [tuple(cell.strip() for cell in row.split("|")[1:3]) for row in ROWS]
    said = said[next(n for n, row in enumerate(said) if row[0] == "limit") + 1 :]
    mb = 1_000_000
    sizes = {jsonl.MAX_BYTES, table.MAX_CHARS, text.MAX_BYTES, document._LIMITS.record}
    assert sizes == {10 * mb}
    assert [most for _, most in said] == [
        f"{worker.RECORD_TIMEOUT:.0f} s", f"{worker.MEMORY_LIMIT // mb:,} MB", "10 MB",
        f"{document._LIMITS.document // mb} MB", f"{teleprinter.MAX_BYTES // mb} MB",
        f"{xml.MAX_BYTES // mb} MB", f"{webpage.MAX_BYTES // mb} MB", f"{html.MAX_BYTES // mb} MB",
        f"{mhtml.MAX_BYTES // mb} MB", f"{warc.MAX_BYTES // mb} MB",
        f"{markdown.MAX_BYTES // mb} MB", f"{mail.MAX_BYTES // mb} MB",
        f"{limits.MAX_DEPTH}", f"{limits.MAX_MEMBERS:,}", f"{limits.MAX_BYTES // mb:,} MB",
        f"{limits.MAX_RATIO:,} times its size", f"{query.MAX_DEPTH}", f"{DEFAULT_TIMEOUT:.0f} s",
        f"{PoolLimits().timeout:.0f} s", f"{server.IDLE_TIMEOUT:.0f} s",
        f"{highlight.MAX_MATCHES:,}", f"{segment_builder.MAX_WORDS:,}", f"{targets.PEAK} MB",
    ]  # fmt: skip


# -- documents ------------------------------------------------------------------------------------


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Listen on a local port; yield it with the requests received."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                with suppress(TimeoutError), server.accept()[0] as asking:
                    asked.append(asking.recv(1000))

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], asked
        finally:
            ended.set()
            thread.join()


def given(format: str, data: bytes) -> str:
    """Return everything that a reader makes of some bytes."""
    reader = next(each for each in FORMATS if each.name == format).load_reader()
    return "".join(map(repr, reader.read(io.BytesIO(data), "file", IngestDefaults())))


XML = [format.name for format in FORMATS if format.name in
       {"feed", "newsml", "newsml-g2", "nitf", "wxr", "xml", "sgml"}]  # fmt: skip


@pytest.mark.parametrize("format", [*XML, "html", "mhtml", "mail", "markdown"])
def test_no_document_fetches_anything(format: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the combination is 1234")
    with listener() as (port, asked):
        there = f"http://127.0.0.1:{port}/x"
        data = (
            f'<?xml version="1.0"?><?xml-stylesheet href="{there}.xsl"?>'
            f'<!DOCTYPE nitf SYSTEM "{there}.dtd" [<!ENTITY % p SYSTEM "{there}.ent"> %p;'
            f'<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY n SYSTEM "{there}">]>'
            f'<nitf xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{there}.xml"/>'
            f'<head><script src="{there}.js"></script><link rel="stylesheet" href="{there}.css"/>'
            f'<title>T</title></head><body><img src="{there}.png"/><iframe src="{there}"></iframe>'
            f"<script>document.title = 'ran'</script>"
            f"<p>&f; &n; The ferry stayed in harbour for a third day.</p></body></nitf>"
        )
        found = given(format, data.encode())
    assert asked == []
    assert "combination" not in found


def test_a_listener_hears_who_asks() -> None:
    """The listener does record requests, so the tests above can fail."""
    with listener() as (port, asked):
        with socket.create_connection(("127.0.0.1", port)) as asking:
            asking.sendall(b"GET")
        while not asked:
            pass
    assert asked == [b"GET"]


def test_the_cluster_of_a_stranger_is_not_told_the_login(
    archive: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(library, tmp_path / "home"))
    monkeypatch.setenv("ARCHIVE_OPENSEARCH_USER", "ann")
    monkeypatch.setenv("ARCHIVE_OPENSEARCH_PASSWORD", "secret")
    monkeypatch.setenv("ARCHIVE_OPENSEARCH_HOSTS", "news.example")
    with listener() as (port, asked):
        there = f'engine = "opensearch"\nurl = "http://127.0.0.1:{port}"\nindex = "archive-x"\n'
        (home / "archive.toml").write_text(there)
        for command in (["search", "ferry"], ["status"], ["check"], ["reindex"]):
            got = archive("--archive", home, *command)
            assert got.code == 3
            assert "the login is not for 127.0.0.1" in got.err + got.out
            assert "secret" not in got.err + got.out
    assert asked == []


@pytest.mark.parametrize("name", ["archive.toml", "store.sqlite", "index/CURRENT", "index/1/pipe"])
def test_a_pipe_in_an_archive_is_waited_for_by_nobody(
    archive: Run, library: Path, tmp_path: Path, name: str
) -> None:
    home = Path(shutil.copytree(library, tmp_path / "home"))
    (home / name).unlink(missing_ok=True)
    os.mkfifo(home / name)
    for command in (["search", "ferry"], ["status"], ["check"], ["ingest", home / "archive.toml"]):
        got = archive("--archive", home, *command)
        assert got.code == 3
        assert f"{name} " in got.err + got.out


def test_links_within_an_archive(archive: Run, library: Path, tmp_path: Path) -> None:
    """A dangling link is harmless; a link to a folder is followed, since it is only read."""
    home = Path(shutil.copytree(library, tmp_path / "home"))
    (home / "nowhere").symlink_to("gone")
    (home / "loop").symlink_to("loop")
    (home / "long").symlink_to("x" * 300)
    assert archive("--archive", home, "search", "*").code == 0
    elsewhere = (home / "index").rename(tmp_path / "elsewhere")
    (home / "index").symlink_to(elsewhere)
    assert archive("--archive", home, "search", "*").code == 0
    (elsewhere / "CURRENT").unlink()
    os.mkfifo(elsewhere / "CURRENT")
    assert "CURRENT is neither" in archive("--archive", home, "search", "*").err


@pytest.mark.parametrize("format", XML)
def test_entities_stay_what_they_are(format: str) -> None:
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE r [<!ENTITY l0 "ha">{steps}]><r><p>&l11; A story.</p></r>'
    assert len(given(format, bomb.encode())) < 10 * len(bomb)


def test_yaml_makes_text_alone(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    front = f'---\ntitle: !!python/object/apply:os.mkdir ["{ran}"]\n---\nA story.\n'
    given("markdown", front.encode())
    assert not ran.exists()
    front = "---\ntitle: Snow\ndate: 2024-05-02\n---\nThe ferry stayed in harbour.\n"
    (draft,) = markdown.read(io.BytesIO(front.encode()), "page.md", IngestDefaults())
    assert isinstance(draft, Draft)


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_no_cell_is_a_formula(archive: Run, tmp_path: Path, format: str) -> None:
    feed = tmp_path / "feed.jsonl"
    starts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]
    lines = [json.dumps({"title": f"{start} coal", "body": f"Coal {start}."}) for start in starts]
    feed.write_text("\n".join(lines))
    assert archive("--archive", tmp_path / "home", "ingest", feed).code == 0
    got = archive("--archive", tmp_path / "home", "search", "coal", "--format", format)
    cells = [
        cell
        for row in csv.reader(io.StringIO(got.out), delimiter="," if format == "csv" else "\t")
        for cell in row
    ]
    assert len(cells) > len(starts)
    assert [cell for cell in cells if re.match(r"\s*[=+@-]", cell)] == []


def test_a_query_is_never_sql(archive: Run, tmp_path: Path) -> None:
    feed, home = tmp_path / "feed.jsonl", tmp_path / "home"
    feed.write_text(json.dumps({"title": "Coal", "body": "A strike.", "source": "x'; --"}))
    archive("--archive", home, "ingest", feed)
    hostile = "'; DROP TABLE article; --"
    for args in (
        ("search", hostile), ("search", "coal", "--source", hostile), ("show", hostile),
        ("remove", hostile, "--yes"), ("export", f'source:"{hostile}"'),
    ):  # fmt: skip
        assert archive("--archive", home, *args).code in {1, 2}
    assert archive("--archive", home, "search", "coal").code == 0


# -- indexes --------------------------------------------------------------------------------------


class Evil:
    """Pickled object that leaves a trace when it is loaded."""

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, ("it-ran",)


def test_a_pickle_in_an_archive_is_never_read(
    archive: Run,
    library: Path,
    tmp_path: Path,
) -> None:
    home = Path(shutil.copytree(library, tmp_path / "home"))
    page = tmp_path / "page.txt"
    page.write_text("Snow on the sound\n\nThe ferry stayed in harbour for a third day.\n")
    (tmp_path / "it-runs.pickle").write_bytes(pickle.dumps(Evil()))
    for args in (
        ("search", "kim"), ("check", "--deep"), ("--verify", "search", "kim"), ("ingest", page),
        ("remove", "ferry", "--yes"), ("reindex",),
    ):  # fmt: skip
        for found in home.glob("index/*/*.toc"):
            found.write_bytes(pickle.dumps(Evil()))
        archive("--archive", home, *args)
        assert not (tmp_path / "it-ran").exists(), args
    pickle.loads(pickle.dumps(Evil()))
    assert (tmp_path / "it-ran").exists()  # it would have


def test_an_index_from_elsewhere_is_never_searched(
    archive: Run,
    library: Path,
    tmp_path: Path,
) -> None:
    home, feed = tmp_path / "home", tmp_path / "feed.jsonl"
    feed.write_text(json.dumps({"title": "Coal", "body": "A strike that nobody saw coming."}))
    assert archive("--archive", home, "ingest", feed).code == 0
    shutil.rmtree(home / "index")
    shutil.copytree(library / "index", home / "index")
    for command in ("search", "count", "export"):
        got = archive("--archive", home, command, "kim")
        assert (got.code, got.out) == (3, "")
        assert "belongs to another archive" in got.err
    assert archive("--archive", home, "reindex").code == 0
    assert archive("--archive", home, "search", "kim").code == 1
    assert archive("--archive", home, "search", "strike").code == 0


LIVELY = {
    "trigger": "CREATE TRIGGER harm AFTER INSERT ON article BEGIN DELETE FROM article; END",
    "view": "ALTER TABLE article RENAME TO other; CREATE VIEW article AS WITH RECURSIVE"
    " n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, '' date, '' title FROM n",
}


@pytest.mark.parametrize("kind", LIVELY)
def test_a_store_that_acts_by_itself_is_refused(
    archive: Run, library: Path, tmp_path: Path, kind: str
) -> None:
    home, backup = Path(shutil.copytree(library, tmp_path / "home")), tmp_path / "news.backup"
    own = Path(shutil.copytree(library, tmp_path / "own"))
    assert archive("--archive", home, "backup", backup).code == 0
    for file in (home / "store.sqlite", backup):
        with closing(sqlite3.connect(file)) as db:
            db.executescript(LIVELY[kind])
    page = tmp_path / "page.txt"
    page.write_text("Ferry stays put\n\nIt stayed for a third day.\n")
    for command in (("search", "kim"), ("status",), ("ingest", page), ("check",)):
        got = archive("--archive", home, *command)
        assert (got.code, got.out) == (3, "")
        assert f"contains the {kind} " in got.err
    got = archive("--archive", own, "restore", backup, "--replace")
    assert got.code == 3
    assert archive("--archive", own, "check").code == 0
    with suppress(sqlite3.Error):
        look_up(home / "store.sqlite", "")  # ends, whatever it finds


def test_who_knows_pickle() -> None:
    files = [path for part in ("archive", "index") for path in (ROOT / part).rglob("*.py")]
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if re.search(
            r"^\s*(import|from) (pickle|marshal|shelve|dill|joblib)", path.read_text(), re.M
        )
    }
    assert knowing == {"archive/renormalize.py", "index/engines/whoosh/write/build_messages.py"}

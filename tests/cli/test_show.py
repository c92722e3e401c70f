"""`archive show` and `archive similar`: articles by id, and similar ones."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from archive.cli.app import run
from tests.cli.conftest import CommandResult, Run, run_process
from tests.cli.test_terminal import run_on_terminal
from tools.golden import SAMPLES

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_FERRY = "The old ferry left the harbour with a cat and eleven sacks of flour on board. " * 4
_PIT = "The pit closed, and its brass band played on until the lamps were all handed in. " * 4
RECORDS = (
    {"title": "Ferry leaves", "body": _FERRY, "publisher": "The Post", "date": "2024-03-01"},
    {"title": "A ferry has left", "body": _FERRY, "publisher": "The Sun", "date": "2024-03-02"},
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create two articles: one in two copies, one in two versions.  Read-only."""
    folder = tmp_path_factory.mktemp("shown")
    records, page = folder / "ferry.jsonl", folder / "pit.txt"
    records.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    for number, end in ((3, "Old."), (4, "New.")):
        page.write_text(f"Pit closes\nMarch {number}, 2024\n{_PIT}\nIn the end it was {end}\n")
        assert run(["--archive", str(folder / "home"), "ingest", str(records), str(page)]) == 0
    return folder / "home"


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def first(archive: Run, home: Path, *query: str) -> str:
    return archive("--archive", home, "search", *query, "-n1", "--format", "ids").lines[0]


def test_the_matches_of_a_query_are_marked_in_all_of_an_article(
    archive: Run, library: Path
) -> None:
    id = first(archive, library, "Kim Jong Un")
    shown = archive("--archive", library, "show", id, "--query", "Kim Jong Un").out
    assert shown.count("«Kim Jong Un»") == 5  # one of them in the caption
    assert "«" not in archive("--archive", library, "show", id).out
    phrase = archive("--archive", library, "show", id, "-q", '"missile production line"').out
    assert phrase.count("«missile production line»") == 2
    wrong = archive("--archive", library, "show", id, "--query", '"missile')
    assert (wrong.code, wrong.err.startswith("error: this quotation mark")) == (2, True)


def test_json_has_the_matches_by_their_places(archive: Run, library: Path) -> None:
    id = first(archive, library, "Kim Jong Un")
    args = ("show", id, "--query", "Kim Jong Un", "--format", "json", "--why")
    found = json.loads(archive("--archive", library, *args).out)
    for each in found["highlights"]:
        assert each["text"] == found[each["field"]]
        assert {each["text"][start:end] for start, end in each["spans"]} == {"Kim Jong Un"}
    assert [each["field"] for each in found["highlights"]] == ["body", "caption"]
    assert found["origins"][0]["where"] == found["where"]


def test_copies_and_versions_are_told(archive: Run, home: Path) -> None:
    copied = archive("--archive", home, "show", first(archive, home, "ferry"))
    assert "2024-03-01 · in The Post, The Sun · 1 copy" in copied.out
    assert "Also published as:" in copied.out
    assert re.search(r"2024-03-02 · in The Sun · A ferry has left · .*\(copy\)", copied.out)
    changed = archive("--archive", home, "show", first(archive, home, "pit"))
    assert "2 versions" in changed.out
    assert "New." in changed.out and "Old." not in changed.out
    assert re.search(r"2024-03-03 · Pit closes · .*\(version\)", changed.out)
    hit = run_on_terminal(80, "--archive", home, "search", "ferry OR pit")
    assert "1 copy" in hit and "2 versions" in hit


def test_a_title_of_a_copy_is_told_where_it_matches(archive: Run, home: Path) -> None:
    written = _STYLE.sub("", run_on_terminal(80, "--archive", home, "search", "title:has"))
    assert "Ferry leaves" in written
    assert "also published as: A ferry «has» left" in written


def test_the_original_is_printed_byte_for_byte(archive: Run, home: Path) -> None:
    done = run_process("--archive", home, "show", first(archive, home, "pit"), "--original")
    assert done.stdout == (home.parent / "pit.txt").read_text()


def test_it_opens_in_the_browser(archive: Run, tmp_path: Path) -> None:
    page, opened, home = tmp_path / "page.jsonl", tmp_path / "opened", tmp_path / "home"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> "{opened}"\n')
    browser.chmod(0o755)
    address = "https://post.example/ferry?a=1&b=2"
    rows = ({"title": "Ferry", "url": address}, {"title": "Pit", "url": "javascript:alert(1)"})
    page.write_text("".join(json.dumps(row) + "\n" for row in rows))
    archive("--archive", home, "ingest", page)
    got = [
        run_process(
            "--archive", home, "show", first(archive, home, word), "--open", BROWSER=str(browser)
        )
        for word in ("ferry", "pit")
    ]
    assert [done.returncode for done in got] == [0, 2], got
    assert opened.read_text() == f"{address}\n"
    assert "has no URL" in got[1].stderr


@pytest.mark.slow
def test_what_is_taller_than_the_terminal_is_paged(archive: Run, tmp_path: Path) -> None:
    long, home, pager = tmp_path / "long.jsonl", tmp_path / "home", "sed s/^/paged:/"
    rows = ({"title": "Long", "body": "A paragraph.\n" * 60}, {"title": "Short"})
    long.write_text("".join(json.dumps(row) + "\n" for row in rows))
    archive("--archive", home, "ingest", long)
    tall = ("--archive", home, "show", first(archive, home, "long"))
    short = ("--archive", home, "show", first(archive, home, "short"))
    paged = "paged:\x1b[1mLong\x1b[0m\n"
    assert paged in run_on_terminal(80, *tall, ARCHIVE_PAGER=pager, PAGER="false")
    assert paged in run_on_terminal(80, *tall, PAGER=pager)
    assert "paged:" not in run_on_terminal(80, *tall, "--no-pager", PAGER=pager)
    assert "paged:" not in run_on_terminal(80, *short, PAGER=pager)
    assert "paged:" not in run_process(*tall, PAGER=pager).stdout
    assert run_on_terminal(80, *tall, PAGER="no-such-pager").count("A paragraph.") == 60


@pytest.mark.parametrize("option", [["--why"], ["--query", "pit"]])
def test_what_a_form_has_no_place_for_is_refused(
    archive: Run, home: Path, option: list[str]
) -> None:
    ids = archive("--archive", home, "search", "*", "--format", "ids").lines
    several = ("show", *ids[:2], "--format", "json")
    for args in (("show", ids[0], "--format", "csv"), ("show", ids[0], "--format", "md"), several):
        got = archive("--archive", home, *args, *option)
        assert (got.code, got.out) == (2, "")
        assert f"{option[0]} has no effect with --format {args[-1]} here." in got.err
    assert archive("--archive", home, "show", ids[0], "--format", "json", *option).code == 0


def test_ids_are_read_from_standard_input(
    archive: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = archive("--archive", home, "search", "*", "--format", "ids").out

    def piped(*args: str) -> CommandResult:
        typed(monkeypatch, ids)
        return archive("--archive", home, *args)

    assert piped("show", "-", "--format", "ids").out == ids
    assert piped("show", "-").out.count("date from") == 2
    assert len(piped("show", "-", "--format", "csv", "--fields", "title").lines) == 3
    assert piped("remove", "-", "--dry-run").err.endswith("2 articles would be removed\n")
    typed(monkeypatch, "pit OR ferry")
    assert len(archive("--archive", home, "search", "-", "--format", "ids").lines) == 2
    typed(monkeypatch, "title:pit")
    dry = archive("--archive", home, "remove", "-", "--dry-run")
    assert dry.err.endswith("Pit closes\n1 article would be removed\n")
    typed(monkeypatch, "title:pit ^^")
    read = archive("--archive", home, "remove", "-", "--dry-run")
    assert '"^^" has no word in it and was left out' in read.err
    for command in ("show", "similar"):
        typed(monkeypatch, "")
        got = archive("--archive", home, command, "-")
        assert (got.code, got.out, got.err) == (1, "", "No ids given.\n")


def test_similar_articles_without_the_article_and_its_copies(archive: Run, library: Path) -> None:
    id = first(archive, library, "Kim Jong Un", "rocket")
    got = archive("--archive", library, "similar", id[:8], "--format", "json")
    found = json.loads(got.out)
    assert got.code == 0
    near = [hit["id"] for hit in found["hits"]]
    assert id not in near and len(near) == 10
    every = archive("--archive", library, "similar", id, "-n99", "--format", "ids").lines
    assert len(every) == found["total"]
    assert every[:10] == near
    rest = archive("--archive", library, "similar", id, "--offset", "4", "--format", "ids").lines
    assert rest[:6] == near[4:]


def test_similar_to_several(archive: Run, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = archive("--archive", library, "search", "missile", "-n2", "--format", "ids").out
    typed(monkeypatch, ids)
    near = archive("--archive", library, "similar", "-", "--format", "ids").lines
    assert near and not set(near) & set(ids.split())


def test_nothing_is_similar(archive: Run, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text('{"title": "Alone"}\n')
    archive("--archive", tmp_path / "home", "ingest", tmp_path / "one.jsonl")
    got = archive("--archive", tmp_path / "home", "similar", first(archive, tmp_path / "home", "*"))
    assert (got.code, got.out, got.err) == (1, "", "No other article shares its words.\n")


def test_an_export_as_text_is_what_show_prints(archive: Run, library: Path) -> None:
    ids = archive("--archive", library, "export", "kim", "--format", "ids").lines
    assert len(ids) > 2
    shown = archive("--archive", library, "show", *ids).out
    assert archive("--archive", library, "export", "kim", "--format", "text").out == shown


def test_what_a_publisher_says_of_an_article_stands_with_it(archive: Run, tmp_path: Path) -> None:
    held = (SAMPLES / "json" / "ninjs-1-embargoed.json").read_text().replace("2023-", "2099-")
    (tmp_path / "held.json").write_text(held.replace('"withheld"', '"usable"'))
    pit = {"title": "Pit closes", "body": "(Corrects the day)\nIt did.", "status": "corrected"}
    (tmp_path / "pit.jsonl").write_text(json.dumps(pit) + "\n")
    archive(
        "--archive", tmp_path / "home", "ingest", tmp_path / "held.json", tmp_path / "pit.jsonl"
    )
    written = _STYLE.sub("", run_on_terminal(100, "--archive", tmp_path / "home", "search", "*"))
    assert " · EMBARGOED until 2099-10-02 09:00 UTC\n" in written
    assert " · CORRECTED\n" in written
    ids = archive("--archive", tmp_path / "home", "search", "*", "--format", "ids").lines
    shown = archive("--archive", tmp_path / "home", "show", *ids).out
    assert "EMBARGOED until 2099-10-02 09:00 UTC\n" in shown and "CORRECTED\n" in shown

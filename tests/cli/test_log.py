"""`--log-file`: events without queries and texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

PAGE = "Snow on the sound\n\nThe ferry stayed in harbour for a third day.\n"


def lines(file: Path) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_every_command_says_what_it_did(archive: Run, tmp_path: Path) -> None:
    page, home, log = tmp_path / "page.txt", tmp_path / "home", tmp_path / "log"
    page.write_text(PAGE)
    options = ("--archive", home, "--log-file", log)
    for args in (
        ("ingest", page), ("reindex",), ("search", "ferry"), ("check",),
        ("backup", tmp_path / "b"), ("remove", "ferry", "--yes"),
    ):  # fmt: skip
        assert archive(*options, *args).code == 0
    told = lines(log)
    events = [line["event"] for line in told]
    assert events == [
        "start", "taken in", "end", "start", "indexed", "end", "start", "searched", "end",
        "start", "checked", "end", "start", "backed up", "end", "start", "removed", "end",
    ]  # fmt: skip
    assert told[1]["added"] == told[4]["articles"] == told[7]["found"] == 1
    for line in told:
        assert {"time", "level", "event", "pid"} <= line.keys()
    assert [line["exit"] for line in told if line["event"] == "end"] == [0] * 6
    assert log.stat().st_mode & 0o077 == 0


def test_what_was_asked_is_not_in_it(archive: Run, library: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    asked = ("--archive", library, "--log-file", log, "search", "secret soruce:KCNA")
    assert archive(*asked).code == 2
    assert lines(log)[1]["code"] == "bad-query"
    assert "secret" not in log.read_text() and "soruce" not in log.read_text()
    assert archive("--debug", *asked).code == 2
    assert "soruce" in lines(log)[4]["message"]


def test_a_fault_of_ours_is_logged_by_its_place(
    archive: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the ferry stayed in harbour")

    monkeypatch.setattr("archive.archive.Archive.search", broken)
    log = tmp_path / "log"
    got = archive("--archive", library, "--log-file", log, "search", "kim")
    assert got.code == 70
    assert "fault.log" in got.err
    _, error, end = lines(log)
    assert (error["code"], error["kind"], end["exit"]) == ("fault", "RuntimeError", 70)
    assert error["at"][-1].endswith("broken")
    assert "harbour" not in log.read_text()


def test_a_log_that_cannot_be_written(archive: Run, library: Path, tmp_path: Path) -> None:
    got = archive("--archive", library, "--log-file", tmp_path / "no" / "log", "search", "kim")
    assert got.code == 2
    assert "cannot be written" in got.err

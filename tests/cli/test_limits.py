"""`--timeout`: slow commands end with an error message and exit code 2."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from index import highlight
from index.highlight import Match
from tests.cli.conftest import Run

ASKING = ("search", "count", "facets", "timeline", "export", "explain")


@pytest.mark.parametrize("command", ASKING)
def test_no_answer_in_time(archive: Run, library: Path, command: str) -> None:
    got = archive("--archive", library, command, "kim*", "--timeout", "0.000001")
    assert (got.code, got.out) == (2, "")
    assert got.err.splitlines() == [
        "error: there was no answer within 1e-06 s.",
        "  Ask for less (some days, a source, more letters before *), or allow more:"
        " --timeout 1e-05",
    ]


def test_no_neighbours_in_time(archive: Run, library: Path) -> None:
    got = archive("--archive", library, "similar", "vw80rq8h", "--timeout", "0.000001")
    assert (got.code, got.out) == (2, "")
    assert "no answer within" in got.err


def test_what_is_shown_of_the_hits_takes_of_the_same_time(
    archive: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = highlight.first_matches

    def slow(*args: Any) -> tuple[list[Match], bool]:
        time.sleep(0.3)
        return quick(*args)

    monkeypatch.setattr("index.passages.first_matches", slow)
    for command in (("search", "the", "-n3"), ("similar", "vw80rq8h")):
        got = archive("--archive", library, *command, "--timeout", "0.5")
        assert (got.code, got.out) == (2, "")
        assert "no answer within 0.5 s" in got.err


def test_no_answer_in_time_as_json(archive: Run, library: Path) -> None:
    args = ("search", "kim", "--format", "json", "--timeout", "0.000001")
    error = json.loads(archive("--archive", library, *args).err)["error"]
    assert error["code"] == "too-slow"


@pytest.mark.parametrize("seconds", ["0", "30"])
@pytest.mark.parametrize("command", ASKING)
def test_an_answer_in_time(archive: Run, library: Path, command: str, seconds: str) -> None:
    got = archive("--archive", library, command, "kim", "--timeout", seconds)
    assert got.code == 0
    assert got.out == archive("--archive", library, command, "kim").out


@pytest.mark.parametrize("seconds", ["-1", "soon", "nan"])
def test_no_number_of_seconds(archive: Run, library: Path, seconds: str) -> None:
    got = archive("--archive", library, "search", "kim", "--timeout", seconds)
    assert got.code == 2
    assert got.err.startswith("error: ")

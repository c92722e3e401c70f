"""Output on a real pseudo-terminal, and hostile text that must not reach it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run
from tools.golden import SAMPLES

_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def run_on_terminal(columns: int, *args: object, typed: str = "", **more: str) -> str:
    """Run a command on a terminal of that width, type text, and return what it writes."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "CI")}
    with subprocess.Popen(
        [*COMMAND, *map(str, args)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**env, "TERM": "xterm-256color", **more},
    ) as child:
        os.close(theirs)
        os.write(ours, typed.encode())
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not piece:
                break
            written += piece
        child.wait()
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_hits_fit_the_terminal_and_show_their_marks(library: Path, columns: int) -> None:
    facets = ("--facet", "source", "--facet", "location")
    written = run_on_terminal(columns, "--archive", library, "search", "Kim Jong Un", *facets)
    assert "\x1b[" in written
    plain = _STYLE.sub("", written)
    assert "«Kim Jong Un»" in " ".join(plain.split())
    assert "9 articles match · 9 shown" in plain
    assert "2025-09-01 · Seoul ·" in plain
    assert all(len(line.rstrip()) <= columns for line in plain.split("\n")[:-3])
    assert "archive search '\"Kim Jong Un\"'" in plain


def test_without_colour_the_marks_stay(library: Path) -> None:
    for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        written = run_on_terminal(80, "--archive", library, "search", "Kim Jong Un", "-n1", **more)
        assert "«Kim Jong Un»" in _STYLE.sub("", " ".join(written.split()))
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]", written)


def test_colour_when_it_is_asked_for(archive: Run, library: Path) -> None:
    assert "\x1b[" in archive("--archive", library, "--color", "always", "search", "kim").out
    assert "\x1b[" not in archive("--archive", library, "search", "kim").out


def test_a_pipe_gets_one_plain_record_a_line(archive: Run, library: Path) -> None:
    got = archive("--archive", library, "search", "Kim Jong Un", "--facet", "source")
    hits = [line for line in got.lines if line.count("\t") == 5]
    counts = [line for line in got.lines if line.count("\t") == 2]
    assert len(hits) + len(counts) == len(got.lines)
    assert "for the exact phrase" not in got.err


def test_hostile_text_reaches_no_terminal(archive: Run, tmp_path: Path) -> None:
    page = SAMPLES / "broken" / "control-characters.txt"
    assert "\x1b" in page.read_text(encoding="utf-8")
    home = tmp_path / "home"
    archive("--archive", home, "ingest", page)
    for args in (("search", "print"), ("show", ""), ("show", "", "--why")):
        got = archive("--archive", home, *args)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", got.out + got.err)
    written = run_on_terminal(80, "--archive", home, "search", "[bold] OR twice")
    assert "\u202e" not in written
    assert "\x07" not in written
    assert "\x1b[2J" not in written
    assert "[«bold»]" in _STYLE.sub("", written)


def test_progress_is_shown_on_a_terminal_alone(tmp_path: Path) -> None:
    page = SAMPLES / "text" / "2025-09-01-kim-missile-line.txt"
    written = run_on_terminal(80, "--archive", tmp_path / "home", "ingest", page)
    assert "1 added" in written
    assert "reading" in written


@pytest.mark.parametrize("columns", [60, 80])
def test_rows_of_facts_are_broken_between_words(library: Path, columns: int) -> None:
    for args in (["status"], ["fields"], ["explain", "kim date:2018..2025 NATO* (a OR b OR cd)"]):
        told = _STYLE.sub("", run_on_terminal(columns, "--archive", library, *args))
        assert [line for line in told.splitlines() if len(line) > max(columns, 70)] == [], args
    assert "\n          " in _STYLE.sub(
        "", run_on_terminal(columns, "--archive", library, "status")
    )


def test_a_removal_asks_and_takes_a_no(archive: Run, tmp_path: Path) -> None:
    feed, home = tmp_path / "f.jsonl", tmp_path / "home"
    rows = ({"title": f"Ferry {n}", "body": f"The ferry sailed {n} times."} for n in range(12))
    feed.write_text("\n".join(map(json.dumps, rows)))
    assert archive("--archive", home, "ingest", feed).code == 0

    def left() -> int:
        return len(archive("--archive", home, "export", "*", "--format", "ids").lines)

    said = run_on_terminal(80, "--archive", home, "remove", "ferry", typed="n\n")
    assert "… and 2 more" in said and "Delete 12 articles for good? [y/N]" in said
    assert left() == 12
    said = run_on_terminal(80, "--archive", home, "remove", "title:7", typed="y\n")
    assert "Delete 1 article for good? [y/N]" in said
    assert left() == 11

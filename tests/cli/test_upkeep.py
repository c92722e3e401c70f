"""Where an archive lives, what it says of itself, and that doing things twice changes nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archive.archive import Archive, Intake
from archive.cli.app import _options
from tests.cli.conftest import Run, process
from tests.golden import SAMPLES

PAGE = SAMPLES / "text" / "2025-09-01-kim-missile-line.txt"
COMMANDS = tuple(_options()[1])


def test_where_an_archive_lives(
    archive: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lives() -> tuple[str, str]:
        found = json.loads(archive("config", "--format", "json").out)["archive"]
        return found["value"], found["origin"]

    first = archive("ingest", PAGE)
    assert f"made an archive in {tmp_path / 'data' / 'archive'}" in first.err
    assert "archive ingest --archive .archive PATH" in first.err
    assert lives() == (str(tmp_path / "data" / "archive"), "the user's data folder")
    second = archive("ingest", "--archive", ".archive", PAGE)
    assert "made an archive in .archive" in second.err
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert lives() == (str(tmp_path / ".archive"), "the nearest .archive")
    monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path / "other"))
    assert lives() == (str(tmp_path / "other"), "$ARCHIVE_HOME")
    found = json.loads(archive("--archive", "x", "config", "--format", "json").out)
    assert found["archive"] == {"value": "x", "origin": "--archive"}


def test_ingest_twice_changes_nothing(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", SAMPLES / "jsonl" / "records.jsonl", PAGE)
    before = archive("--archive", home, "export", "*").out
    again = archive("--archive", home, "ingest", SAMPLES / "jsonl" / "records.jsonl", PAGE)
    assert "0 added · 0 updated · 5 unchanged · 0 copies · 0 rejected" in again.err
    assert archive("--archive", home, "export", "*").out == before


def test_the_same_story_in_another_frame_is_a_copy(archive: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(PAGE.read_text(encoding="utf-8") + "-\nOne more headline\n", encoding="utf-8")
    home = tmp_path / "home"
    got = archive("--archive", home, "ingest", PAGE, other)
    assert "1 added · 0 updated · 0 unchanged · 1 copies" in got.err
    (line,) = archive("--archive", home, "export", "*").lines
    assert json.loads(line)["copies"] == 1


def test_a_record_with_the_same_url_and_another_body_updates(archive: Run, tmp_path: Path) -> None:
    home, feed = tmp_path / "home", tmp_path / "feed.jsonl"
    for body in ("The first text.", "The second text."):
        feed.write_text(json.dumps({"url": "https://x.example/1", "title": "T", "body": body}))
        got = archive("--archive", home, "ingest", feed)
    assert "0 added · 1 updated" in got.err
    assert archive("--archive", home, "search", "second").code == 0
    assert archive("--archive", home, "search", "first").code == 1


def test_reindex_keeps_every_answer(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", *sorted((SAMPLES / "text").glob("*kim*.txt")))
    ask = ("--archive", home, "search", "Kim Jong Un", "--facet", "year", "--format", "jsonl")
    before = archive(*ask).out
    for _ in range(2):
        got = archive("--archive", home, "reindex")
        assert got.code == 0
        assert "7 articles indexed" in got.err
        assert archive(*ask).out == before
    assert len([f for f in (home / "index").iterdir() if f.is_dir()]) == 1


def test_a_lost_index_is_rebuilt(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", PAGE)
    shutil.rmtree(home / "index")
    note = archive("--archive", home, "search", "missile")
    assert "1 stored changes are not in the index yet: archive reindex" in note.err
    assert archive("--archive", home, "reindex").code == 0
    assert archive("--archive", home, "search", "missile").code == 0


def test_the_next_ingest_completes_what_an_interrupted_one_left(
    archive: Run, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with Archive.make(home) as made:
        list(made.ingest([PAGE], Intake((PAGE,))))  # stored, and then the power went
    assert archive("--archive", home, "search", "missile").code == 1
    archive("--archive", home, "ingest", PAGE)
    assert archive("--archive", home, "search", "missile").code == 0


def test_an_archive_does_not_take_itself_in(archive: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(PAGE.read_bytes())
    for _ in range(2):
        got = archive("--archive", tmp_path / "home", "ingest", tmp_path)
        assert got.code == 0, got.err
    assert "1 unchanged · 0 copies · 0 rejected" in got.err


def test_status(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", SAMPLES / "jsonl", SAMPLES / "broken" / "empty.txt")
    got = archive("--archive", home, "status")
    assert "articles  4, 2017-10-09 to 2023-05-02" in got.out
    assert "without   date 1" in got.out
    found = json.loads(archive("--archive", home, "status", "--format", "json").out)
    assert (found["articles"], found["indexed"], found["behind"]) == (4, 4, 0)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_starts_with_examples(archive: Run, command: str) -> None:
    got = archive(*([command] if command else []), "--help")
    assert got.code == 0
    first = next(line for line in got.lines[1:] if line.strip())
    assert first.strip().startswith("archive " + command)
    assert "Traceback" not in got.err


HEAVY = ("whoosh", "numpy", "opensearchpy", "lxml", "rich", "dateutil", "sqlite3", "Stemmer")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_imports_nothing_heavy(command: str) -> None:
    code = (
        "import sys; from archive.cli.app import run; "
        f"run({[command, '--help'] if command else ['--help']!r}); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_version(archive: Run) -> None:
    assert archive("--version").out.startswith("archive ")


def test_as_a_process() -> None:
    done = process("--version")
    assert (done.returncode, done.stderr) == (0, "")

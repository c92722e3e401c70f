"""Errors: one line with a place and a hint, and the documented exit code."""

from __future__ import annotations

import json
import os
import shlex
import sqlite3
import subprocess
from pathlib import Path

import pytest

from archive.lock import write_lock
from tests.cli.conftest import COMMAND, Run, run_process


@pytest.mark.parametrize(
    ("args", "code", "err"),
    [
        (
            ["search", "soruce:KCNA"],
            2,
            [
                'error: there is no field "soruce".',
                "    soruce:KCNA",
                "    ^^^^^^",
                "  Did you mean source:KCNA ?  To search for the text itself, quote it.  "
                "Fields: archive fields",
            ],
        ),
        (
            ["search", "date:2017-13-45"],
            2,
            [
                'error: "2017-13-45" is not a date: there is no month 13.',
                "    date:2017-13-45",
                "         ^^^^^^^^^^",
                "  Write 2017, 2017-09, 2017-09-03, 2017-09-03..2017-09-10 or -7d.",
            ],
        ),
        (
            ["search", "kim", "--since", "2017-13-45"],
            2,
            [
                'error: "2017-13-45" is not a date: there is no month 13.',
                "  Write 2017, 2017-09, 2017-09-03, 2017-09-03..2017-09-10 or -7d.",
            ],
        ),
        (
            ["search", '"Kim Jong'],
            2,
            [
                "error: this quotation mark is never closed.",
                '    "Kim Jong',
                "    ^",
                "  Close it, or search the characters as they are: archive search -F '\"Kim Jong'",
            ],
        ),
        (
            ["search", "kim", "--since", "2018", "--until", "2017"],
            2,
            [
                "error: the range ends (2017-12-31) before it starts (2018-01-01).",
                "  Swap --since and --until?",
            ],
        ),
        (
            ["search", "kim", "--on", "03/09/2025"],
            2,
            [
                'error: "03/09/2025" could be 9 March 2025 or 3 September 2025.',
                "  Write 2025-03-09 or 2025-09-03.",
            ],
        ),
        (
            ["search", "金正恩 OR"],
            2,
            ["error: OR needs", "    金正恩 OR", "           ^^", "  To "],
        ),
        (
            ["search", "kim", "--on", "2017", "--since", "2016"],
            2,
            ["error: --on cannot be combined with --since or --until.", "  "],
        ),
        (
            ["search", "kim", "--facet", "title"],
            2,
            ['error: "title" cannot be counted.', "  Facets"],
        ),
        (["search", "kim", "--facet", "year:x"], 2, ['error: "x" is not a number', "  Write"]),
        (
            ["search", "kim", "--source", "!!"],
            2,
            ["error: --source needs", "    !!", "    ^^", "  "],
        ),
        (
            ["search", "kim", "--fields", "id", "--format", "ids"],
            2,
            ["error: --fields has no effect with --format ids.", "  Use it with"],
        ),
        (
            ["export", "kim", "--fields", "id", "--format", "md"],
            2,
            ["error: --fields has no effect with --format md.", "  Use it with"],
        ),
        (
            ["search", "kim", "--fields", ",", "--format", "csv"],
            2,
            ["error: --fields names no field.", "  Write --fields id,date,title"],
        ),
        (
            ["ingest", ".", "--date-order", "YMD"],
            2,
            ['error: there is no date order "YMD".', "  Write DMY or MDY"],
        ),
        (
            ["reindex", "--engine", "lucene"],
            2,
            ['error: there is no engine "lucene".', "  Choose from"],
        ),
        (
            ["reindex", "--engine", "opensearch"],
            2,
            ["error: the engine opensearch needs the address of its cluster.", "  "],
        ),
        (
            ["reindex", "--url", "https://node:9200"],
            2,
            ["error: --url, --index and --shards need a cluster.", "  "],
        ),
        (["search", "kim", "--limt", "3"], 2, ["error: No such option: --limt"]),
        (["search", "kim", "-n", "-1"], 2, ["error: Invalid value for"]),
        (["search", "kim", "--now", "soon"], 2, ['error: "soon" is not a date.', "  Write --now"]),
        (["serch", "kim"], 2, ["error: No such command"]),
        (["search"], 2, ["error: Missing argument", "  For every article"]),
        (
            ["search", "^^"],
            1,
            ['note: "^^" has no word in it and was left out', "No articles match."],
        ),
        (["search", "unheard"], 1, ["No articles match."]),
        (["export", "unheard"], 1, ["No articles match."]),
        (
            ["show", "zz"],
            2,
            ['error: no article has an id that starts with "zz".', "  Search results show the ids"],
        ),
    ],
)
def test_errors(archive: Run, library: Path, args: list[str], code: int, err: list[str]) -> None:
    got = archive("--archive", library, *args)
    assert (got.code, got.out) == (code, "")
    lines = got.err.splitlines()
    assert len(lines) == len(err)
    for line, begins in zip(lines, err, strict=True):
        assert line.startswith(begins)


def test_errors_as_json(archive: Run, library: Path) -> None:
    got = archive("--archive", library, "search", "date:2017-13-45", "--format", "json")
    error = json.loads(got.err)["error"]
    assert (got.code, error["code"], error["span"]) == (2, "bad-date", [5, 15])
    assert list(error) == ["code", "message", "hint", "span"]


def test_no_archive(archive: Run, tmp_path: Path) -> None:
    for args in (["search", "kim"], ["status"], ["reindex"], ["export", "*"], ["show", "a"]):
        got = archive(*args)
        assert got.code == 3
        assert got.err.startswith("error: there is no archive here (looked in ")
        assert str(tmp_path / "data" / "archive") in got.err
        assert got.err.endswith("Make one: archive ingest PATH\n")
    assert archive("config").code == 0


def test_bad_files_are_rejects_and_never_stop_the_rest(archive: Run, tmp_path: Path) -> None:
    home, news = tmp_path / "home", tmp_path / "news"
    news.mkdir()
    (news / "a-good.txt").write_text("A headline\n\nA story.\n")
    (news / "binary.txt").write_bytes(b"\x89\0\x1a\n\0\0\0\rhead" * 20)
    (news / "empty.txt").write_bytes(b"")
    (news / "gone.txt").symlink_to(tmp_path / "nowhere")
    (news / "long.txt").write_bytes(b"word " * 4_000_000)
    (news / "loop.txt").symlink_to(news / "loop.txt")
    (news / "play.xyz").write_bytes(b"<?xml version='1.0'?>\n<play>")
    (news / "z-good.txt").write_text("Another headline\n\nAnother story.\n")
    got = archive("--archive", home, "ingest", news, "--report", tmp_path / "report.jsonl")
    assert got.code == 5
    assert "2 added · 0 updated · 0 unchanged · 0 copies · 6 rejected" in got.err
    report = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()]
    why = {Path(entry["where"]).name: entry["why"] for entry in report}
    assert why == {
        "a-good.txt": "",
        "binary.txt": "not text (binary data)",
        "empty.txt": "empty",
        "gone.txt": "a broken link",
        "long.txt": "longer than 10,000,000 bytes: not one news page",
        "loop.txt": "cannot be read: Too many levels of symbolic links",
        "play.xyz": "XML of no kind that is read here (root <play>)",
        "z-good.txt": "",
    }
    again = archive("--archive", home, "ingest", news)
    assert "0 added · 0 updated · 2 unchanged" in again.err
    assert archive("--archive", home, "search", "another").code == 0


def test_an_empty_folder(archive: Run, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    got = archive("--archive", tmp_path / "home", "ingest", tmp_path / "news")
    assert got.code == 1
    assert "No files found." in got.err


def test_a_path_that_does_not_exist_makes_no_archive(archive: Run, tmp_path: Path) -> None:
    got = archive("--archive", tmp_path / "home", "ingest", tmp_path / "news")
    assert got.code == 2
    assert "there is no file or folder" in got.err
    assert not (tmp_path / "home").exists()


def test_while_another_process_writes(archive: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("A headline\n\nA story.\n")
    home = tmp_path / "home"
    assert archive("--archive", home, "ingest", page).code == 0
    with write_lock(home):
        held = archive("--archive", home, "reindex")
        assert held.code == 4
        assert f"another archive process (pid {os.getpid()}" in held.err
        assert archive("--archive", home, "search", "headline").code == 0
    assert archive("--archive", home, "reindex").code == 0


def test_a_store_that_is_none(archive: Run, tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"not a database, not at all" * 100)
    (tmp_path / "archive.toml").write_text('timezone = "UTC"\n')
    got = archive("--archive", tmp_path, "status")
    assert got.code == 3
    assert "cannot be read as an archive's store" in got.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("timezone = Berlin", "cannot be read"),
        ('timezone = "Berlin"', 'no time zone "Berlin"'),
        ('tiemzone = "UTC"', 'no setting "tiemzone"'),
        ("timezone = 1", "timezone must be text"),
        ('shards = "many"', "shards must be a number"),
        ('engine = "lucene"', 'no engine "lucene"'),
    ],
)
def test_bad_settings(archive: Run, tmp_path: Path, text: str, says: str) -> None:
    page = tmp_path / "page.txt"
    page.write_text("A headline\n\nA story.\n")
    home = tmp_path / "home"
    assert archive("--archive", home, "ingest", page).code == 0
    (home / "archive.toml").write_text(text)
    got = archive("--archive", home, "search", "headline")
    assert got.code == 3
    assert says in got.err


def test_an_index_of_another_archive_is_not_trusted(archive: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("A headline\n\nA story.\n")
    home = tmp_path / "home"
    archive("--archive", home, "ingest", page)
    with sqlite3.connect(home / "store.sqlite") as db:
        db.execute("UPDATE meta SET value = 'another' WHERE name = 'uuid'")
    db.close()
    got = archive("--archive", home, "search", "headline")
    assert got.code == 3
    assert got.err.endswith("Run: archive reindex\n")
    assert archive("--archive", home, "reindex").code == 0
    assert archive("--archive", home, "search", "headline").code == 0


def test_a_fault_of_ours_exits_70(
    archive: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.searching.response.highlight_terms", lambda *args: 1 / 0)
    got = archive("--archive", library, "search", "kim")
    assert got.code == 70
    assert "Traceback" not in got.err
    assert "ZeroDivisionError" in got.err
    log = Path(got.err.split()[-1])
    assert "ZeroDivisionError" in log.read_text() and "Traceback" in log.read_text()
    assert "Traceback" in archive("--archive", library, "--debug", "search", "kim").err


def test_a_closed_pipe_is_a_quiet_success(library: Path) -> None:
    command = shlex.join([*COMMAND, "--archive", str(library), "export", "*"])
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -n 1 >/dev/null; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_output_that_the_locale_cannot_write(library: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    text = run_process("--archive", library, "search", "Kim Jong Un", **plain)
    assert (text.returncode, "Traceback" in text.stderr) == (0, False)
    found = run_process(
        "--archive", library, "search", "zürich OR kim", "--format", "json", **plain
    )
    assert json.loads(found.stdout)["total"] > 0

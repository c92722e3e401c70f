"""Completion in real shells: the tests compare the command lines that a shell would run."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, which

import pytest

from archive.archive import Archive
from archive.cli.commands import COMMANDS
from archive.cli.complete import REQUEST, SHELLS, shell_script
from archive.cli.complete.bash_words import query_text, split_line
from index.fields import FACETS, FIELDS
from tests.cli.conftest import Run, output_lines

BREAKS = " \t\n\"'@><=;|&(:"  # bash's own COMP_WORDBREAKS
# For completion this is our program; otherwise it prints its arguments.
STUB = f"""#!/bin/sh
case "$1" in
{REQUEST}) exec {sys.executable} -c 'from archive.cli.app import main; main()' "$@" ;;
*) exec {sys.executable} -S -c 'import json, sys; print("GIVEN" + json.dumps(sys.argv[1:]))' "$@" ;;
esac
"""
# The terminal becomes the controlling terminal of the shell, as in a window.
WINDOW = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
STARTS = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
READS = {
    "bash": "source ./script",
    "zsh": "autoload -Uz compinit; compinit -u -D; source ./script",
    "fish": "source ./script",
}
# Typed text, where ⇥ is a TAB, and the arguments with which the shell then runs the program.
TYPED = (
    ("sea⇥kim", ["search", "kim"]),
    ("search sour⇥Reut⇥", ["search", "source:Reuters"]),
    ("search location:San⇥", ["search", 'location:"San Francisco"']),
    ("search 'location:\"San⇥", ["search", 'location:"San Francisco"']),
    ('search location:"San⇥', ["search", 'location:"San Francisco"']),
    ("search --loc⇥San⇥", ["search", "--location", "San Francisco"]),
    ("ingest --report=repo⇥", ["ingest", "--report=report.jsonl"]),
)


@contextmanager
def session(shell: str, home: Path, folder: Path) -> Iterator[int]:
    """Start a shell on a pseudo-terminal, in a folder with its completion script."""
    (folder / "bin").mkdir()
    stub = folder / "bin" / "archive"
    stub.write_text(STUB)
    stub.chmod(0o755)
    (folder / "script").write_text(shell_script(shell))
    (folder / "report.jsonl").touch()
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    env = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "ARCHIVE_HOME": str(home),
        "TERM": "dumb" if shell == "fish" else "vt100",  # bash edits no line on a dumb one
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    with subprocess.Popen(
        [sys.executable, "-S", "-c", WINDOW, *STARTS[shell]],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=env,
        cwd=folder,
        start_new_session=True,
    ) as child:
        os.close(theirs)
        try:
            yield ours
        finally:
            child.kill()
            os.close(ours)


def given(terminal: int, typed: str) -> list[str]:
    """Type a line with TABs and Enter; return the arguments that the program gets."""
    os.write(terminal, f"archive {typed}\r".replace("⇥", "\t").encode())
    seen = shown(terminal, b"GIVEN")
    found: list[str] = json.loads(seen.rpartition("GIVEN")[2].partition("\r\n")[0])
    return found


def shown(terminal: int, wanted: bytes, patience: float = 30) -> str:
    """Read the terminal until the expected text has come and nothing more follows."""
    seen, until = b"", time.monotonic() + patience
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65536)
        elif wanted in seen:
            return seen.decode(errors="replace")
    raise AssertionError(seen.decode(errors="replace"))


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes(shell: str, library: Path, tmp_path: Path) -> None:
    if not which(shell):
        pytest.skip(f"{shell} is not installed")
    with session(shell, library, tmp_path) as terminal:
        os.write(terminal, f"{READS[shell]}; echo rea''dy\r".encode())
        shown(terminal, b"ready")
        for typed, runs in TYPED:
            assert given(terminal, typed) == runs, typed
        if shell != "fish":  # which shows what there is, and waits
            runs = ["search", 'location:"New York"']
            assert given(terminal, "search location:new⇥Y⇥") == runs


def offered(archive: Run, line: str) -> list[str]:
    """Return the replies to bash for a line; a `+` marks words that continue."""
    kind, *words = archive(REQUEST, "bash", f"archive {line}", BREAKS).lines
    assert kind == "words"
    return [word.removeprefix(" ") for word in words]


@pytest.fixture
def at_home(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_HOME", str(library))


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", [*COMMANDS]),
        ("--col", ["--color"]),
        ("--color ", ["auto", "always", "never"]),
        ("--archive x --color a", ["auto", "always"]),
        ("serch k", []),
        ("search kim ", [*(f"+{name}:" for name in FIELDS), "+missing:", "+has:"]),
        ("search -sour", ["+-source:"]),
        ("search -- --fac", []),
        ("search --fac", ["--facet"]),
        ("search --facet ", [*FACETS]),
        ("search --sort=n", ["newest"]),
        ("search --fields id,tit", ["+id,title"]),
        ("search -n ", []),
        ("search missing:cap", ["caption"]),
        ("search date:yest", ["yesterday"]),
        ("search --since 2025-", ["2025-09"]),
        ("search --since -7", ["-7d"]),
        ("search --until -7", []),
        ("search source:reut", ["Reuters"]),
        ("search --not-source=Reut", ["Reuters"]),
        ("search location:sâo", ['\\"Sao\\ Paulo\\"']),
        (
            "search location:s",
            ['\\"Seoul\\"', '\\"San\\ Francisco\\"', '\\"Sao\\ Paulo\\"', '\\"Singapore\\"'],
        ),
        ("search location:se", ["Seoul"]),
        ("search 'kim (-location:San", ['kim (-location:"San Francisco"']),
        ('search \'"new york" sour', ['+"new york" source:']),
        ("search '\"new york sour", []),
        ("search title:mis", []),
        ("explain lang:", ["en"]),
        ("ingest --from news", ["newsml", "newsml-g2"]),
        ("ingest --map head", []),
        ("ingest --map titl", ["+title="]),
        ("ingest --timezone Asia/Tok", ["Asia/Tokyo"]),
        ("help ", ["query", "dates", "formats", "exit-codes"]),
        ("completion ", [*SHELLS]),
        ("show zz", []),
    ],
)
def test_what_fits(archive: Run, line: str, words: list[str]) -> None:
    assert offered(archive, line) == words


@pytest.mark.usefixtures("at_home")
def test_ids_are_offered_by_how_they_start(archive: Run) -> None:
    ids = archive("search", "*", "--format", "ids", "-n", "100").lines
    assert set(offered(archive, "show ")) <= set(ids)
    for id in ids:
        assert id in offered(archive, f"show {id[:3]}")
        assert offered(archive, f"remove {id[:8]}") == [id]
    zsh = archive(REQUEST, "zsh", "show", ids[0][:8]).lines[1]
    assert zsh.startswith(f" {ids[0]}\t20")


@pytest.mark.parametrize("line", ["ingest ", "ingest --report ", "backup x"])
def test_files_are_left_to_the_shell(archive: Run, line: str) -> None:
    assert archive(REQUEST, "bash", f"archive {line}", BREAKS).lines == ["files"]
    assert archive(REQUEST, "bash", "archive --archive ", BREAKS).lines == ["folders"]


def test_the_archive_that_the_line_names_is_asked(archive: Run, library: Path) -> None:
    line = f"--archive '{library}' search source:Reut"
    assert offered(archive, line) == ["Reuters"]
    assert offered(archive, f"search --archive {library} source:Reut") == ["Reuters"]


def test_who_writes_is_not_waited_for_and_what_is_broken_is_silent(
    archive: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(copytree(library, tmp_path / "home"))
    monkeypatch.setenv("ARCHIVE_HOME", str(home))
    with Archive(home) as held, held.write_lock(), held.store.transaction():
        assert offered(archive, "search source:Reut") == ["Reuters"]
        assert offered(archive, "show ")
    for name in ("archive.toml", "store.sqlite"):
        (home / name).write_bytes(b"[broken")
    for args in (["bash", "archive show ", BREAKS], ["zsh", "search", "source:"], ["tcsh"], []):
        got = archive(REQUEST, *args)
        assert (got.code, got.out, got.err) == (0, "", "")
    (home / "archive.toml").write_text('engine = "opensearch"\nurl = "http://127.0.0.1:9"\n')
    got = archive(REQUEST, "fish", "search", "source:")  # a cluster that is not there
    assert (got.code, got.out, got.err) == (0, "", "")
    monkeypatch.setenv("ARCHIVE_HOME", str(tmp_path / "nowhere"))
    got = archive(REQUEST, "fish", "search", "source:")
    assert (got.code, got.out, got.err) == (0, "", "")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("a 'b c", "b c"),
        ('a "b\\"c', 'b"c'),
        ("a b\\ c", "b c"),
        ("a 'b'\\''c", "b'c"),
        ('a x:"b c', 'x:"b c'),
        ("a b ", ""),
        ("a ''", ""),
        ("a \\", "\\"),
    ],
)
def test_words_of_a_line(line: str, text: str) -> None:
    assert query_text(split_line(line, BREAKS)[-1]) == text


def test_names_are_completed_without_the_index() -> None:
    asks = (
        f"from archive.cli.app import run; run([{REQUEST!r}, 'zsh', 'search', 'sour']); import sys;"
    )
    loaded = "print('numpy' in sys.modules, 'sqlite3' in sys.modules)"
    assert output_lines(asks + loaded) == [
        "words",
        "+source:\tthe agency or paper that wrote it",
        "False False",
    ]


def test_scripts_are_printed(archive: Run) -> None:
    for shell in SHELLS:
        got = archive("completion", shell)
        assert (got.code, got.out) == (0, shell_script(shell))
    assert archive("completion", "tcsh").code == 2

"""Write lock: the holder's name, waiting for it, and the state after its process ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive import lock
from tests.cli.conftest import Run

HOLDS = """
import sys, time
from pathlib import Path
from archive.lock import LockRequest, write_lock
with write_lock(Path(sys.argv[1]), LockRequest("ingest")):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def home(archive: Run, tmp_path: Path) -> Path:
    page = tmp_path / "page.txt"
    page.write_text("Snow on the sound\n\nThe ferry stayed in harbour for a third day.\n")
    assert archive("--archive", tmp_path / "home", "ingest", page).code == 0
    return tmp_path / "home"


@contextmanager
def writer(home: Path, seconds: float) -> Iterator[int]:
    """Start a process that locks the archive; give its pid."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(home), str(seconds)], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        yield child.pid
        child.kill()


@pytest.mark.parametrize("command", [("reindex",), ("ingest", "."), ("remove", "ferry", "--yes")])
def test_a_second_writer_gets_the_name_of_the_first(
    archive: Run, home: Path, command: tuple[str, ...]
) -> None:
    with writer(home, 60) as pid:
        got = archive("--archive", home, *command)
        assert archive("--archive", home, "search", "ferry").code == 0
    assert got.code == 4
    first, second = got.err.splitlines()
    pattern = (
        rf"error: another archive process \(pid {pid}, ingest, since \d\d:\d\d:\d\d\) is writing\."
    )
    assert re.fullmatch(pattern, first), first
    assert second == "  Searching still works; or wait: --wait 60"


def test_waiting_for_a_writer(archive: Run, home: Path) -> None:
    with writer(home, 1):
        assert archive("--archive", home, "reindex", "--wait", "0.1").code == 4
        began = time.monotonic()
        assert archive("--archive", home, "reindex", "--wait", "30").code == 0
        assert time.monotonic() - began < 20
    assert not (home / "writer.json").exists()


def test_a_writer_that_was_killed_holds_nothing(archive: Run, home: Path) -> None:
    with writer(home, 60) as pid:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        assert (home / "writer.json").exists()
        assert archive("--archive", home, "reindex").code == 0
    assert not (home / "writer.json").exists()


def test_a_holder_without_its_file(
    archive: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_HOLDER_TIMEOUT", 0.2)
    with writer(home, 60):
        (home / "writer.json").write_text("{torn")
        got = archive("--archive", home, "reindex")
    assert got.code == 4
    assert got.err.startswith("error: another archive process is writing.\n")

"""Archives that cannot be written: a read-only disk, or a folder of another user."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run, run_process

pytestmark = pytest.mark.slow

ALONE = ("unshare", "--map-root-user", "--mount", "sh", "-c")
# The folder on a file system that is mounted read-only, for the command and what it starts alone.
MOUNTED = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
Asks = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(library, tmp_path / "home"))


@pytest.fixture
def asks(home: Path) -> Asks:
    """Return a function that runs a command on an archive on a read-only disk."""

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        command: Sequence[str] = (*COMMAND, "--archive", str(home), *args)
        return subprocess.run(
            [*ALONE, MOUNTED, str(home), *command], capture_output=True, text=True, check=False
        )

    if not shutil.which("unshare") or subprocess.run([*ALONE, "true"], check=False).returncode:
        pytest.skip("no file system of its own may be mounted here")
    return run


def test_all_that_reads_works_on_a_read_only_disk(home: Path, asks: Asks) -> None:
    before = sorted(path.name for path in home.iterdir())
    backup = str(home.with_name("news.backup"))
    for args in (("search", "kim"), ("check", "--deep"), ("backup", backup)):
        got = asks(*args)
        assert got.returncode == 0, got.stderr
    assert sorted(path.name for path in home.iterdir()) == before


@pytest.mark.parametrize("args", [("reindex",), ("ingest", ".")])
def test_what_writes_says_why_it_cannot(asks: Asks, args: tuple[str, ...]) -> None:
    got = asks(*args)
    assert got.returncode == 2
    assert "Read-only file system" in got.stderr
    assert len(got.stderr.splitlines()) <= 2


def left_amid_a_change(home: Path) -> None:
    """A killed writer leaves a log next to the store, here without its index."""
    child = os.fork()
    if not child:
        db = sqlite3.connect(home / "store.sqlite", isolation_level=None)
        db.execute("DELETE FROM reject")
        db.execute("INSERT INTO meta VALUES ('left', 'amid')")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert (home / "store.sqlite-wal").stat().st_size > 0
    (home / "store.sqlite-shm").unlink()


def test_one_that_was_left_amid_a_change_says_so(home: Path, asks: Asks) -> None:
    left_amid_a_change(home)
    got = asks("search", "kim")
    assert got.returncode == 3
    assert "holds an unfinished change, and its folder cannot be written" in got.stderr
    assert run_process("--archive", home, "status").returncode == 0
    assert asks("search", "kim").returncode == 0


def test_one_of_an_earlier_release_says_so(home: Path, asks: Asks) -> None:
    with closing(sqlite3.connect(home / "store.sqlite")) as db:
        db.execute("PRAGMA user_version = 1")
    got = asks("search", "kim")
    assert got.returncode == 3
    assert "is of version 1" in got.stderr and "cannot be written" in got.stderr


def test_a_folder_that_this_user_cannot_write(archive: Run, home: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    home.chmod(0o555)
    try:
        assert archive("--archive", home, "search", "kim").code == 0
        assert archive("--archive", home, "reindex").code == 2
    finally:
        home.chmod(0o755)

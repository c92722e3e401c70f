"""The command line, run in this process or as one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.cli.app import run
from tests.golden import SAMPLES
from tests.untraced import untraced

COMMAND = (sys.executable, "-c", "from archive.cli.app import main; main()")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Done]


@pytest.fixture
def archive(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command; its exit code and what it printed."""

    def runs(*args: object) -> Done:
        code = run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return runs


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the samples, not to be changed."""
    folder = tmp_path_factory.mktemp("library") / "home"
    pages = sorted(str(page) for page in (SAMPLES / "text").glob("*.txt"))
    assert run(["--archive", str(folder), "ingest", *pages]) == 0
    return folder


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No archive but those that a test names."""
    for name in ("ARCHIVE_HOME", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def process(*args: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command as a process of its own."""
    return subprocess.run(
        [*COMMAND, *map(str, args)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **more},
        check=False,
    )


def printed(program: str) -> list[str]:
    """The lines that a program of Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        env=untraced(),
        check=True,
    )
    return done.stdout.splitlines()

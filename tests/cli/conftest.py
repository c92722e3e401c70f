"""Fixtures that run the command line, in this process or in a separate one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.cli.app import run
from tests.untraced import untraced
from tools.golden import SAMPLES

COMMAND = (sys.executable, "-c", "from archive.cli.app import main; main()")


@dataclass(frozen=True)
class CommandResult:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., CommandResult]


@pytest.fixture
def archive(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in this process."""

    def run_command(*args: object) -> CommandResult:
        code = run([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return CommandResult(code, out, err)

    return run_command


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archive of the samples; read-only."""
    folder = tmp_path_factory.mktemp("library") / "home"
    pages = sorted(str(page) for page in (SAMPLES / "text").glob("*.txt"))
    assert run(["--archive", str(folder), "ingest", *pages]) == 0
    return folder


@pytest.fixture(autouse=True)
def isolated_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the archives of this machine: a test sees only those that it names."""
    for name in ("ARCHIVE_HOME", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


def run_process(*args: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a separate process."""
    return subprocess.run(
        [*COMMAND, *map(str, args)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **more},
        check=False,
    )


def output_lines(program: str) -> list[str]:
    """Run a Python program and return the lines that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        env=untraced(),
        check=True,
    )
    return done.stdout.splitlines()

"""Tests run on a mutant, in a process that is forked with all else that they import in memory."""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from hypothesis import HealthCheck, Phase, settings

OURS = ("archive", "index", "tests")
_MEMORY = 6_000_000_000  # bytes of address space
_FIRST = 40  # tests that are tried first
_HANGS = 300  # seconds after which a mutant that waits is ended
_PYTEST = "-x -s --noconftest -o addopts= --import-mode=importlib --doctest-modules".split()
_WITHOUT = """cacheprovider terminal logging warnings unraisableexception threadexception debugging
    setuponly setupplan stepwise skipping junitxml faulthandler""".split()  # half of the time


class Outcome(Enum):
    KILLED = "killed"
    SURVIVED = "survived"
    TIMED_OUT = "timed out"


class _Mutated(MetaPathFinder, Loader):
    """Imports one module from a source that is in no file."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        code: CodeType = compile(self.source, self.path, "exec")
        exec(code, module.__dict__)


class _Order:
    """The tests that noticed the mutants before come first: they notice the next, more often."""

    def __init__(self, first: Sequence[str], told: int) -> None:
        self.rank = {name: at for at, name in enumerate(first)}
        self.told = told

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self.rank.get(item.nodeid, len(self.rank)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.told, report.nodeid.encode())


def warm(tests: Sequence[str]) -> None:
    """Import what the tests import of others, and choose quick random tests that are the same."""
    settings.register_profile(
        "mutants",
        derandomize=True,
        max_examples=20,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=tuple(HealthCheck),
    )
    settings.load_profile("mutants")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    reader, writer = os.pipe()
    if not os.fork():
        _quietly(tests)
        others = (name for name in sys.modules if name.partition(".")[0] not in OURS)
        os.write(writer, "\n".join(others).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as names:
        for name in names.read().splitlines():
            with suppress(Exception):
                importlib.import_module(name)
    os.wait()
    gc.freeze()


def run(
    path: str, source: str, tests: Sequence[str], seconds: int, first: list[str]
) -> tuple[Outcome, float]:
    """What becomes of a module with this source, and the seconds of CPU that it took.

    `first` are the tests to begin with; the one that notices becomes the first of them.
    """
    reader, told = os.pipe()
    child = os.fork()
    if not child:
        os._exit(_child(path, source, tests, seconds, _Order(first, told)))
    os.close(told)
    _, status, usage = os.wait4(child, 0)
    with os.fdopen(reader) as names:
        if name := names.read():
            first[:] = [name, *(each for each in first if each != name)][:_FIRST]
    took = usage.ru_utime + usage.ru_stime
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM):
        return Outcome.TIMED_OUT, took
    return Outcome.SURVIVED if status == 0 else Outcome.KILLED, took


def _child(path: str, source: str, tests: Sequence[str], seconds: int, order: _Order) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.alarm(_HANGS)
    name = path.removesuffix(".py").replace("/", ".")
    sys.meta_path.insert(0, _Mutated(name, Path(path).absolute(), source))
    try:
        importlib.import_module(name)  # where pytest looks for its doctests
        return _quietly(tests, order)
    except BaseException:
        return 1


def _quietly(tests: Sequence[str], *plugins: object) -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    without = (option for plugin in _WITHOUT for option in ("-p", f"no:{plugin}"))
    return int(pytest.main([*_PYTEST, *without, *tests], plugins=plugins))

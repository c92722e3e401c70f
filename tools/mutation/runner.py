"""Run tests on a mutant in a forked process that has all other imports in memory."""

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

PROJECT_PACKAGES = ("archive", "index", "tests")
_MEMORY = 6_000_000_000  # bytes of address space
_MAX_FIRST = 40  # tests to run first
_HANG_TIMEOUT = 300  # seconds after which a mutant that waits is killed
_PYTEST_OPTIONS = "-x -s --noconftest -o addopts= --import-mode=importlib --doctest-modules".split()
# pytest's own plugins that a mutant does without: they take half of the time.
_DISABLED_PLUGINS = """cacheprovider terminal logging warnings unraisableexception threadexception
    debugging setuponly setupplan stepwise skipping junitxml faulthandler""".split()


class Outcome(Enum):
    KILLED = "killed"
    SURVIVED = "survived"
    TIMED_OUT = "timed out"


class _MutantImporter(MetaPathFinder, Loader):
    """Importer of one module from a source text instead of its file."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        code: CodeType = compile(self.source, self.path, "exec")
        exec(code, module.__dict__)


class _FailuresFirst:
    """Plugin that runs tests that noticed earlier mutants first: they often notice the next."""

    def __init__(self, first: Sequence[str], failures_fd: int) -> None:
        self.rank = {name: at for at, name in enumerate(first)}
        self.failures_fd = failures_fd

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self.rank.get(item.nodeid, len(self.rank)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.failures_fd, report.nodeid.encode())


def preload_modules(tests: Sequence[str]) -> None:
    """Import third-party modules of the tests; make random tests quick and repeatable."""
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
        _run_pytest(tests)
        modules = (name for name in sys.modules if name.partition(".")[0] not in PROJECT_PACKAGES)
        os.write(writer, "\n".join(modules).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as names:
        for name in names.read().splitlines():
            with suppress(Exception):
                importlib.import_module(name)
    os.wait()
    gc.freeze()


def run_tests(
    path: str, source: str, tests: Sequence[str], seconds: int, first_tests: list[str]
) -> tuple[Outcome, float]:
    """Run the tests of a module with this source; return the outcome and the CPU seconds.

    `first` lists the tests to begin with; a test that fails is moved to its front.
    """
    reader, failures_fd = os.pipe()
    child = os.fork()
    if not child:
        os._exit(_run_child(path, source, tests, seconds, _FailuresFirst(first_tests, failures_fd)))
    os.close(failures_fd)
    _, status, usage = os.wait4(child, 0)
    with os.fdopen(reader) as names:
        if name := names.read():
            first_tests[:] = [name, *(test for test in first_tests if test != name)][:_MAX_FIRST]
    cpu_seconds = usage.ru_utime + usage.ru_stime
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM):
        return Outcome.TIMED_OUT, cpu_seconds
    return Outcome.SURVIVED if status == 0 else Outcome.KILLED, cpu_seconds


def _run_child(
    path: str, source: str, tests: Sequence[str], seconds: int, order: _FailuresFirst
) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.alarm(_HANG_TIMEOUT)
    name = path.removesuffix(".py").replace("/", ".")
    sys.meta_path.insert(0, _MutantImporter(name, Path(path).absolute(), source))
    try:
        importlib.import_module(name)  # pytest looks there for its doctests
        return _run_pytest(tests, order)
    except BaseException:
        return 1


def _run_pytest(tests: Sequence[str], *plugins: object) -> int:
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    disabled = (option for plugin in _DISABLED_PLUGINS for option in ("-p", f"no:{plugin}"))
    return int(pytest.main([*_PYTEST_OPTIONS, *disabled, *tests], plugins=plugins))

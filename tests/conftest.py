"""How often the random tests try, by the aim of the run; and what they counted."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from index.cluster import Cluster
from tests.counts import COUNTS
from tests.opensearch.nodes import Nodes
from tests.opensearch.server import CannotStart

settings.register_profile("usual", deadline=None)
settings.register_profile("torture", deadline=None, max_examples=5_000)
settings.register_profile("few", deadline=None, max_examples=20)  # coverage hangs on no example
settings.load_profile("usual")


_MEMORY = Path("/dev/shm")
_ROOM = 2_000_000_000  # bytes; a container may have next to none


def pytest_configure() -> None:
    """Folders of the tests are in memory where there is some: most of a test is else `fsync`."""
    usable = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    if usable and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", os.fspath(_MEMORY))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that runs some of the tests sends what it counted to the one that tells it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = dict(COUNTS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of those processes has ended."""
    COUNTS.update(getattr(node, "workeroutput", {}).get("counts", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, count in sorted(COUNTS.items()):  # those at 0 say that something never happened
        terminalreporter.write_line(f"{count:7,} {what}")


# Set to 1 by `make test-cluster`; to the URLs of a cluster that runs, it is asked instead.
_CLUSTER = "ARCHIVE_TEST_CLUSTER"
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def nodes() -> Iterator[Nodes]:
    """A cluster of three nodes that can be killed."""
    if os.environ.get(_CLUSTER) != "1":
        pytest.skip("left out, for it wants a cluster: make test-cluster")
    try:
        with Nodes() as started:
            yield started
    except CannotStart as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"left out, for no cluster can be started here: {error}")


@pytest.fixture(scope="session")
def urls(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The nodes of a cluster."""
    given = os.environ.get(_CLUSTER, "")
    if "://" in given:
        return tuple(given.split(","))
    started: Nodes = request.getfixturevalue("nodes")
    return started.urls


@pytest.fixture(scope="session")
def cluster(urls: tuple[str, ...]) -> Callable[[], Cluster]:
    """A place on the cluster where nothing is yet, each time."""
    return lambda: Cluster(urls, f"t{os.getpid()}-{next(_NUMBERS)}", shards=3)

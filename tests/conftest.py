"""Profiles of the random tests, counters of their trials, and fixtures of a cluster."""

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
from tests.opensearch.nodes import Nodes
from tests.opensearch.server import CannotStart
from tools.trial_counts import COUNTS

settings.register_profile("usual", deadline=None)
settings.register_profile("torture", deadline=None, max_examples=5_000)
# For coverage, which must not depend on rare examples.
settings.register_profile("few", deadline=None, max_examples=20)
settings.load_profile("usual")


_MEMORY = Path("/dev/shm")
_MIN_FREE = 2_000_000_000  # bytes; a container may have almost none


def pytest_configure() -> None:
    """Put temporary folders into memory if there is room: otherwise tests mostly wait for fsync."""
    usable = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    if usable and shutil.disk_usage(_MEMORY).free > _MIN_FREE:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", os.fspath(_MEMORY))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the counts of a worker process to the main process."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = dict(COUNTS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add the counts of a worker process that has ended."""
    COUNTS.update(getattr(node, "workeroutput", {}).get("counts", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, count in sorted(COUNTS.items()):  # a count of 0 shows that something never happened
        terminalreporter.write_line(f"{count:7,} {name}")


# `make test-cluster` sets it to 1; the URLs of a running cluster make the tests use that one.
_CLUSTER = "ARCHIVE_TEST_CLUSTER"
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def nodes() -> Iterator[Nodes]:
    """Start a cluster of three nodes that can be killed."""
    if os.environ.get(_CLUSTER) != "1":
        pytest.skip("needs a cluster: make test-cluster")
    try:
        with Nodes() as started:
            yield started
    except CannotStart as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no cluster can be started here: {error}")


@pytest.fixture(scope="session")
def urls(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Return the URLs of a cluster's nodes."""
    setting = os.environ.get(_CLUSTER, "")
    if "://" in setting:
        return tuple(setting.split(","))
    started: Nodes = request.getfixturevalue("nodes")
    return started.urls


@pytest.fixture(scope="session")
def cluster(urls: tuple[str, ...]) -> Callable[[], Cluster]:
    """Return a function that makes an unused name on the cluster at each call."""
    return lambda: Cluster(urls, f"t{os.getpid()}-{next(_NUMBERS)}", shards=3)

"""How often the random tests try: the usual number, or `make torture`'s; and what they counted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.counts import COUNTS

settings.register_profile("usual", deadline=None)
settings.register_profile("torture", deadline=None, max_examples=5_000)
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

"""The engines that tests run on: those in a folder, and those on a cluster where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.engine import Engine, Remote
from index.registry import ENGINES, open_engine

LOCAL = tuple(name for name, known in ENGINES.items() if not known.remote)
EVERY = tuple(
    pytest.param(name, marks=pytest.mark.cluster) if known.remote else name
    for name, known in ENGINES.items()
)


@contextmanager
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """The engine of a fixture's parameter, over nothing.

    One on a cluster takes away again what it made there.
    """
    name = request.param
    cluster = request.getfixturevalue("cluster")() if ENGINES[name].remote else None
    engine = open_engine(name, folder, cluster)
    yield engine
    if isinstance(engine, Remote):
        engine.drop()
    engine.close()

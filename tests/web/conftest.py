"""One server for all tests that only ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import archive, nowhere
from tests.web.serving import Served, served, stocked

__all__ = ["archive", "nowhere"]  # fixtures of the command line's tests


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stocked(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[Served]:
    with served(home) as server:
        yield server

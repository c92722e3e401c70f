"""Fixtures: one server for all tests that only send requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import archive, isolated_environment
from tests.web.serving import Server, make_archive, run_server

__all__ = ["archive", "isolated_environment"]  # fixtures of the command line's tests


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[Server]:
    with run_server(home) as server:
        yield server

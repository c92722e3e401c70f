"""Engines by name, and the errors for engines that are not available."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import registry
from index.errors import ClusterError, EngineMissing
from index.registry import EngineSpec, open_engine

ENGINES = {
    "absent": EngineSpec("no_such_module.engine:Engine", "pip install 'news-archive[absent]'"),
    "faulty": EngineSpec("index.no_such_module:Engine", "pip install news-archive"),
}


def test_an_unknown_engine() -> None:
    with pytest.raises(EngineMissing, match='no engine "lucene"') as error:
        open_engine("lucene")
    assert error.value.hint == "Choose from whoosh, opensearch, memory"


def test_a_remote_engine_needs_an_address(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="needs the address of its cluster") as error:
        open_engine("opensearch", tmp_path)
    assert error.value.hint == "Write: archive reindex --engine opensearch --url https://node:9200"


def test_an_engine_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ENGINES", ENGINES)
    with pytest.raises(EngineMissing, match="absent is not installed") as error:
        open_engine("absent")
    assert error.value.hint == "pip install 'news-archive[absent]'"
    with pytest.raises(
        ModuleNotFoundError
    ):  # an internal error, which no installation would repair
        open_engine("faulty")

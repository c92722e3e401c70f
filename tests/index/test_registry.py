"""Engines by name: what one is told who names one that cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import registry
from index.errors import ClusterError, EngineMissing
from index.registry import Known, open_engine

ENGINES = {
    "absent": Known("no_such_module.engine:Engine", "pip install 'news-archive[absent]'"),
    "faulty": Known("index.no_such_module:Engine", "pip install news-archive"),
}


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(EngineMissing, match='no engine "lucene"') as told:
        open_engine("lucene")
    assert told.value.hint == "Choose from whoosh, opensearch, memory"


def test_an_engine_on_a_cluster_wants_its_address(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="wants the address of its cluster") as told:
        open_engine("opensearch", tmp_path)
    assert told.value.hint == "Write: archive reindex --engine opensearch --url https://node:9200"


def test_an_engine_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ENGINES", ENGINES)
    with pytest.raises(EngineMissing, match="absent is not installed") as told:
        open_engine("absent")
    assert told.value.hint == "pip install 'news-archive[absent]'"
    with pytest.raises(ModuleNotFoundError):  # a fault of ours, which no install would mend
        open_engine("faulty")

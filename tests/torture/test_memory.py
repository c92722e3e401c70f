"""How much memory a reindex takes: as much as a segment does, however many articles there are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from index.engines.whoosh.write import segment_builder
from tests.bench import targets
from tests.bench.memory import Sampler

MB = 1_000_000
LONG = settings().max_examples >= 1_000
WORDS = 400_000  # of a segment, where there is little time


@pytest.fixture(autouse=True)
def told() -> None:
    if not Path("/proc/self/task").exists():
        pytest.skip("no other system tells of it")


def peak(articles: int, words: int, folder: Path) -> int:
    """Bytes that a process held at most that no file backs, while it built such an index."""
    command = [sys.executable, "-m", "tests.torture.building", str(articles), str(words)]
    with subprocess.Popen([*command, str(folder)]) as building:
        watched = Sampler(building.pid)
        watched.start()
        assert building.wait() == 0
        return watched.stop()


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    few = peak(2_000, WORDS, tmp_path / "few")
    many = peak(8_000, WORDS, tmp_path / "many")
    assert many < few + 40 * MB


@pytest.mark.skipif(not LONG, reason="takes a minute")
def test_memory_is_what_is_stated(tmp_path: Path) -> None:
    assert peak(100_000, segment_builder.MOST_WORDS, tmp_path) < targets.PEAK * MB

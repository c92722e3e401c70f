"""Memory of a reindex: it depends on the size of a segment, not on the number of articles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from index.engines.whoosh.write import segment_builder
from tests.bench import targets
from tests.bench.memory import Sampler

pytestmark = pytest.mark.slow

MB = 1_000_000
LONG = settings().max_examples >= 1_000
WORDS = 400_000  # of a segment, for the short test


@pytest.fixture(autouse=True)
def require_linux() -> None:
    if not Path("/proc/self/task").exists():
        pytest.skip("only Linux reports it")


def measure_peak(articles: int, words: int, folder: Path) -> int:
    """Return the peak bytes, without file-backed memory, of a process that builds an index."""
    command = [sys.executable, "-m", "tests.torture.build_index", str(articles), str(words)]
    with subprocess.Popen([*command, str(folder)]) as process:
        sampler = Sampler(process.pid)
        sampler.start()
        assert process.wait() == 0
        return sampler.stop()


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    small_peak = measure_peak(2_000, WORDS, tmp_path / "few")
    large_peak = measure_peak(8_000, WORDS, tmp_path / "many")
    assert large_peak < small_peak + 40 * MB


@pytest.mark.skipif(not LONG, reason="takes a minute")
def test_memory_stays_within_the_target(tmp_path: Path) -> None:
    assert measure_peak(100_000, segment_builder.MAX_WORDS, tmp_path) < targets.PEAK * MB

"""A disk that takes no more: nothing that was reported is lost, and the same again completes it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.counts import COUNTS
from tests.torture.work import KINDS

TIMES = max(1, settings().max_examples // 250)  # of each thing: 20 in the long run
ALONE = ["unshare", "--map-root-user", "--mount"]
# In a hurry one of each: a store that grows, an index that grows.
TRIED = list(KINDS) if TIMES > 1 else ["ingest", "reindex"]


def points(command: list[str], kind: str, how: str, folder: Path) -> int:
    """How often it failed."""
    module = [sys.executable, "-m", "tests.torture.full_disk", kind, how]
    done = subprocess.run(
        [*command, *module, str(max(TIMES, 2)), str(folder)],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr.decode()
    counts = json.loads(done.stdout)
    COUNTS.update(counts)
    return sum(count for what, count in counts.items() if what.startswith("points"))


@pytest.mark.parametrize("kind", TRIED)
def test_a_full_disk(tmp_path: Path, kind: str) -> None:
    if not shutil.which("unshare") or subprocess.run([*ALONE, "true"], check=False).returncode:
        pytest.skip("no file system of its own may be mounted here")
    assert points(ALONE, kind, "full", tmp_path) > 0


@pytest.mark.parametrize("kind", TRIED)
def test_a_disk_that_fails_under_the_store(tmp_path: Path, kind: str) -> None:
    assert points([], kind, "stuck", tmp_path) > 0

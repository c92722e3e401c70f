"""Full and failing disks: nothing that was reported is lost, and a second run completes it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.torture.operations import OPERATIONS
from tools.trial_counts import COUNTS

pytestmark = pytest.mark.slow

TIMES = max(1, settings().max_examples // 250)  # per operation: 20 in `make torture`
UNSHARE = ["unshare", "--map-root-user", "--mount"]
# The short test takes one that makes the store grow and one that makes the index grow.
TESTED = list(OPERATIONS) if TIMES > 1 else ["ingest", "reindex"]


def count_failures(command: list[str], operation: str, limiter: str, folder: Path) -> int:
    """Return how often the operation failed."""
    module = [sys.executable, "-m", "tests.torture.full_disk", operation, limiter]
    process = subprocess.run(
        [*command, *module, str(max(TIMES, 2)), str(folder)],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert process.returncode == 0, process.stderr.decode()
    counts = json.loads(process.stdout)
    COUNTS.update(counts)
    return sum(count for name, count in counts.items() if name.startswith("points"))


@pytest.mark.parametrize("operation", TESTED)
def test_a_full_disk(tmp_path: Path, operation: str) -> None:
    if not shutil.which("unshare") or subprocess.run([*UNSHARE, "true"], check=False).returncode:
        pytest.skip("this system does not let the test mount a file system")
    assert count_failures(UNSHARE, operation, "full", tmp_path) > 0


@pytest.mark.parametrize("operation", TESTED)
def test_a_disk_that_fails_under_the_store(tmp_path: Path, operation: str) -> None:
    assert count_failures([], operation, "stuck", tmp_path) > 0

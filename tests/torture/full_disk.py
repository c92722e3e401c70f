"""Run write operations on a disk that is full, or whose files cannot grow, at many points.

    python -m tests.torture.full_disk KIND HOW TIMES FOLDER

`full`: the folder is a small file system in memory that a ballast file fills; needs to be started
with `unshare --map-root-user --mount`.  `stuck`: RLIMIT_FSIZE limits the size of each file, which
SQLite reports as a failing disk (EIO).  Prints the counts as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from unittest.mock import patch

from archive.errors import ArchiveError
from index.errors import SearchError
from tests.torture import operations
from tools.trial_counts import COUNTS

_SIZE = 64_000_000  # bytes of the small file system


@contextmanager
def full(folder: Path, free: int) -> Iterator[None]:
    """Leave only `free` bytes on the file system for the duration of the block."""
    status = os.statvfs(folder)
    ballast = folder / "ballast"
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, status.f_bavail * status.f_frsize - free)
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def stuck(_: Path, free: int) -> Iterator[None]:
    """Keep files from growing beyond `free` bytes for the duration of the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


LIMITERS: dict[str, Callable[[Path, int], AbstractContextManager[None]]] = {
    "full": full,
    "stuck": stuck,
}


def free_sizes(
    limiter: str, ready: operations.Case, operation: str, folder: Path, times: int
) -> list[int]:
    """Return `times` amounts of free bytes, spread evenly over the operation's need."""
    copy, reported = operations.copy_case(ready, folder / "twin"), list[str]()
    free = os.statvfs(folder).f_bavail
    operations.OPERATIONS[operation][1](copy, reported.append)
    if limiter == "full":
        need = (free - os.statvfs(folder).f_bavail) * os.statvfs(folder).f_frsize
    else:
        need = max(path.stat().st_size for path in copy.home.parent.rglob("*") if path.is_file())
    shutil.rmtree(folder / "twin")
    return [4096 + max(need, 200_000) * number // times for number in range(times)]


def run_limited(case: operations.Case, operation: str, limit: AbstractContextManager[None]) -> bool:
    """Return whether the operation fails; check that no story reported as stored is lost."""
    reported: set[str] = set()
    failed = False
    # Without these patches an operation that does not fit would not start.
    with (
        patch("archive.archive.require_free_space"),
        patch("archive.index_sync.require_free_space"),
        limit,
    ):
        try:
            operations.OPERATIONS[operation][1](case, reported.add)
        except (ArchiveError, SearchError, OSError, sqlite3.Error):
            failed = True
    operations.assert_intact(case.home, reported, stale=operation == "restore")
    return failed


def main(operation: str, limiter: str, times: int, folder: Path) -> None:
    if limiter == "full":
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "none", folder], check=True)
    (folder / "base").mkdir()
    prepared = operations.prepare_case(
        operations.make_base_archive(folder / "base"), folder / "ready", operation
    )
    for free in free_sizes(limiter, prepared, operation, folder, times):
        case = operations.copy_case(prepared, folder / "case")
        COUNTS[f"points of {operation} where the disk was {limiter}"] += run_limited(
            case, operation, LIMITERS[limiter](folder, free)
        )
        operations.assert_resumes(case, operation)
        shutil.rmtree(folder / "case")
    print(json.dumps(COUNTS))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))

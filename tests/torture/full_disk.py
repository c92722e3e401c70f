"""A disk that is full, and files that cannot grow, at many points of everything that writes.

    python -m tests.torture.full_disk KIND HOW TIMES FOLDER

`full`: the folder is a small file system in memory, whose room a ballast takes; wants to be started
by `unshare --map-root-user --mount`.  `stuck`: RLIMIT_FSIZE lets no file grow beyond so many bytes,
which SQLite takes for a disk that fails (EIO).  Prints what was counted, as JSON.
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
from tests.counts import COUNTS
from tests.torture import work

_SIZE = 64_000_000  # bytes of the small file system


@contextmanager
def full(folder: Path, room: int) -> Iterator[None]:
    """A file system with so many bytes of room; it has more afterwards."""
    about = os.statvfs(folder)
    ballast = folder / "ballast"
    with open(ballast, "wb") as out:
        os.posix_fallocate(out.fileno(), 0, about.f_bavail * about.f_frsize - room)
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def stuck(_: Path, room: int) -> Iterator[None]:
    """No file grows beyond so many bytes; they may afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


HOW: dict[str, Callable[[Path, int], AbstractContextManager[None]]] = {
    "full": full,
    "stuck": stuck,
}


def rooms(how: str, ready: work.Case, kind: str, folder: Path, times: int) -> list[int]:
    """Bytes at which it fails, at as many points as are asked for."""
    twin, told = work.copied(ready, folder / "twin"), list[str]()
    free = os.statvfs(folder).f_bavail
    work.KINDS[kind][1](twin, told.append)
    if how == "full":
        most = (free - os.statvfs(folder).f_bavail) * os.statvfs(folder).f_frsize
    else:
        most = max(path.stat().st_size for path in twin.home.parent.rglob("*") if path.is_file())
    shutil.rmtree(folder / "twin")
    return [4096 + max(most, 200_000) * turn // times for turn in range(times)]


def fails(case: work.Case, kind: str, limit: AbstractContextManager[None]) -> bool:
    """Do it while the disk takes no more; what was told as stored is there nevertheless."""
    told: set[str] = set()
    failed = False
    # What would not fit is not begun; here it is.
    with patch("archive.archive.must_fit"), patch("archive.index_sync.must_fit"), limit:
        try:
            work.KINDS[kind][1](case, told.add)
        except (ArchiveError, SearchError, OSError, sqlite3.Error):
            failed = True
    work.is_whole(case.home, told, stale=kind == "restore")
    return failed


def main(kind: str, how: str, times: int, folder: Path) -> None:
    if how == "full":
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "none", folder], check=True)
    (folder / "base").mkdir()
    ready = work.ready(work.made(folder / "base"), folder / "ready", kind)
    for room in rooms(how, ready, kind, folder, times):
        case = work.copied(ready, folder / "case")
        COUNTS[f"points of {kind} at which the disk was {how}"] += fails(
            case, kind, HOW[how](folder, room)
        )
        work.goes_on(case, kind)
        shutil.rmtree(folder / "case")
    print(json.dumps(COUNTS))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))

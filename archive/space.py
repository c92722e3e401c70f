"""Room on a disk, asked for before work that would fill it, and what may be written over there."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from archive.errors import BadInput, NoSpace

_SPARE = 50_000_000  # bytes that are left to others


def size_of(*places: Path) -> int:
    """Bytes of files, and of all files in folders; what others take away meanwhile counts not."""
    size = 0
    for place in places:
        under = (os.path.join(at, name) for at, _, names in os.walk(place) for name in names)
        for file in (os.fspath(place), *under):
            with suppress(OSError):
                size += 0 if os.path.isdir(file) else os.stat(file).st_size
    return size


def must_fit(folder: Path, size: float, what: str) -> None:
    """Raise NoSpace unless `size` bytes, an estimate, fit on the disk of a folder."""
    free = shutil.disk_usage(folder).free
    if size + _SPARE > free:
        raise NoSpace(
            f"{what} may take {_mb(size)} in {folder}, and {_mb(free)} are free.",
            "Make some space, and run the same command again.",
        )


def outside(folder: Path, file: Path) -> Path:
    """Where a file is, links followed; raises BadInput if that is in an archive's own folder."""
    there = file.resolve()
    if folder.resolve() in there.parents:
        raise BadInput(f"{file} is in the archive's own folder.", "Name a file elsewhere.")
    return there


def _mb(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"

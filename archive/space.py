"""Disk space: sizes, a check before work that needs much of it, and paths outside an archive."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from archive.errors import BadInput, NoSpace

_RESERVE = 50_000_000  # bytes left free for other programs


def total_size(*paths: Path) -> int:
    """Return the bytes of files, and of all files in folders; files that vanish count as 0."""
    size = 0
    for path in paths:
        nested = (os.path.join(at, name) for at, _, names in os.walk(path) for name in names)
        for file in (os.fspath(path), *nested):
            with suppress(OSError):
                size += 0 if os.path.isdir(file) else os.stat(file).st_size
    return size


def require_free_space(folder: Path, size: float, purpose: str) -> None:
    """Raise NoSpace unless `size` bytes, an estimate, fit on the disk of a folder.

    `purpose` is the subject of the message: "the backup".
    """
    free = shutil.disk_usage(folder).free
    if size + _RESERVE > free:
        raise NoSpace(
            f"{purpose} may take {_mb(size)} in {folder}, and {_mb(free)} are free.",
            "Free some space, then run the same command again.",
        )


def require_outside_archive(folder: Path, file: Path) -> Path:
    """Return the resolved path of a file; raises BadInput if it is in the archive's own folder."""
    path = file.resolve()
    if folder.resolve() in path.parents:
        raise BadInput(f"{file} is in the archive's own folder.", "Choose a file elsewhere.")
    return path


def _mb(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"

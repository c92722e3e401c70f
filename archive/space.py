"""Room on a disk, asked for before work that would fill it."""

from __future__ import annotations

import shutil
from pathlib import Path

from archive.errors import NoSpace

_SPARE = 50_000_000  # bytes that are left to others


def must_fit(folder: Path, size: float, what: str) -> None:
    """Raise NoSpace unless `size` bytes, an estimate, fit on the disk of a folder."""
    free = shutil.disk_usage(folder).free
    if size + _SPARE > free:
        raise NoSpace(
            f"{what} may take {_mb(size)} in {folder}, and {_mb(free)} are free.",
            "Make some space, and run the same command again.",
        )


def _mb(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"

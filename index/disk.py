"""Atomic, durable file writes: a file is complete or absent, also after a power loss.

Written bytes survive a power loss only after the file is synced, and a name only after its folder
is (T. Pillai and others, "All File Systems Are Not Created Equal", OSDI 2014, table 1).  So: write
the bytes, `fsync` the file, rename it, `fsync` the folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path


def write_synced(path: Path, data: bytes) -> None:
    """Write a file and sync its bytes; its name is durable only after `sync_folder`."""
    with open(path, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Create or replace a file atomically: it never holds a part of the bytes."""
    fresh = path.with_name(path.name + ".new")
    write_synced(fresh, data)
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: created, renamed and removed ones."""
    if os.name == "nt":
        return  # Windows cannot sync a folder; NTFS journals its names
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def special_files(folder: Path, depth: int = 3) -> Iterator[Path]:
    """Yield pipes, sockets and devices in a folder and `depth` - 1 levels of its folders.

    Reading one may never end, or never begin.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:  # removed meanwhile or unreadable: the reader of the file reports it
        return
    for entry in entries:
        file_type = _file_type(entry)
        if stat.S_ISDIR(file_type):
            if depth > 1:
                yield from special_files(Path(entry.path), depth - 1)
        elif file_type and not stat.S_ISREG(file_type):
            yield Path(entry.path)


def _file_type(entry: os.DirEntry[str]) -> int:
    """Return the `stat` file type of a name, links followed; 0 for a broken link."""
    try:
        return stat.S_IFMT(entry.stat().st_mode)
    except OSError:
        return 0

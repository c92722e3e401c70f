"""Files that are there whole or not at all, also after a loss of power.

What is written survives one only once its bytes are synced, and its name only once its folder is
(T. Pillai and others, "All File Systems Are Not Created Equal", OSDI 2014, table 1).  So: bytes,
then `fsync` of the file, rename, `fsync` of the folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """A file with these bytes, synced; its name is not before `sync_folder`."""
    with open(path, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def replace(path: Path, data: bytes) -> None:
    """Put a file in the place of another of that name, or of none: never is there half of one."""
    fresh = path.with_name(path.name + ".new")
    write(fresh, data)
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """See that the names in a folder are on the disk, new, changed and gone."""
    if os.name == "nt":
        return  # Windows has no handle of a folder to sync; NTFS journals its names
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def oddities(folder: Path, depth: int = 3) -> Iterator[Path]:
    """What in a folder, and in folders of it, is no file and no folder: pipes, sockets, devices.

    To read one may never end, or never begin.
    """
    try:
        several = sorted(os.scandir(folder), key=lambda each: each.name)
    except OSError:  # taken away meanwhile, or not to be read: whoever wants it will say so
        return
    for each in several:
        kind = _kind(each)
        if stat.S_ISDIR(kind):
            if depth > 1:
                yield from oddities(Path(each.path), depth - 1)
        elif kind and not stat.S_ISREG(kind):
            yield Path(each.path)


def _kind(entry: os.DirEntry[str]) -> int:
    """What a name leads to, as `stat` has it; 0 where it leads nowhere."""
    try:
        return stat.S_IFMT(entry.stat().st_mode)
    except OSError:
        return 0

"""What one commit left: its segments, what is deleted of them, and its mark.

Whoosh's table of contents counts the commits: `_MAIN_<n>.toc` is the nth, and its rename makes the
commit count.  Beside it stands `mark_<n>`, written before; that is what readers read.  The table is
a pickle, which can run code, and takes 50 ms of Whoosh's modules: it is written for Whoosh alone,
and nothing of ours ever reads it.  The mark is text: the CRC-32 of what follows in hexadecimal
digits, a space, and JSON.

    mark          [store, sequence]
    fingerprint   of the rules by which words and fields were made
    segments      [[file, documents, deleted]]: deleted document numbers, u4 in base 64
    table         SHA-256 of the table of contents that belongs to it
"""

from __future__ import annotations

import json
import os
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index import disk
from index.engine import Mark
from index.engines.whoosh.read.arrays import Array, Damaged
from index.engines.whoosh.read.segment import living
from index.errors import StaleIndex
from index.fields import fingerprint

NAME = "MAIN"  # Whoosh's own name for the one index of a folder
_TABLE = re.compile(rf"_{NAME}_([0-9]+)\.toc")
_SEGMENT = re.compile(rf"{NAME}_[a-z0-9]+\.arrays")
_OURS = re.compile(rf"_{NAME}_[0-9]+\.toc|mark_[0-9]+$|{_SEGMENT.pattern}$")


class Listed(NamedTuple):
    """One segment of a commit."""

    file: str
    documents: int
    deleted: Array  # u4, rising

    def live(self) -> Array | None:
        """bool[N] of the documents that are not deleted; None if none is."""
        return living(self.documents, self.deleted)


class Generation(NamedTuple):
    """One commit; before the first there is no mark."""

    mark: Mark | None
    segments: Sequence[Listed]
    table: str = ""  # SHA-256 of the table, in hexadecimal digits


def latest(folder: Path) -> int:
    """The number of the last commit; raises FileNotFoundError while there is no table at all."""
    numbers = [int(found[1]) for name in os.listdir(folder) if (found := _TABLE.fullmatch(name))]
    if not numbers:
        raise FileNotFoundError(folder / f"_{NAME}_0.toc")
    return max(numbers)


def table_file(folder: Path, number: int) -> Path:
    return folder / f"_{NAME}_{number}.toc"


def mark_file(folder: Path, number: int) -> Path:
    return folder / f"mark_{number}"


def read(folder: Path, number: int) -> Generation:
    """A commit; raises StaleIndex if it is not by our rules, Damaged if it cannot be read."""
    if number == 0:
        return Generation(None, ())
    path = mark_file(folder, number)
    try:
        check, text = path.read_bytes().split(b" ", 1)
        if int(check, 16) != zlib.crc32(text):
            raise ValueError("its checksum is another")
        found = json.loads(text)
        if found["fingerprint"] != fingerprint():
            raise StaleIndex("it was built by other rules than this program's")
        segments = [_listed(*each) for each in found["segments"]]
        return Generation(Mark(*found["mark"]), segments, found["table"])
    except (ValueError, TypeError, KeyError) as error:
        raise Damaged(f"{path.name} cannot be read ({error})") from error


def _listed(file: str, documents: int, deleted: str) -> Listed:
    if not _SEGMENT.fullmatch(file):
        raise ValueError(f"{file!r} is no segment's name")
    numbers = np.frombuffer(b64decode(deleted, validate=True), "<u4")
    if len(numbers) and int(numbers.max()) >= documents:
        raise ValueError(f"{file} has no document {int(numbers.max())}")
    return Listed(file, documents, numbers)


def write(folder: Path, number: int, generation: Generation) -> None:
    """Write what `read` gives, whole and on the disk, before the table makes it count."""
    assert generation.mark is not None
    segments = [
        (file, documents, b64encode(np.asarray(deleted, "<u4").tobytes()).decode())
        for file, documents, deleted in generation.segments
    ]
    record = {
        "mark": list(generation.mark),
        "fingerprint": fingerprint(),
        "segments": segments,
        "table": generation.table,
    }
    text = json.dumps(record).encode("ascii")
    disk.write(mark_file(folder, number), b"%08x %b" % (zlib.crc32(text), text))
    disk.sync_folder(folder)  # the segments' names as well


def count(folder: Path, number: int, table: bytes) -> None:
    """Make a commit count, whose mark was written: the rename of its table does."""
    disk.replace(table_file(folder, number), table)


def agrees(folder: Path, number: int, generation: Generation) -> bool:
    """Whether the table of contents is the one that was written with the mark."""
    if number == 0:
        return True
    return sha256(table_file(folder, number).read_bytes()).hexdigest() == generation.table


def remove_others(folder: Path, number: int, generation: Generation) -> None:
    """Take away the files of other commits.  Whoever reads one of these looks again."""
    kept = {listed.file for listed in generation.segments}
    kept |= {mark_file(folder, number).name, table_file(folder, number).name}
    for name in os.listdir(folder):
        if _OURS.match(name) and name not in kept:
            (folder / name).unlink(missing_ok=True)

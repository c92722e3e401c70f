"""Manifest of one commit: its segments, their deleted documents, and its mark.

Whoosh's table of contents (TOC) numbers the commits: `_MAIN_<n>.toc` is the nth, and its rename
publishes the commit.  The manifest is the file `mark_<n>`, written before that.  The TOC is a
pickle: loading it could run code, and needs Whoosh's modules, which take 50 ms to import.  This
program never loads it, and uses only its name and hash.  The manifest is text: the CRC-32 of
the rest in hexadecimal digits, a space, and JSON.

    mark          [uuid of the store, number of the last change in the index]
    fingerprint   of the rules by which words and fields were made
    segments      [[file, documents, deleted]]: deleted document numbers, u4 in base 64
    table         SHA-256 of the TOC that belongs to it
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
from index.engines.whoosh.storage.array_file import Array, CorruptIndex
from index.engines.whoosh.storage.segment import live_mask
from index.errors import StaleIndex
from index.fields import fingerprint

INDEX_NAME = "MAIN"  # Whoosh's own name for the one index of a folder
_TOC_NAME = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")
_SEGMENT_NAME = re.compile(rf"{INDEX_NAME}_[a-z0-9]+\.arrays")
_INDEX_FILE = re.compile(rf"_{INDEX_NAME}_[0-9]+\.toc|mark_[0-9]+$|{_SEGMENT_NAME.pattern}$")


class SegmentEntry(NamedTuple):
    """Segment of a commit."""

    file: str
    doc_count: int
    deleted: Array  # u4, rising

    def live_mask(self) -> Array | None:
        """Return bool[N], True for documents that are not deleted; None if none is deleted."""
        return live_mask(self.doc_count, self.deleted)


class Manifest(NamedTuple):
    """Contents of a commit; before the first there is no mark."""

    mark: Mark | None
    segments: Sequence[SegmentEntry]
    toc_hash: str = ""  # SHA-256 of the TOC, in hexadecimal digits


def latest_number(folder: Path) -> int:
    """Return the number of the last commit; raises FileNotFoundError if there is no TOC."""
    numbers = [int(match[1]) for name in os.listdir(folder) if (match := _TOC_NAME.fullmatch(name))]
    if not numbers:
        raise FileNotFoundError(folder / f"_{INDEX_NAME}_0.toc")
    return max(numbers)


def toc_file(folder: Path, number: int) -> Path:
    return folder / f"_{INDEX_NAME}_{number}.toc"


def manifest_file(folder: Path, number: int) -> Path:
    return folder / f"mark_{number}"


def load(folder: Path, number: int) -> Manifest:
    """Read a manifest; raises StaleIndex if made by other rules, CorruptIndex if unreadable."""
    if number == 0:
        return Manifest(None, ())
    path = manifest_file(folder, number)
    try:
        crc, text = path.read_bytes().split(b" ", 1)
        if int(crc, 16) != zlib.crc32(text):
            raise ValueError("its checksum differs")
        record = json.loads(text)
        if record["fingerprint"] != fingerprint():
            raise StaleIndex("it was built by other rules than this program's")
        segments = [_segment_entry(*fields) for fields in record["segments"]]
        return Manifest(Mark(*record["mark"]), segments, record["table"])
    except (ValueError, TypeError, KeyError) as error:
        raise CorruptIndex(f"{path.name} cannot be read ({error})") from error


def _segment_entry(file: str, doc_count: int, deleted: str) -> SegmentEntry:
    if not _SEGMENT_NAME.fullmatch(file):
        raise ValueError(f"{file!r} is no segment's name")
    numbers = np.frombuffer(b64decode(deleted, validate=True), "<u4")
    if len(numbers) and int(numbers.max()) >= doc_count:
        raise ValueError(f"{file} has no document {int(numbers.max())}")
    return SegmentEntry(file, doc_count, numbers)


def write(folder: Path, number: int, manifest: Manifest) -> None:
    """Write a manifest and sync it to disk; the commit is not valid until `publish`."""
    assert manifest.mark is not None
    segments = [
        (file, doc_count, b64encode(np.asarray(deleted, "<u4").tobytes()).decode())
        for file, doc_count, deleted in manifest.segments
    ]
    record = {
        "mark": list(manifest.mark),
        "fingerprint": fingerprint(),
        "segments": segments,
        "table": manifest.toc_hash,
    }
    text = json.dumps(record).encode("ascii")
    disk.write_synced(manifest_file(folder, number), b"%08x %b" % (zlib.crc32(text), text))
    disk.sync_folder(folder)  # the segments' names as well


def publish(folder: Path, number: int, toc: bytes) -> None:
    """Publish a commit whose manifest is written, by renaming its TOC into place."""
    disk.replace_file(toc_file(folder, number), toc)


def toc_matches(folder: Path, number: int, manifest: Manifest) -> bool:
    """Return whether the TOC is the one that was written with the manifest."""
    if number == 0:
        return True
    return sha256(toc_file(folder, number).read_bytes()).hexdigest() == manifest.toc_hash


def remove_others(folder: Path, number: int, manifest: Manifest) -> None:
    """Remove the files of other commits; a process that reads one of them opens the index again."""
    current = {entry.file for entry in manifest.segments}
    current |= {manifest_file(folder, number).name, toc_file(folder, number).name}
    for name in os.listdir(folder):
        if _INDEX_FILE.match(name) and name not in current:
            (folder / name).unlink(missing_ok=True)

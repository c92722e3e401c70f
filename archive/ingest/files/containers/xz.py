"""xz, and the older lzma alone: one file, packed in one piece or in several."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from archive.ingest.files.containers import Member, Outer, within
from archive.ingest.files.containers.limits import Allowance, Unfolded

_XZ, _ALONE = b"\xfd7zXZ\0", b"\x5d\0\0"
_MEMORY = 256_000_000  # bytes; `xz -9` needs 65 MB, a header may ask for 4 GB


def looks_like(head: bytes) -> bool:
    # lzma alone has no magic: these are its usual settings, and the length or eight FF after them.
    alone = head.startswith(_ALONE) and (head[5:13] == b"\xff" * 8 or head[10:13] == b"\0\0\0")
    return head.startswith(_XZ) or alone


def members(stream: BinaryIO, outer: Outer, allowance: Allowance) -> Iterator[Member]:
    unfolded = Unfolded(stream, _decompressor, allowance, _XZ)
    yield Member(outer.where, within(outer.name), BufferedReader(unfolded))


def _decompressor() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=_MEMORY)

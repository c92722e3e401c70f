"""bzip2: one file, packed in one piece or in several."""

from __future__ import annotations

import bz2
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from archive.ingest.files.containers import Member, Outer, within
from archive.ingest.files.containers.limits import Allowance, Unfolded

_MAGIC = b"BZh"
_BLOCK, _EMPTY = b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"  # what follows the digit of the level


def looks_like(head: bytes) -> bool:
    return head.startswith(_MAGIC) and head[3:4].isdigit() and head[4:10] in (_BLOCK, _EMPTY)


def members(stream: BinaryIO, outer: Outer, allowance: Allowance) -> Iterator[Member]:
    unfolded = Unfolded(stream, bz2.BZ2Decompressor, allowance, _MAGIC)
    yield Member(outer.where, within(outer.name), BufferedReader(unfolded))

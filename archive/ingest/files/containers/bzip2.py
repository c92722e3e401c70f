"""bzip2: one file, in one compressed stream or several."""

from __future__ import annotations

import bz2
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from archive.ingest.files.containers import ContainerFile, Member, inner_name
from archive.ingest.files.containers.limits import DecompressedStream, ExpansionBudget

_MAGIC = b"BZh"
_BLOCK, _EMPTY = b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"  # after the digit of the level


def looks_like(head: bytes) -> bool:
    return head.startswith(_MAGIC) and head[3:4].isdigit() and head[4:10] in (_BLOCK, _EMPTY)


def members(stream: BinaryIO, outer: ContainerFile, budget: ExpansionBudget) -> Iterator[Member]:
    content = DecompressedStream(stream, bz2.BZ2Decompressor, budget, _MAGIC)
    yield Member(outer.locator, inner_name(outer.name), BufferedReader(content))

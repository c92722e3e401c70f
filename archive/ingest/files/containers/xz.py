"""xz, and the older lzma: one file, in one compressed stream or several."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from archive.ingest.files.containers import ContainerFile, Member, inner_name
from archive.ingest.files.containers.limits import DecompressedStream, ExpansionBudget

_XZ, _LZMA = b"\xfd7zXZ\0", b"\x5d\0\0"
_MEMORY = 256_000_000  # bytes; `xz -9` needs 65 MB, a header may demand 4 GB


def looks_like(head: bytes) -> bool:
    # lzma has no magic: these are its usual settings, then the length or eight bytes FF.
    is_lzma = head.startswith(_LZMA) and (head[5:13] == b"\xff" * 8 or head[10:13] == b"\0\0\0")
    return head.startswith(_XZ) or is_lzma


def members(stream: BinaryIO, outer: ContainerFile, budget: ExpansionBudget) -> Iterator[Member]:
    content = DecompressedStream(stream, _make_decompressor, budget, _XZ)
    yield Member(outer.locator, inner_name(outer.name), BufferedReader(content))


def _make_decompressor() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=_MEMORY)

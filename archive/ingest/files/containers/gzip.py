"""gzip: one file, in one compressed stream or several, as in WARC (RFC 1952)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from archive.ingest.files.containers import ContainerFile, Member, inner_name
from archive.ingest.files.containers.limits import (
    DecompressedStream,
    ExpansionBudget,
    ZlibDecompressor,
)

_MAGIC = b"\x1f\x8b\x08"


def looks_like(head: bytes) -> bool:
    return head.startswith(_MAGIC)


def members(stream: BinaryIO, outer: ContainerFile, budget: ExpansionBudget) -> Iterator[Member]:
    content = DecompressedStream(
        stream, lambda: ZlibDecompressor(zlib.MAX_WBITS | 16), budget, _MAGIC
    )
    yield Member(outer.locator, inner_name(outer.name), BufferedReader(content))

"""gzip: one file, packed in one piece or in several, as WARC's are (RFC 1952)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from archive.ingest.files.containers import Member, Outer, within
from archive.ingest.files.containers.limits import Allowance, Unfolded, Zlib

_MAGIC = b"\x1f\x8b\x08"


def looks_like(head: bytes) -> bool:
    return head.startswith(_MAGIC)


def members(stream: BinaryIO, outer: Outer, allowance: Allowance) -> Iterator[Member]:
    unfolded = Unfolded(stream, lambda: Zlib(zlib.MAX_WBITS | 16), allowance, _MAGIC)
    yield Member(outer.where, within(outer.name), BufferedReader(unfolded))

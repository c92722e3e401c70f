"""zstd: one file, packed in one piece or in several (RFC 8878).

Python has it from 3.14 on; before, the package zstandard.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any, BinaryIO

from archive.ingest.draft import Rejected
from archive.ingest.files.containers import Member, Outer, within
from archive.ingest.files.containers.limits import Allowance, Decompressor, Unfolded

MISSING = "needs the extra `zst`: pip install 'news-archive[zst]'"
_MAGIC = b"\x28\xb5\x2f\xfd"
_WINDOW = 27  # its size is 2 to this, 128 MB: what `zstd --long` makes
_PIECE = 512  # bytes; three of a block can stand for 128 KB, and zstandard gives all at once


def looks_like(head: bytes) -> bool:
    return head.startswith(_MAGIC)


def members(stream: BinaryIO, outer: Outer, allowance: Allowance) -> Iterator[Member | Rejected]:
    make = decompressor()
    if make is None:
        yield Rejected(outer.where, MISSING)
        return
    unfolded = Unfolded(stream, make, allowance, _MAGIC)
    yield Member(outer.where, within(outer.name), BufferedReader(unfolded))


def decompressor() -> Callable[[], Decompressor] | None:
    """What makes a decompressor; None where nothing is installed that could."""
    try:
        zstd: Any = importlib.import_module("compression.zstd")
    except ImportError:
        pass
    else:
        most = {zstd.DecompressionParameter.window_log_max: _WINDOW}
        return lambda: zstd.ZstdDecompressor(options=most)
    try:
        zstandard: Any = importlib.import_module("zstandard")
    except ImportError:
        return None
    unpacker = zstandard.ZstdDecompressor(max_window_size=1 << _WINDOW)
    return lambda: _Pieces(unpacker.decompressobj())


class _Pieces:
    """zstandard's decompressor, fed little enough that it cannot give much at once."""

    needs_input = True

    def __init__(self, one: Any) -> None:
        self._one, self._in, self._out = one, b"", b""

    @property
    def eof(self) -> bool:
        return bool(self._one.eof) and not self._out

    @property
    def unused_data(self) -> bytes:
        return bytes(self._one.unused_data) + self._in

    def decompress(self, data: bytes, max_length: int) -> bytes:
        self._in += data
        while self._in and not self._out and not self._one.eof:
            piece, self._in = self._in[:_PIECE], self._in[_PIECE:]
            self._out = self._one.decompress(piece)
        given, self._out = self._out[:max_length], self._out[max_length:]
        self.needs_input = not self._in and not self._out
        return given

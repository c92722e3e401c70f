"""zstd: one file, in one compressed stream or several (RFC 8878).

Python's own library reads zstd from version 3.14 on; earlier versions need the package zstandard.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any, BinaryIO

from archive.ingest.draft import Rejected
from archive.ingest.files.containers import ContainerFile, Member, inner_name
from archive.ingest.files.containers.limits import DecompressedStream, Decompressor, ExpansionBudget

MISSING = "needs the extra `zst`: pip install 'news-archive[zst]'"
_MAGIC = b"\x28\xb5\x2f\xfd"
_WINDOW_LOG = 27  # base-2 logarithm of the largest window: 128 MB, as made by `zstd --long`
_PIECE = 512  # bytes; three may encode 128 KB, and zstandard returns all its output at once


def looks_like(head: bytes) -> bool:
    return head.startswith(_MAGIC)


def members(
    stream: BinaryIO, outer: ContainerFile, budget: ExpansionBudget
) -> Iterator[Member | Rejected]:
    factory = decompressor_factory()
    if factory is None:
        yield Rejected(outer.locator, MISSING)
        return
    content = DecompressedStream(stream, factory, budget, _MAGIC)
    yield Member(outer.locator, inner_name(outer.name), BufferedReader(content))


def decompressor_factory() -> Callable[[], Decompressor] | None:
    """Return a function that makes a decompressor; None if no library is available."""
    try:
        zstd: Any = importlib.import_module("compression.zstd")
    except ImportError:
        pass
    else:
        options = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}
        return lambda: zstd.ZstdDecompressor(options=options)
    try:
        zstandard: Any = importlib.import_module("zstandard")
    except ImportError:
        return None
    context = zstandard.ZstdDecompressor(max_window_size=1 << _WINDOW_LOG)
    return lambda: _Zstandard(context.decompressobj())


class _Zstandard:
    """Decompressor of zstandard, fed small pieces because it returns all of its output at once."""

    needs_input = True

    def __init__(self, decompressor: Any) -> None:
        self._decompressor, self._input, self._output = decompressor, b"", b""

    @property
    def eof(self) -> bool:
        return bool(self._decompressor.eof) and not self._output

    @property
    def unused_data(self) -> bytes:
        return bytes(self._decompressor.unused_data) + self._input

    def decompress(self, data: bytes, max_length: int) -> bytes:
        self._input += data
        while self._input and not self._output and not self._decompressor.eof:
            piece, self._input = self._input[:_PIECE], self._input[_PIECE:]
            self._output = self._decompressor.decompress(piece)
        data, self._output = self._output[:max_length], self._output[max_length:]
        self.needs_input = not self._input and not self._output
        return data

"""Limits on how far a packed file may expand, and streams that enforce them.

News text compresses to a tenth, seldom to a hundredth; a bomb expands by a thousand per layer.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

from archive.ingest.text.byte_streams import ForwardStream, PushbackStream

MAX_DEPTH = 4  # containers within one another: news.zip#old.tar.gz is three deep
MAX_MEMBERS = 1_000_000  # of one zip or tar
MAX_BYTES = 100_000_000_000  # of all that is unpacked from one file
FREE_BYTES = 16_000_000  # may be unpacked from any file
MAX_RATIO = 1_000  # of unpacked bytes beyond FREE_BYTES to packed ones
CHUNK_BYTES = 16_384
_IN_MEMORY = 16_000_000  # bytes of a packed file that must be seekable; a larger one goes to disk


class TruncatedInput(Exception):
    """Stream that ends too early or is damaged; the message is the reason for the reject."""


class ExpansionBudget:
    """Limit on the total of bytes unpacked from one file, however it is nested."""

    def __init__(self, compressed_size: Callable[[], int]) -> None:
        """`compressed_size`: returns the size of the file, or what was read of it so far."""
        self._compressed_size = compressed_size
        self._expanded_bytes = 0
        self.is_exhausted = False

    def spend(self, count: int) -> None:
        """Count `count` more unpacked bytes; raise TruncatedInput beyond the limits."""
        self._expanded_bytes += count
        if exceeds_ratio(self._expanded_bytes, self._compressed_size()):
            self._stop(f"expands to more than {MAX_RATIO:,} times its size: a bomb?")
        if self._expanded_bytes > MAX_BYTES:
            self._stop(f"expands to more than {MAX_BYTES:,} bytes: unpack it first")

    def _stop(self, reason: str) -> None:
        self.is_exhausted = True
        raise TruncatedInput(reason)


class FailingStream(ForwardStream):
    """Stream that raises the error with which another broke off, at each read."""

    def __init__(self, error: TruncatedInput) -> None:
        self._error = error

    def _read_some(self, limit: int) -> bytes:
        raise self._error


class SliceStream(ForwardStream):
    """Stream of the next `size` bytes of another."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self.remaining = stream, size

    def _read_some(self, limit: int) -> bytes:
        data = self._stream.read(min(limit, self.remaining))
        if not data and self.remaining and limit:
            raise TruncatedInput("truncated: its data end too early")
        self.remaining -= len(data)
        return data


class Decompressor(Protocol):
    """Interface of the decompressors of bz2 and lzma."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class ZlibDecompressor:
    """Decompressor of zlib with the interface of those of bz2 and lzma."""

    def __init__(self, wbits: int) -> None:
        self._decompressor = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._decompressor.eof

    @property
    def unused_data(self) -> bytes:
        return self._decompressor.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._decompressor.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        decompressor = self._decompressor
        return decompressor.decompress(decompressor.unconsumed_tail + data, max_length)


class DecompressedStream(ForwardStream):
    """Stream of the content of compressed streams, one after the other, within a budget.

    Bytes after the last of them that do not begin with `magic` are ignored, as gunzip does.
    Without a magic only one stream is read.
    """

    def __init__(
        self,
        stream: BinaryIO,
        make_decompressor: Callable[[], Decompressor],
        budget: ExpansionBudget,
        magic: bytes = b"",
    ) -> None:
        self._compressed, self._budget, self._magic = PushbackStream(stream), budget, magic
        self._make_decompressor, self._decompressor = make_decompressor, make_decompressor()
        self._expanded_bytes = 0

    def _read_some(self, limit: int) -> bytes:
        try:
            data = self._decompress(limit)
        except (zlib.error, EOFError, ValueError, MemoryError) as error:
            raise TruncatedInput(f"damaged: cannot be decompressed ({error})") from None
        except Exception as error:  # lzma's and zstd's own; bz2 raises an OSError without a number
            if isinstance(error, TruncatedInput) or getattr(error, "errno", None):
                raise
            raise TruncatedInput(f"damaged: cannot be decompressed ({error})") from None
        self._expanded_bytes += len(data)
        self._budget.spend(len(data))
        if exceeds_ratio(self._expanded_bytes, self._compressed.count):
            raise TruncatedInput(f"expands to more than {MAX_RATIO:,} times its size: a bomb?")
        return data

    def _decompress(self, limit: int) -> bytes:
        while True:
            if self._decompressor.eof and not self._next_stream():
                return b""
            needs_input = self._decompressor.needs_input
            chunk = (self._compressed.read(CHUNK_BYTES) or b"") if needs_input else b""
            data = self._decompressor.decompress(chunk, limit)
            if data:
                return data
            if needs_input and not chunk and not self._decompressor.eof:
                raise EOFError("the end is missing")

    def _next_stream(self) -> bool:
        """Begin the stream that follows the one that ended, after zeros; False if none does."""
        if not self._magic:
            return False
        rest = self._decompressor.unused_data.lstrip(b"\0")
        while len(rest) < len(self._magic) and (chunk := self._compressed.read(CHUNK_BYTES)):
            rest = (rest + chunk).lstrip(b"\0")
        if not rest.startswith(self._magic):
            return False
        self._compressed.unread(rest)
        self._decompressor = self._make_decompressor()
        return True


def exceeds_ratio(expanded_bytes: int, compressed_bytes: int) -> bool:
    """Return whether a file of `compressed_bytes` expands too far."""
    return expanded_bytes > FREE_BYTES and expanded_bytes > MAX_RATIO * compressed_bytes


@contextmanager
def as_seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give the stream, or a seekable copy of it, at its start."""
    if stream.seekable():
        stream.seek(0)
        yield stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        size = 0
        while data := stream.read(CHUNK_BYTES):
            size += len(data)
            if size > MAX_BYTES:
                raise TruncatedInput(f"longer than {MAX_BYTES:,} bytes: unpack it first")
            copy.write(data)
        copy.seek(0)
        yield cast(BinaryIO, copy)

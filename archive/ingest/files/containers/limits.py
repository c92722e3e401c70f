"""Limits on how far a packed file may expand, and streams that enforce them.

News text compresses to a tenth, seldom to a hundredth.  Each layer of a zip bomb (a small file that
expands hugely) expands a thousand times.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

from archive.ingest.text.byte_streams import ForwardStream, PushbackStream

MAX_DEPTH = 4  # nested containers: news.zip#old.tar.gz is three deep (zip, gz and tar)
MAX_MEMBERS = 1_000_000  # of one zip or tar
MAX_BYTES = 100_000_000_000  # of all that is unpacked from one file
ALWAYS_ALLOWED_BYTES = 16_000_000  # that may be unpacked from any file, however small
# The whole expanded size may be at most this many times the size of the packed bytes read so far;
# checked only once more than ALWAYS_ALLOWED_BYTES are unpacked.
MAX_RATIO = 1_000
CHUNK_BYTES = 16_384
_IN_MEMORY = 16_000_000  # bytes of a seekable copy of a stream; a longer copy goes to disk


class UnreadableInput(Exception):
    """Raised when a stream ends too early, is damaged or expands too far.

    The message is the reason for the reject.
    """


class ExpansionBudget:
    """Limit on the total of bytes unpacked from one file, however it is nested."""

    def __init__(self, compressed_size: Callable[[], int]) -> None:
        """`compressed_size`: returns the size of the file, or the bytes of it read so far."""
        self._compressed_size = compressed_size
        self._expanded_bytes = 0
        self.is_exhausted = False

    def spend(self, count: int) -> None:
        """Count `count` more unpacked bytes; raise UnreadableInput beyond the limits."""
        self._expanded_bytes += count
        if exceeds_ratio(self._expanded_bytes, self._compressed_size()):
            self._stop(f"expands to more than {MAX_RATIO:,} times its size: a bomb?")
        if self._expanded_bytes > MAX_BYTES:
            self._stop(f"expands to more than {MAX_BYTES:,} bytes: unpack it first")

    def _stop(self, reason: str) -> None:
        self.is_exhausted = True
        raise UnreadableInput(reason)


class FailingStream(ForwardStream):
    """Stream whose every read raises the error that ended another stream."""

    def __init__(self, error: UnreadableInput) -> None:
        self._error = error

    def _read_some(self, limit: int) -> bytes:
        raise self._error


class SliceStream(ForwardStream):
    """Stream of the next `size` bytes of another stream."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self.remaining = stream, size

    def _read_some(self, limit: int) -> bytes:
        data = self._stream.read(min(limit, self.remaining))
        if not data and self.remaining and limit:
            raise UnreadableInput("truncated: its data end too early")
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
    """Decompressor of zlib with the interface of bz2's and lzma's decompressors."""

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

    After the last stream, bytes that do not start with `magic` are ignored, as gunzip does.
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
            raise UnreadableInput(f"damaged: cannot be decompressed ({error})") from None
        except Exception as error:  # of lzma or zstd; bz2 raises an OSError without a number
            if isinstance(error, UnreadableInput) or getattr(error, "errno", None):
                raise
            raise UnreadableInput(f"damaged: cannot be decompressed ({error})") from None
        self._expanded_bytes += len(data)
        # The budget limits the expansion of the whole file, the next check that of this layer.
        self._budget.spend(len(data))
        if exceeds_ratio(self._expanded_bytes, self._compressed.count):
            raise UnreadableInput(f"expands to more than {MAX_RATIO:,} times its size: a bomb?")
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
        """Skip zeros and start the next stream; return False if there is none."""
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
    return expanded_bytes > ALWAYS_ALLOWED_BYTES and expanded_bytes > MAX_RATIO * compressed_bytes


@contextmanager
def as_seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Yield the stream, or a seekable copy, positioned at its start."""
    if stream.seekable():
        stream.seek(0)
        yield stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        size = 0
        while data := stream.read(CHUNK_BYTES):
            size += len(data)
            if size > MAX_BYTES:
                raise UnreadableInput(f"longer than {MAX_BYTES:,} bytes: unpack it first")
            copy.write(data)
        copy.seek(0)
        yield cast(BinaryIO, copy)

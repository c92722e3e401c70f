"""How far a packed file may unfold, and streams that stop where it does.

News in text packs to a tenth, seldom to a hundredth; a bomb unfolds by a thousand a layer.
"""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import BinaryIO, Protocol, cast

MOST_DEEP = 4  # containers within one another: news.zip#old.tar.gz are three
MOST_MEMBERS = 1_000_000  # of one zip or tar
MOST_BYTES = 100_000_000_000  # of all that is unpacked out of one file
FREE, RATIO = 16_000_000, 1_000  # beyond so many bytes no more than so many times what they were
CHUNK = 16_384
_IN_MEMORY = 16_000_000  # bytes of a packed file that is read from the middle; more go to a disk


class Torn(Exception):
    """The stream ends here, and not as it should; says why."""


class Allowance:
    """What all that is unpacked out of one file may come to, however it is nested."""

    def __init__(self, packed: Callable[[], int]) -> None:
        """`packed`: how many bytes the file itself has, or has had so far."""
        self._packed = packed
        self._taken = 0
        self.spent = False

    def take(self, count: int) -> None:
        self._taken += count
        if self._taken > FREE and self._taken > RATIO * self._packed():
            self._stop(f"unfolds to more than {RATIO:,} times its size: a bomb?")
        if self._taken > MOST_BYTES:
            self._stop(f"unfolds to more than {MOST_BYTES:,} bytes: unpack it first")

    def _stop(self, why: str) -> None:
        self.spent = True
        raise Torn(why)


class Stream(io.RawIOBase):
    """What is read once, from start to end."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        data = self._some(len(view))
        view[: len(data)] = data
        return len(data)

    def _some(self, most: int) -> bytes:
        """The next bytes, at most so many; none at the end."""
        raise NotImplementedError


class Counted(Stream):
    """A stream that knows how much of it was read, and may have been begun already."""

    def __init__(self, stream: BinaryIO, begun: bytes = b"") -> None:
        self._stream, self._begun = stream, begun
        self.count = 0

    def back(self, data: bytes) -> None:
        """Take back what was read too far."""
        self._begun = data + self._begun
        self.count -= len(data)

    def _some(self, most: int) -> bytes:
        if self._begun:
            data, self._begun = self._begun[:most], self._begun[most:]
        else:
            data = self._stream.read(most)
        self.count += len(data)
        return data


class Broken(Stream):
    """Where a stream broke off: who reads on is told again."""

    def __init__(self, why: Torn) -> None:
        self._why = why

    def _some(self, most: int) -> bytes:
        raise self._why


class Slice(Stream):
    """The next `size` bytes of a stream."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self.left = stream, size

    def _some(self, most: int) -> bytes:
        data = self._stream.read(min(most, self.left))
        if not data and self.left and most:
            raise Torn("torn: its data end too early")
        self.left -= len(data)
        return data


def whole(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, or as many as there are: a stream may give fewer at a time."""
    pieces = []
    while size and (data := some(stream, size)):
        pieces.append(data)
        size -= len(data)
    return b"".join(pieces)


def some(stream: BinaryIO, most: int) -> bytes:
    """The next bytes, as many as there are at once.

    A buffered stream that gathers a longer read loses it when the stream breaks off on the way.
    """
    return bytes(stream.read1(most)) if isinstance(stream, BufferedReader) else stream.read(most)


class Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Zlib:
    """zlib's decompressor with the manners of those of bz2 and lzma."""

    def __init__(self, wbits: int) -> None:
        self._one = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._one.eof

    @property
    def unused_data(self) -> bytes:
        return self._one.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._one.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._one.decompress(self._one.unconsumed_tail + data, max_length)


class Unfolded(Stream):
    """Packed streams, one behind the other, unpacked a piece at a time, within an allowance.

    What follows the last of them and does not begin as one (`magic`) is left out, as gunzip does.
    Without a magic there is but one.
    """

    def __init__(
        self,
        stream: BinaryIO,
        make: Callable[[], Decompressor],
        allowance: Allowance,
        magic: bytes = b"",
    ) -> None:
        self._packed, self._make, self._allowance = Counted(stream), make, allowance
        self._magic, self._one, self._given = magic, make(), 0

    def _some(self, most: int) -> bytes:
        try:
            data = self._next(most)
        except (zlib.error, EOFError, ValueError, MemoryError) as error:
            raise Torn(f"damaged: its packed data break off ({error})") from None
        except Exception as error:  # lzma's and zstd's own; bz2 raises an OSError without a number
            if isinstance(error, Torn) or getattr(error, "errno", None):
                raise
            raise Torn(f"damaged: its packed data break off ({error})") from None
        self._given += len(data)
        self._allowance.take(len(data))
        if self._given > FREE and self._given > RATIO * self._packed.count:
            raise Torn(f"unfolds to more than {RATIO:,} times its size: a bomb?")
        return data

    def _next(self, most: int) -> bytes:
        while True:
            if self._one.eof and not self._another():
                return b""
            asked = self._one.needs_input
            more = (self._packed.read(CHUNK) or b"") if asked else b""
            data = self._one.decompress(more, most)
            if data:
                return data
            if asked and not more and not self._one.eof:
                raise EOFError("the end is missing")

    def _another(self) -> bool:
        """Whether a further stream begins behind the one that ended; zeros may fill the gap."""
        if not self._magic:
            return False
        rest = self._one.unused_data.lstrip(b"\0")
        while len(rest) < len(self._magic) and (more := self._packed.read(CHUNK)):
            rest = (rest + more).lstrip(b"\0")
        if not rest.startswith(self._magic):
            return False
        self._packed.back(rest)
        self._one = self._make()
        return True


@contextmanager
def seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The stream, or a copy of it, in which one can go back and forth; at its start."""
    if stream.seekable():
        stream.seek(0)
        yield stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        size = 0
        while data := stream.read(CHUNK):
            size += len(data)
            if size > MOST_BYTES:
                raise Torn(f"longer than {MOST_BYTES:,} bytes: unpack it first")
            copy.write(data)
        copy.seek(0)
        yield cast(BinaryIO, copy)

"""Byte streams that are read once, from start to end: with bytes put back, and as UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, cast

from archive.ingest.text.utf16 import BYTE_ORDER_MARKS

_LONGEST_MARK = 4  # bytes of a byte order mark


class ForwardStream(io.RawIOBase):
    """Raw stream that only reads forward; a subclass gives the bytes."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        data = self._read_some(len(view))
        view[: len(data)] = data
        return len(data)

    def _read_some(self, limit: int) -> bytes:
        """Return the next bytes, at most `limit`; empty at the end."""
        raise NotImplementedError


class PushbackStream(ForwardStream):
    """Stream that counts the bytes read from it and takes bytes back.

    `head` are bytes that were read from `stream` already: they come first.
    """

    def __init__(self, stream: BinaryIO, head: bytes = b"") -> None:
        self._stream, self._pushed_back = stream, head
        self.count = 0

    def unread(self, data: bytes) -> None:
        """Take back the bytes that were read last; they are read again and not counted twice."""
        self._pushed_back = data + self._pushed_back
        self.count -= len(data)

    def _read_some(self, limit: int) -> bytes:
        if self._pushed_back:
            data, self._pushed_back = self._pushed_back[:limit], self._pushed_back[limit:]
        else:
            data = self._stream.read(limit)
        self.count += len(data)
        return data


class Utf8Stream(ForwardStream):
    """Stream of UTF-16 or UTF-32 as UTF-8, in which lines and tags are found by their bytes.

    A byte order mark at the start is dropped; bytes that cannot be decoded become U+FFFD.
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream, self._ready = stream, b""
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._at_start = True

    def _read_some(self, limit: int) -> bytes:
        while not self._ready and (data := self._stream.read(limit)):
            text = self._decoder.decode(data)
            if self._at_start and text:
                text, self._at_start = text.removeprefix("\ufeff"), False
            self._ready = text.encode("utf-8", "replace")
        if not self._ready:
            self._ready = self._decoder.decode(b"", True).encode("utf-8", "replace")
        data, self._ready = self._ready[:limit], self._ready[limit:]
        return data


def as_utf8(stream: BinaryIO) -> BinaryIO:
    """Return a stream as UTF-8 if it begins with a mark of UTF-16 or UTF-32, else unchanged.

    The stream that is returned starts where `stream` did; one read may give fewer bytes than asked.
    """
    head = read_fully(stream, _LONGEST_MARK)
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), None)
    restored = cast(BinaryIO, PushbackStream(stream, head))
    return cast(BinaryIO, Utf8Stream(restored, encoding)) if encoding else restored


def read_fully(stream: BinaryIO, size: int) -> bytes:
    """Return `size` bytes, or as many as there are: one read of a stream may give fewer."""
    pieces = []
    while size and (data := read_available(stream, size)):
        pieces.append(data)
        size -= len(data)
    return b"".join(pieces)


def read_available(stream: BinaryIO, limit: int) -> bytes:
    """Return the next bytes, at most `limit`, as many as one read gives.

    A buffered stream that gathers a longer read loses it when the stream breaks off on the way.
    """
    if isinstance(stream, io.BufferedReader):
        return bytes(stream.read1(limit))
    return stream.read(limit)

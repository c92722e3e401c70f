"""A file of many records cut into them by their tags alone, a stream at a time.

Nothing is parsed, so that a record that is torn, or in another encoding, costs only itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import BinaryIO, NamedTuple

LONGEST = 10_000_000  # bytes of one record
_CHUNK = 1 << 18
_MARGIN = 8192  # no tag that we look for is longer


class Kind(Enum):
    """What a piece of a file is."""

    OUTSIDE = "between the records"
    RECORD = "a record"
    TORN = "a record without its end"
    LONG = "a record longer than allowed, without its bytes"


class Piece(NamedTuple):
    data: bytes
    kind: Kind


def tag(*names: str, marked: bool) -> re.Pattern[bytes]:
    """What `pieces` looks for: the tags of records of these names, whatever their prefix.

    In a `marked` file, which is XML, those in a comment or in CDATA do not count.
    """
    skipped = rb"<!\[CDATA\[|<!--|" if marked else b""
    prefix = rb"(?:[\w.-]{1,40}:)?" if marked else b""
    any_name = "|".join(map(re.escape, names)).encode("ascii")
    flags = re.NOFLAG if marked else re.IGNORECASE
    return re.compile(skipped + b"<(/?)(" + prefix + b"(?:" + any_name + rb"))(?=[\s/>])", flags)


def pieces(stream: BinaryIO, tags: re.Pattern[bytes], longest: int = LONGEST) -> Iterator[Piece]:
    """The records of a stream and what stands between them, in their order.

    A record ends with its own end tag; one that begins within another shows that that is torn.
    """
    cutter, ended = _Cutter(tags, longest), False
    while not ended:
        chunk = stream.read(_CHUNK)
        ended = not chunk
        yield from cutter.feed(chunk, ended)
        yield from cutter.shortened()
    yield from cutter.rest()


class _Cutter:
    def __init__(self, tags: re.Pattern[bytes], longest: int) -> None:
        self._tags = tags
        self._longest = longest
        self._buffer = b""
        self._start = self._at = 0  # of the piece; where to look on
        self._open = b""  # the name of the record that we are in
        self._until = b""  # the end of the comment or CDATA that we are in
        self._lost = False  # in the rest of a record that was too long

    def feed(self, chunk: bytes, last: bool) -> Iterator[Piece]:
        self._at -= self._start
        self._buffer, self._start = self._buffer[self._start :] + chunk, 0
        end = len(self._buffer) - (0 if last else _MARGIN)
        while self._at < end:
            if self._until:
                found = self._buffer.find(self._until, self._at)
                self._at = found + len(self._until) if found >= 0 else end
                self._until = b"" if found >= 0 else self._until
                continue
            tag = self._tags.search(self._buffer, self._at)
            if tag is None or tag.start() >= end:
                self._at = end
            elif tag[2] is None:
                self._at, self._until = tag.end(), b"-->" if tag[0] == b"<!--" else b"]]>"
            else:
                yield from self._tag(tag)

    def _tag(self, tag: re.Match[bytes]) -> Iterator[Piece]:
        name, closes = tag[2].lower(), bool(tag[1])
        self._at = tag.end()
        if not closes and self._open in (b"", name):
            yield from self._piece(tag.start(), Kind.TORN if self._open else Kind.OUTSIDE)
            self._open = name
            end = self._buffer.find(b">", self._at, self._at + _MARGIN)
            closes = end >= 0 and self._buffer[end - 1 : end] == b"/"
        if closes and name == self._open:
            end = self._buffer.find(b">", self._at, self._at + _MARGIN) + 1
            self._at = end or self._at
            yield from self._piece(self._at, Kind.RECORD)
            self._open = b""

    def _piece(self, end: int, kind: Kind) -> Iterator[Piece]:
        if end - self._start > self._longest and self._open:
            yield Piece(b"", Kind.LONG)
        elif end > self._start and not self._lost:
            yield Piece(self._buffer[self._start : end], kind)
        self._start, self._lost = end, False

    def shortened(self) -> Iterator[Piece]:
        """What was kept longer than it may be is let go."""
        if self._at - self._start <= self._longest:
            return
        if self._open:
            yield Piece(b"", Kind.LONG)
            self._open, self._until, self._lost = b"", b"", True
            self._start = self._at
        else:
            lost = self._lost
            yield from self._piece(self._at, Kind.OUTSIDE)
            self._lost = lost

    def rest(self) -> Iterator[Piece]:
        yield from self._piece(len(self._buffer), Kind.TORN if self._open else Kind.OUTSIDE)

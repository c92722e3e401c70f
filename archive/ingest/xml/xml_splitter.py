"""Split a stream of many records by their tags alone, without holding all of it.

Nothing is parsed, so that a record that is damaged or in another encoding affects only itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import BinaryIO, NamedTuple

MAX_RECORD_BYTES = 10_000_000
_CHUNK = 1 << 18
_MARGIN = 8192  # bytes: longest tag that is recognized


class PieceKind(Enum):
    """Kinds of pieces of a file."""

    OUTSIDE = "between the records"
    RECORD = "a record"
    UNCLOSED = "a record without its end"
    TOO_LONG = "a record longer than allowed, without its bytes"


class XmlPiece(NamedTuple):
    """Bytes of a record, or those between records."""

    data: bytes
    kind: PieceKind


def tag_pattern(*names: str, is_xml: bool) -> re.Pattern[bytes]:
    """Return the pattern for `split_records`: tags of records of these names.

    In XML, names may have a prefix, and tags in a comment or in a CDATA section do not count;
    outside of XML (`is_xml=False`) letters match in either case.
    """
    skipped = rb"<!\[CDATA\[|<!--|" if is_xml else b""
    prefix = rb"(?:[\w.-]{1,40}:)?" if is_xml else b""
    any_name = "|".join(map(re.escape, names)).encode("ascii")
    flags = re.NOFLAG if is_xml else re.IGNORECASE
    return re.compile(skipped + b"<(/?)(" + prefix + b"(?:" + any_name + rb"))(?=[\s/>])", flags)


def split_records(
    stream: BinaryIO, tags: re.Pattern[bytes], max_bytes: int = MAX_RECORD_BYTES
) -> Iterator[XmlPiece]:
    """Yield the records of a stream and the bytes between them, in order.

    A record ends with its own end tag; if another one begins before, the first is UNCLOSED.
    """
    splitter, at_end = _RecordSplitter(tags, max_bytes), False
    while not at_end:
        chunk = stream.read(_CHUNK)
        at_end = not chunk
        yield from splitter.feed(chunk, at_end)
        yield from splitter.drop_overlong()
    yield from splitter.finish()


class _RecordSplitter:
    """Splitter that is fed with chunks and keeps the unfinished piece between them."""

    def __init__(self, tags: re.Pattern[bytes], max_bytes: int) -> None:
        self._tags = tags
        self._max_bytes = max_bytes
        self._buffer = b""
        self._start = self._position = 0  # of the current piece; where to search on
        self._open_name = b""  # element name of the current record; empty between records
        self._skip_until = b""  # end of the current comment or CDATA section
        self._dropping = False  # within the rest of a record that was too long

    def feed(self, chunk: bytes, is_last: bool) -> Iterator[XmlPiece]:
        """Yield the pieces that end within the data so far."""
        self._position -= self._start
        self._buffer, self._start = self._buffer[self._start :] + chunk, 0
        end = len(self._buffer) - (0 if is_last else _MARGIN)
        while self._position < end:
            if self._skip_until:
                skip_end = self._buffer.find(self._skip_until, self._position)
                self._position = skip_end + len(self._skip_until) if skip_end >= 0 else end
                self._skip_until = b"" if skip_end >= 0 else self._skip_until
                continue
            tag = self._tags.search(self._buffer, self._position)
            if tag is None or tag.start() >= end:
                self._position = end
            elif tag[2] is None:
                self._position = tag.end()
                self._skip_until = b"-->" if tag[0] == b"<!--" else b"]]>"
            else:
                yield from self._handle_tag(tag)

    def _handle_tag(self, tag: re.Match[bytes]) -> Iterator[XmlPiece]:
        name, is_end = tag[2].lower(), bool(tag[1])
        self._position = tag.end()
        if not is_end and self._open_name in (b"", name):
            yield from self._emit(tag.start(), self._kind_without_end())
            self._open_name = name
            end = self._buffer.find(b">", self._position, self._position + _MARGIN)
            is_end = end >= 0 and self._buffer[end - 1 : end] == b"/"
        if is_end and name == self._open_name:
            end = self._buffer.find(b">", self._position, self._position + _MARGIN) + 1
            self._position = end or self._position
            yield from self._emit(self._position, PieceKind.RECORD)
            self._open_name = b""

    def _emit(self, end: int, kind: PieceKind) -> Iterator[XmlPiece]:
        if end - self._start > self._max_bytes and self._open_name:
            yield XmlPiece(b"", PieceKind.TOO_LONG)
        elif end > self._start and not self._dropping:
            yield XmlPiece(self._buffer[self._start : end], kind)
        self._start, self._dropping = end, False

    def drop_overlong(self) -> Iterator[XmlPiece]:
        """Drop a record that exceeds the limit; yield bytes between records that do."""
        if self._position - self._start <= self._max_bytes:
            return
        if self._open_name:
            yield XmlPiece(b"", PieceKind.TOO_LONG)
            self._open_name, self._skip_until, self._dropping = b"", b"", True
            self._start = self._position
        else:
            was_dropping = self._dropping
            yield from self._emit(self._position, PieceKind.OUTSIDE)
            self._dropping = was_dropping

    def finish(self) -> Iterator[XmlPiece]:
        """Yield the last piece."""
        yield from self._emit(len(self._buffer), self._kind_without_end())

    def _kind_without_end(self) -> PieceKind:
        return PieceKind.UNCLOSED if self._open_name else PieceKind.OUTSIDE

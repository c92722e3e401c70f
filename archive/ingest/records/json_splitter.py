"""Split a stream of JSON into its records by brackets and quotes, without reading it whole.

Each piece keeps its own bytes, and a broken piece states the line where it begins.  In RFC 8259
only the closing bracket ends a record: after a superfluous quotation mark, splitting continues as
far as possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from archive.ingest.text.byte_streams import as_utf8, read_fully

_CHUNK = 1 << 18
_SIGNS = re.compile(rb'["\[\]{},]')
_STRING_SIGNS = re.compile(rb'["\\]')
_OPEN = b"[{"
_UTF8_MARK = b"\xef\xbb\xbf"


class JsonPiece(NamedTuple):
    """Bytes of one record, or the flaw that makes it unreadable."""

    data: bytes  # empty if there is a flaw
    line: int  # where the record begins
    in_list: bool  # whether the record is an element of the list that the file consists of
    flaw: str = ""


class JsonLimits(NamedTuple):
    """Maximum sizes in bytes."""

    record: int  # an element of a list
    document: int  # a value that is not a list


def split_json(stream: BinaryIO, limits: JsonLimits) -> Iterator[JsonPiece]:
    """Yield the values of a stream one after the other; a list is split into its elements."""
    splitter = _JsonSplitter(limits)
    stream = as_utf8(stream)
    head = read_fully(stream, len(_UTF8_MARK))
    while head == _UTF8_MARK:  # some programs write a mark in front of the existing one
        head = read_fully(stream, len(_UTF8_MARK))
    yield from splitter.feed(head)
    while chunk := stream.read(_CHUNK):
        yield from splitter.feed(chunk)
    yield from splitter.finish()


class _JsonSplitter:
    """Splitter that is fed chunks of bytes and keeps the unfinished piece between two chunks."""

    def __init__(self, limits: JsonLimits) -> None:
        self._limits = limits
        self._piece = bytearray()  # the part of the current piece that was read
        self._line = self._start_line = 1  # at the end and at the start of the current piece
        self._depth = self._list_depth = 0  # list depth: 1 within the list that the file is
        self._in_string = self._after_backslash = self._skipping = False

    def feed(self, chunk: bytes) -> Iterator[JsonPiece]:
        """Yield the pieces that end within this chunk."""
        at = start = 0  # next position to search; start of the rest of the current piece
        while match := self._next_sign(chunk, at):
            at = match.end()
            sign = match[0]
            if sign == b'"':
                self._in_string = True
            elif sign in _OPEN:
                opens_list = self._depth == self._list_depth == 0 and sign == b"["
                if opens_list and not self._has_content(chunk[start : at - 1]):
                    self._append(chunk[start : at - 1])
                    yield from self._emit()
                    self._list_depth = 1
                    start = self._count_lines(chunk, at - 1, at)
                self._depth += 1
            elif sign == b",":
                if self._depth == self._list_depth and (
                    self._list_depth or not self._has_content(chunk[start : at - 1])
                ):
                    self._append(chunk[start : at - 1])
                    yield from self._emit()
                    start = self._count_lines(chunk, at - 1, at)
            elif self._depth > self._list_depth:
                self._depth -= 1
                if self._depth == self._list_depth:
                    self._append(chunk[start:at])
                    start = at
                    yield from self._emit()
            else:  # the end of the list, or a superfluous bracket
                closes_list = self._list_depth == 1
                self._append(chunk[start : at - 1 if closes_list else at])
                yield from self._emit()
                start = self._count_lines(chunk, at - 1, at) if closes_list else at
                self._depth = self._list_depth = 0
        self._append(chunk[start:])

    def _next_sign(self, chunk: bytes, at: int) -> re.Match[bytes] | None:
        """Return the next bracket, comma or quotation mark outside of strings, if any."""
        if self._in_string:
            at = self._skip_string(chunk, at)
        return None if self._in_string else _SIGNS.search(chunk, at)

    def finish(self) -> Iterator[JsonPiece]:
        """Yield the last piece at the end of the file, and a flaw if the file ends too early."""
        is_cut_off = self._depth > self._list_depth or self._in_string
        line, in_list = self._start_line, self._list_depth == 1
        yield from self._emit()
        if in_list and not is_cut_off:
            yield JsonPiece(b"", line, True, "the list is never closed: the file may be cut off")

    def _skip_string(self, chunk: bytes, at: int) -> int:
        """Return the position after the end of a string, or the end of the chunk."""
        if self._after_backslash and chunk:
            at, self._after_backslash = at + 1, False
        while match := _STRING_SIGNS.search(chunk, at):
            at = match.end()
            if match[0] == b'"':
                self._in_string = False
                return at
            if at == len(chunk):
                self._after_backslash = True
                return at
            at += 1
        return len(chunk)

    def _has_content(self, before: bytes) -> bool:
        """Return whether the current piece has any content before this position."""
        return bool(self._piece or before.strip())

    def _count_lines(self, chunk: bytes, start: int, end: int) -> int:
        """Count the line ends of a part that belongs to no piece; return its end."""
        self._line += chunk.count(b"\n", start, end)
        return end

    def _append(self, part: bytes) -> None:
        if not self._piece:
            rest = part.lstrip()
            self._start_line = self._line + part.count(b"\n", 0, len(part) - len(rest))
            self._piece += rest
        elif not self._skipping:
            self._piece += part
        self._line += part.count(b"\n")
        limit = self._limits.record if self._list_depth else self._limits.document
        if len(self._piece) > limit:
            self._skipping = True
            del self._piece[1:]  # one byte marks that there is a piece

    def _emit(self) -> Iterator[JsonPiece]:
        data, self._skipping, skipped = bytes(self._piece.rstrip()), False, self._skipping
        self._piece.clear()
        self._in_string = self._after_backslash = False
        in_list = self._list_depth == 1
        if skipped:
            flaw = f"a record longer than {self._limits.record:,} bytes"
            if not in_list:
                limit = f"{self._limits.document:,} bytes"
                flaw = f"longer than {limit}: only lists may be, and files of one record per line"
            yield JsonPiece(b"", self._start_line, in_list, flaw)
        elif data:
            yield JsonPiece(data, self._start_line, in_list)

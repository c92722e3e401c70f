"""A stream of JSON cut into its records by brackets and quotes alone, without reading it whole.

Each piece keeps its own bytes, and a broken one says where it stands.  RFC 8259 has no end of a
record but its bracket: after a quotation mark too many, cutting goes on as far as it makes sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_CHUNK = 1 << 18
_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'["\\]')
_OPEN, _CLOSE = b"[{", b"]}"
_MARK = b"\xef\xbb\xbf"
_WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Piece(NamedTuple):
    data: bytes  # empty where `flaw` says why
    line: int  # in which it begins
    listed: bool  # whether it stands in the list that the file is
    flaw: str = ""


class Limits(NamedTuple):
    """The longest that may be, in bytes."""

    record: int  # of one in a list
    document: int  # of a value that is no list


def pieces(stream: BinaryIO, limits: Limits) -> Iterator[Piece]:
    """The values of a stream one after the other; of a list its elements."""
    cutter = _Cutter(limits)
    head = stream.read(4)
    encoding = next((name for mark, name in _WIDE if head.startswith(mark)), None)
    if encoding:
        whole = head + stream.read(limits.document)
        text = whole.decode(encoding, "replace").lstrip("\ufeff")
        yield from cutter.cut(text.encode("utf-8"))
    else:
        while head.startswith(_MARK):  # some programs write one before the one that is there
            head = head.removeprefix(_MARK) + stream.read(len(_MARK))
        yield from cutter.cut(head)
        while chunk := stream.read(_CHUNK):
            yield from cutter.cut(chunk)
    yield from cutter.end()


class _Cutter:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept = bytearray()  # of the piece that is being cut
        self._line = self._began = 1  # line at the end of what was kept; of the piece's beginning
        self._depth = self._base = 0  # base: 1 within the list that the file is
        self._quoted = self._escaped = self._skipping = False

    def cut(self, chunk: bytes) -> Iterator[Piece]:
        """The pieces that end within this part of the stream."""
        at = done = 0  # looked at; given away
        while found := self._next(chunk, at):
            at = found.end()
            sign = found[0]
            if sign == b'"':
                self._quoted = True
            elif sign in _OPEN:
                outer = self._depth == self._base == 0 and sign == b"["
                if outer and not self._some(chunk[done : at - 1]):
                    self._keep(chunk[done : at - 1])
                    yield from self._give()
                    self._base = 1
                    done = self._past(chunk, at - 1, at)
                self._depth += 1
            elif sign == b",":
                if self._depth == self._base and (
                    self._base or not self._some(chunk[done : at - 1])
                ):
                    self._keep(chunk[done : at - 1])
                    yield from self._give()
                    done = self._past(chunk, at - 1, at)
            elif self._depth > self._base:
                self._depth -= 1
                if self._depth == self._base:
                    self._keep(chunk[done:at])
                    done = at
                    yield from self._give()
            else:  # the end of the list, or a bracket too many
                closes = self._base == 1
                self._keep(chunk[done : at - 1 if closes else at])
                yield from self._give()
                done = self._past(chunk, at - 1, at) if closes else at
                self._depth = self._base = 0
        self._keep(chunk[done:])

    def _next(self, chunk: bytes, at: int) -> re.Match[bytes] | None:
        """The next bracket, comma or quotation mark outside of strings; None if none is left."""
        if self._quoted:
            at = self._unquoted(chunk, at)
        return None if self._quoted else _OUTSIDE.search(chunk, at)

    def end(self) -> Iterator[Piece]:
        """What is left when the file ends, and whether it ends too early."""
        torn = self._depth > self._base or self._quoted
        line, listed = self._began, self._base == 1
        yield from self._give()
        if listed and not torn:
            yield Piece(b"", line, True, "the list is never closed: the file may be cut off")

    def _unquoted(self, chunk: bytes, at: int) -> int:
        """Past the end of a string, or to the end of the chunk."""
        if self._escaped and chunk:
            at, self._escaped = at + 1, False
        while found := _INSIDE.search(chunk, at):
            at = found.end()
            if found[0] == b'"':
                self._quoted = False
                return at
            if at == len(chunk):
                self._escaped = True
                return at
            at += 1
        return len(chunk)

    def _some(self, before: bytes) -> bool:
        """Whether anything of a piece stands before this."""
        return bool(self._kept or before.strip())

    def _past(self, chunk: bytes, start: int, end: int) -> int:
        self._line += chunk.count(b"\n", start, end)
        return end

    def _keep(self, part: bytes) -> None:
        if not self._kept:
            rest = part.lstrip()
            self._began = self._line + part.count(b"\n", 0, len(part) - len(rest))
            self._kept += rest
        elif not self._skipping:
            self._kept += part
        self._line += part.count(b"\n")
        longest = self._limits.record if self._base else self._limits.document
        if len(self._kept) > longest:
            self._skipping = True
            del self._kept[1:]  # enough to know that there is one

    def _give(self) -> Iterator[Piece]:
        data, self._skipping, skipped = bytes(self._kept.rstrip()), False, self._skipping
        self._kept.clear()
        self._quoted = self._escaped = False
        listed = self._base == 1
        if skipped:
            why = f"a record longer than {self._limits.record:,} bytes"
            if not listed:
                most = f"{self._limits.document:,} bytes"
                why = f"longer than {most}: only lists may be, and files of a record a line"
            yield Piece(b"", self._began, listed, why)
        elif data:
            yield Piece(data, self._began, listed)

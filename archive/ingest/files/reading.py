"""From a stream to what its reader finds in it, through whatever it is packed in.

Whatever goes wrong with one file ends as a Rejected of that file, also where we are to blame.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import BinaryIO

from archive.ingest.draft import Known, Read, Rejected
from archive.ingest.files import file_types
from archive.ingest.files.containers import Container, Outer, container_of, promised, within
from archive.ingest.files.containers.limits import (
    MOST_DEEP,
    Allowance,
    Broken,
    Counted,
    Stream,
    Torn,
    some,
    whole,
)
from archive.ingest.readers import BY_NAME, HEAD, Format, format_of
from archive.ingest.text.decode import binary
from archive.ingest.text.utf16 import wide

UNKNOWN = Known()
_LEAST = 16  # bytes of a file whose name says that it is packed, and whose content does not


@dataclass(frozen=True, slots=True)
class _File:
    """A file, or a member of one: where it is, what it is called, and how deep within others."""

    where: str
    name: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _How:
    """What holds for all that is read out of one file."""

    format: Format | None
    known: Known
    allowance: Allowance


def stream_records(
    stream: BinaryIO, where: str = "-", format: str | None = None, known: Known = UNKNOWN
) -> Iterator[Read]:
    """What the right reader finds in a stream, which may be one that cannot go back."""
    return named_records(stream, where, "", format, known)


def named_records(
    stream: BinaryIO, where: str, name: str, format: str | None, known: Known
) -> Iterator[Read]:
    """The same of a stream that has a file's name, whose suffix may say what it is."""
    if stream.seekable():
        size = stream.seek(0, 2)
        stream.seek(0)
        allowance = Allowance(lambda: size)
    else:
        counted = Counted(stream)
        allowance = Allowance(lambda: counted.count)
        stream = BufferedReader(counted)
    how = _How(BY_NAME[format] if format else None, known, allowance)
    yield from _guarded(_reads(stream, _File(where, name), how), where)


def _guarded(reads: Iterator[Read], where: str, reader: str = "") -> Iterator[Read]:
    """The same; what is raised on the way is a Rejected, and ends this file alone."""
    try:
        yield from reads
    except Torn as error:
        yield Rejected(where, str(error), b"", reader)
    except OSError as error:
        why = f"cannot be read: {error.strerror or error}"
        yield Rejected(where, why, b"", reader, passing=True)
    except Exception as error:
        why = f"a fault of ours: {type(error).__name__}: {error}"
        yield Rejected(where, why, b"", reader)


def _reads(stream: BinaryIO, file: _File, how: _How) -> Iterator[Read]:
    aside = None if how.format else file_types.by_name(file.name)
    if aside:
        yield Rejected(file.where, aside.why, story=aside.story)
        return
    stream, head = _headed(stream)
    if container := container_of(head, file.name):
        yield from _unpacked(container, stream, file, how)
    elif aside := file_types.by_bytes(head):
        yield Rejected(file.where, aside.why, story=aside.story)
    else:
        yield from _of_format(stream, head, file, how)


def _headed(stream: BinaryIO) -> tuple[BinaryIO, bytes]:
    """A stream's first bytes, and the stream from its start; one that breaks off does so later."""
    if stream.seekable():
        head = whole(stream, HEAD)
        stream.seek(0)
        return stream, head
    head = b""
    try:
        while len(head) < HEAD and (data := some(stream, HEAD - len(head))):
            head += data
    except Torn as error:
        stream = BufferedReader(Broken(error))
    return BufferedReader(Counted(stream, head)), head


def _unpacked(container: Container, stream: BinaryIO, file: _File, how: _How) -> Iterator[Read]:
    """What is in the members of a container, one behind the other."""
    if file.depth == MOST_DEEP:
        why = f"more than {MOST_DEEP} archives within one another: unpack it first"
        yield Rejected(file.where, why)
        return
    outer = Outer(file.where, file.name)
    for member in container.unpacker().members(stream, outer, how.allowance):
        if isinstance(member, Rejected):
            yield member
            continue
        inner = _File(member.where, member.name, file.depth + 1)
        yield from _guarded(_reads(member.stream, inner, how), member.where)
        if how.allowance.spent:
            if member.where != file.where:
                yield Rejected(file.where, "what stands behind that is not read")
            return


def _of_format(stream: BinaryIO, head: bytes, file: _File, how: _How) -> Iterator[Read]:
    pack = promised(file.name)
    format = how.format or format_of(_narrow(head), within(file.name))
    if pack and len(head) < _LEAST:
        format = None
    if format is None:
        yield Rejected(file.where, _unknown(head, pack))
        return
    if format.name != "text" and (encoding := wide(head)):
        stream = BufferedReader(_Narrowed(stream, encoding))
    reads = format.reader().read(stream, file.where, how.known)
    yield from _guarded(reads, file.where, format.name)


def _unknown(head: bytes, pack: Container | None) -> str:
    if not head:
        return "empty"
    if pack:
        return f"named as {pack.name}, but it is none"
    return "not text (binary data)" if binary(head) else "in no format that is read here"


def _narrow(head: bytes) -> bytes:
    """The head as the reader will get it: readers look for ASCII."""
    encoding = wide(head)
    if encoding is None:
        return head
    return head.decode(encoding, "replace").removeprefix("\ufeff").encode("utf-8", "replace")


class _Narrowed(Stream):
    """UTF-16 or UTF-32 as UTF-8, whose lines can be told by their bytes."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream, self._ready = stream, b""
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._first = True

    def _some(self, most: int) -> bytes:
        while not self._ready and (data := self._stream.read(most)):
            text = self._decoder.decode(data)
            if self._first and text:
                text, self._first = text.removeprefix("\ufeff"), False
            self._ready = text.encode("utf-8", "replace")
        if not self._ready:
            self._ready = self._decoder.decode(b"", True).encode("utf-8", "replace")
        given, self._ready = self._ready[:most], self._ready[most:]
        return given

"""Records of a stream: unpack its containers, detect its format, and call the reader.

Whatever goes wrong with one file ends as a Rejected of that file, internal errors included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import BinaryIO

from archive.ingest.draft import IngestDefaults, ReadResult, Rejected
from archive.ingest.files import file_types
from archive.ingest.files.containers import (
    Container,
    ContainerFile,
    by_suffix,
    detect_container,
    inner_name,
)
from archive.ingest.files.containers.limits import (
    MAX_DEPTH,
    ExpansionBudget,
    FailingStream,
    UnreadableInput,
)
from archive.ingest.readers import FORMATS_BY_NAME, HEAD_BYTES, InputFormat, detect_format
from archive.ingest.text.byte_streams import PushbackStream, Utf8Stream, read_available, read_fully
from archive.ingest.text.decode import is_binary
from archive.ingest.text.utf16 import detect_wide_encoding

NO_DEFAULTS = IngestDefaults()
_MIN_BYTES = 16  # a shorter file with a container's suffix, but not its content, has no format


@dataclass(frozen=True, slots=True)
class _File:
    """File, or member of one, with its name, and its depth within other files."""

    locator: str
    name: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class ReadContext:
    """Settings for everything that is read out of one file."""

    format: InputFormat | None  # None: detect it
    defaults: IngestDefaults
    budget: ExpansionBudget


def stream_records(
    stream: BinaryIO,
    locator: str = "-",
    format_name: str | None = None,
    defaults: IngestDefaults = NO_DEFAULTS,
) -> Iterator[ReadResult]:
    """Yield the records of a stream, which need not be seekable."""
    return named_records(stream, locator, "", format_name, defaults)


def named_records(
    stream: BinaryIO, locator: str, name: str, format_name: str | None, defaults: IngestDefaults
) -> Iterator[ReadResult]:
    """Yield the records of a stream with a file name, whose suffix may give its format."""
    if stream.seekable():
        size = stream.seek(0, 2)
        stream.seek(0)
        budget = ExpansionBudget(lambda: size)
    else:
        counting = PushbackStream(stream)
        budget = ExpansionBudget(lambda: counting.count)
        stream = BufferedReader(counting)
    format = FORMATS_BY_NAME[format_name] if format_name else None
    context = ReadContext(format, defaults, budget)
    yield from as_rejections(_read_stream(stream, _File(locator, name), context), locator)


def as_rejections(
    results: Iterator[ReadResult], locator: str, reader: str = ""
) -> Iterator[ReadResult]:
    """Yield the results; an exception becomes a Rejected that ends this file only."""
    try:
        yield from results
    except UnreadableInput as error:
        yield Rejected(locator, str(error), b"", reader)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        yield Rejected(locator, reason, b"", reader, transient=True)
    except Exception as error:
        reason = f"internal error: {type(error).__name__}: {error}"
        yield Rejected(locator, reason, b"", reader)


def _read_stream(stream: BinaryIO, file: _File, context: ReadContext) -> Iterator[ReadResult]:
    skip = None if context.format else file_types.skip_by_name(file.name)
    if skip:
        yield Rejected(file.locator, skip.reason, expected_story=skip.expected_story)
        return
    stream, head = _read_head(stream)
    if container := detect_container(head, file.name):
        yield from _read_container(container, stream, file, context)
    elif skip := file_types.skip_by_bytes(head):
        yield Rejected(file.locator, skip.reason, expected_story=skip.expected_story)
    else:
        yield from _read_format(stream, head, file, context)


def _read_head(stream: BinaryIO) -> tuple[BinaryIO, bytes]:
    """Return the stream from its start, and its first bytes.

    If the stream breaks off within them, the returned stream raises UnreadableInput there.
    """
    if stream.seekable():
        head = read_fully(stream, HEAD_BYTES)
        stream.seek(0)
        return stream, head
    head = b""
    try:
        while len(head) < HEAD_BYTES and (data := read_available(stream, HEAD_BYTES - len(head))):
            head += data
    except UnreadableInput as error:
        stream = BufferedReader(FailingStream(error))
    return BufferedReader(PushbackStream(stream, head)), head


def _read_container(
    container: Container, stream: BinaryIO, file: _File, context: ReadContext
) -> Iterator[ReadResult]:
    """Yield the records of the members of a container, one member after the other."""
    if file.depth == MAX_DEPTH:
        reason = f"archives nested more than {MAX_DEPTH} deep: unpack it first"
        yield Rejected(file.locator, reason)
        return
    outer = ContainerFile(file.locator, file.name)
    for member in container.load_unpacker().members(stream, outer, context.budget):
        if isinstance(member, Rejected):
            yield member
            continue
        inner = _File(member.locator, member.name, file.depth + 1)
        yield from as_rejections(_read_stream(member.stream, inner, context), member.locator)
        if context.budget.is_exhausted:
            if member.locator != file.locator:
                yield Rejected(file.locator, "the rest of it is not read")
            return


def _read_format(
    stream: BinaryIO, head: bytes, file: _File, context: ReadContext
) -> Iterator[ReadResult]:
    claimed = by_suffix(file.name)
    format = context.format or detect_format(_head_as_utf8(head), inner_name(file.name))
    if claimed and len(head) < _MIN_BYTES:
        format = None
    if format is None:
        yield Rejected(file.locator, _unknown_reason(head, claimed))
        return
    if format.name != "text" and (encoding := detect_wide_encoding(head)):
        stream = BufferedReader(Utf8Stream(stream, encoding))
    results = format.load_reader().read(stream, file.locator, context.defaults)
    yield from as_rejections(results, file.locator, format.name)


def _unknown_reason(head: bytes, claimed: Container | None) -> str:
    if not head:
        return "empty"
    if claimed:
        return f"named as {claimed.name}, but its content is not"
    return "not text (binary data)" if is_binary(head) else "in no format that can be read"


def _head_as_utf8(head: bytes) -> bytes:
    """Return the head as the reader will get it: readers look for ASCII."""
    encoding = detect_wide_encoding(head)
    if encoding is None:
        return head
    return head.decode(encoding, "replace").removeprefix("\ufeff").encode("utf-8", "replace")

"""tar: V7, ustar, GNU and pax, read from start to end (POSIX.1-2017, pax, "ustar Interchange").

The standard library's reader loads names of any claimed length into memory, and stops at the first
damaged header.  This reader does neither; it uses the library only to parse a header.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO, cast

from archive.ingest.draft import Rejected
from archive.ingest.files.containers import ContainerFile, Member
from archive.ingest.files.containers.limits import (
    CHUNK_BYTES,
    MAX_MEMBERS,
    ExpansionBudget,
    SliceStream,
)
from archive.ingest.files.display_names import MAX_NAME_BYTES, MemberNames
from archive.ingest.text.byte_streams import read_fully

_BLOCK = tarfile.BLOCKSIZE
_MAX_PAX_BYTES = 1_000_000  # of a pax header, which may contain more than a name
_MAX_ZERO_BLOCKS = 2_000  # after the end marker, before another tar file (tar -i)
_MAX_DAMAGED_BLOCKS = 200_000  # 100 MB
_PAX_LENGTH = re.compile(rb"(\d{1,7}) ")
_SKIPPED_TYPES = {
    tarfile.LNKTYPE: "a hard link to another member, not read",
    tarfile.SYMTYPE: "a link, not followed",
    tarfile.CHRTYPE: "a device, not a file",
    tarfile.BLKTYPE: "a device, not a file",
    tarfile.FIFOTYPE: "a pipe, not a file",
}
_NAME_TYPES = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_PAX_TYPES = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)


def looks_like(head: bytes) -> bool:
    """Return whether the first block is a header with a valid checksum: old ones have no magic."""
    return len(head) >= _BLOCK and _parse_header(head[:_BLOCK]) is not None


def members(
    stream: BinaryIO, outer: ContainerFile, budget: ExpansionBudget
) -> Iterator[Member | Rejected]:
    names, headers = MemberNames(outer.locator), _Headers(stream)
    fields: dict[str, str] = {}  # of the next member, given by separate headers before it
    for info in headers:
        if isinstance(info, str):
            yield Rejected(outer.locator, info)
            continue
        size = _body_size(info, fields)
        body = SliceStream(stream, size)
        if info.type in _NAME_TYPES or info.type in _PAX_TYPES:
            if not _read_fields(info, body, fields):
                yield Rejected(outer.locator, "damaged: a header longer than any name")
        else:
            if not info.isdir():
                yield _member(names, info, BufferedReader(body), fields)
            fields = {}
        if names.count > MAX_MEMBERS:
            yield Rejected(outer.locator, f"more than {MAX_MEMBERS:,} files: unpack it first")
            return
        _skip(body)
        read_fully(stream, -size % _BLOCK)
    if not names.count:
        yield Rejected(outer.locator, "an empty tar file")


def _member(
    names: MemberNames, info: tarfile.TarInfo, stream: BinaryIO, fields: dict[str, str]
) -> Member | Rejected:
    name = fields.get("GNU.sparse.name") or fields.get("path") or info.name
    locator, problem = names.locate(name)
    if problem:
        return Rejected(locator, problem)
    if info.type in _SKIPPED_TYPES:
        return Rejected(locator, _SKIPPED_TYPES[info.type], expected_story=False)
    if info.type == tarfile.GNUTYPE_SPARSE or "GNU.sparse.major" in fields:
        return Rejected(locator, "stored as a sparse file: unpack it first")
    return Member(locator, name, stream)


class _Headers:
    """Iterable of a tar file's headers, and of messages about damage between two headers."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._has_end = False  # whether a block of zeros, the end marker, was read

    def __iter__(self) -> Iterator[tarfile.TarInfo | str]:
        damaged = zeros = 0
        while block := read_fully(self._stream, _BLOCK):
            if len(block) == _BLOCK and (info := _parse_header(block)):
                if damaged:
                    yield f"damaged: {damaged} blocks of it belong to no file"
                damaged = zeros = 0
                self._has_end = False
                yield info
            elif not block.strip(b"\0"):  # another tar file may follow
                self._has_end = True
                zeros += 1
            else:
                damaged += 1
            if zeros > _MAX_ZERO_BLOCKS or damaged > _MAX_DAMAGED_BLOCKS:
                break
        if damaged:
            yield f"damaged: {damaged} blocks of it belong to no file"
        elif not self._has_end:
            yield "truncated: its end marker is missing"


def _parse_header(block: bytes) -> tarfile.TarInfo | None:
    if not block[148:156].strip(b" \0").isdigit():  # the checksum
        return None
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return info if info.size >= 0 else None


def _body_size(info: tarfile.TarInfo, fields: dict[str, str]) -> int:
    """Return the size of the data after a header; sizes beyond 8 GB are in the pax fields."""
    if info.type in _SKIPPED_TYPES or info.isdir():
        return 0
    is_header = info.type in _NAME_TYPES or info.type in _PAX_TYPES
    size = "" if is_header else fields.get("size", "")
    return int(size) if size.isascii() and size.isdigit() else info.size


def _read_fields(info: tarfile.TarInfo, body: SliceStream, fields: dict[str, str]) -> bool:
    """Add the fields that a header gives for the next member; return False if it is too long."""
    if info.type in _NAME_TYPES:
        text = read_fully(cast(BinaryIO, body), MAX_NAME_BYTES + 1)
        if info.type == tarfile.GNUTYPE_LONGNAME:
            fields["path"] = text.split(b"\0")[0].decode("utf-8", "surrogateescape")
        return len(text) <= MAX_NAME_BYTES
    data = read_fully(cast(BinaryIO, body), _MAX_PAX_BYTES + 1)
    if info.type != tarfile.XGLTYPE:  # fields for all members only tell who packed the file
        fields.update(_pax_fields(data))
    return len(data) <= _MAX_PAX_BYTES


def _pax_fields(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a pax header; a line begins with its length: `30 path=...`."""
    while match := _PAX_LENGTH.match(data):
        length = int(match[1])
        name, _, value = data[match.end() : length].removesuffix(b"\n").partition(b"=")
        yield name.decode("utf-8", "replace"), value.decode("utf-8", "surrogateescape")
        if length <= match.end():
            return
        data = data[length:]


def _skip(body: SliceStream) -> None:
    """Skip the bytes of a member that its reader did not read."""
    while body.read(CHUNK_BYTES):
        pass

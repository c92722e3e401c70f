"""tar: V7, ustar, GNU and pax, read from start to end (POSIX.1-2017, pax, "ustar Interchange").

The standard library's reader takes the names of members into memory however long they claim to
be, and ends at the first damaged header; this one does not.  It uses that library for the header.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO, cast

from archive.ingest.draft import Rejected
from archive.ingest.files.containers import Member, Outer
from archive.ingest.files.containers.limits import CHUNK, MOST_MEMBERS, Allowance, Slice, whole
from archive.ingest.files.display_names import LONGEST_NAME, Names

_BLOCK = tarfile.BLOCKSIZE
_LONGEST_HEADER = 1_000_000  # bytes of a pax header: it may hold more than a name
_MOST_ZEROS = 2_000  # blocks behind the end in which a further tar file is looked for (tar -i)
_MOST_DAMAGED = 200_000  # blocks: 100 MB
_PAX_LENGTH = re.compile(rb"(\d{1,7}) ")
_ASIDE = {
    tarfile.LNKTYPE: "a link within the archive, no file of its own",
    tarfile.SYMTYPE: "a link, not followed",
    tarfile.CHRTYPE: "a device, no file",
    tarfile.BLKTYPE: "a device, no file",
    tarfile.FIFOTYPE: "a pipe, no file",
}
_NAMES = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_PAX = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)


def looks_like(head: bytes) -> bool:
    """Whether the first block is a header whose checksum is right: an old one has no magic."""
    return len(head) >= _BLOCK and _header(head[:_BLOCK]) is not None


def members(stream: BinaryIO, outer: Outer, allowance: Allowance) -> Iterator[Member | Rejected]:
    names, headers = Names(outer.where), _Headers(stream)
    said: dict[str, str] = {}  # of the next file: what headers of their own say before it
    for info in headers:
        if isinstance(info, str):
            yield Rejected(outer.where, info)
            continue
        size = _size(info, said)
        body = Slice(stream, size)
        if info.type in _NAMES or info.type in _PAX:
            if not _note(info, body, said):
                yield Rejected(outer.where, "damaged: a header longer than any name")
        else:
            if not info.isdir():
                yield _member(names, info, BufferedReader(body), said)
            said = {}
        if names.count > MOST_MEMBERS:
            yield Rejected(outer.where, f"more than {MOST_MEMBERS:,} files: unpack it first")
            return
        _pass(body)
        whole(stream, -size % _BLOCK)
    if not names.count:
        yield Rejected(outer.where, "an empty tar file")


def _member(
    names: Names, info: tarfile.TarInfo, stream: BinaryIO, said: dict[str, str]
) -> Member | Rejected:
    name = said.get("GNU.sparse.name") or said.get("path") or info.name
    where, wrong = names.place(name)
    if wrong:
        return Rejected(where, wrong)
    if info.type in _ASIDE:
        return Rejected(where, _ASIDE[info.type], story=False)
    if info.type == tarfile.GNUTYPE_SPARSE or "GNU.sparse.major" in said:
        return Rejected(where, "packed as a sparse file: unpack it first")
    return Member(where, name, stream)


class _Headers:
    """The headers of a tar file, one behind the other, and where it is damaged."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ended = False  # whether a block of zeros, the mark of the end, was met

    def __iter__(self) -> Iterator[tarfile.TarInfo | str]:
        damaged = zeros = 0
        while block := whole(self._stream, _BLOCK):
            if len(block) == _BLOCK and (info := _header(block)):
                if damaged:
                    yield f"damaged: {damaged} blocks of it belong to no file"
                damaged = zeros = 0
                self._ended = False
                yield info
            elif not block.strip(b"\0"):  # a further tar file may stand behind the end of the first
                self._ended = True
                zeros += 1
            else:
                damaged += 1
            if zeros > _MOST_ZEROS or damaged > _MOST_DAMAGED:
                break
        if damaged:
            yield f"damaged: {damaged} blocks of it belong to no file"
        elif not self._ended:
            yield "torn: the mark of its end is missing"


def _header(block: bytes) -> tarfile.TarInfo | None:
    if not block[148:156].strip(b" \0").isdigit():  # the checksum
        return None
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return info if info.size >= 0 else None


def _size(info: tarfile.TarInfo, said: dict[str, str]) -> int:
    """How many bytes stand behind a header.  A file of more than 8 GB has its size in pax's."""
    if info.type in _ASIDE or info.isdir():
        return 0
    own = info.type in _NAMES or info.type in _PAX
    printed = "" if own else said.get("size", "")
    return int(printed) if printed.isascii() and printed.isdigit() else info.size


def _note(info: tarfile.TarInfo, body: Slice, said: dict[str, str]) -> bool:
    """Take down what a header says of the next file; whether it is of a length that can be."""
    if info.type in _NAMES:
        text = whole(cast(BinaryIO, body), LONGEST_NAME + 1)
        if info.type == tarfile.GNUTYPE_LONGNAME:
            said["path"] = text.split(b"\0")[0].decode("utf-8", "surrogateescape")
        return len(text) <= LONGEST_NAME
    data = whole(cast(BinaryIO, body), _LONGEST_HEADER + 1)
    if info.type != tarfile.XGLTYPE:  # what is said of all files is who packed them
        said.update(_pax(data))
    return len(data) <= _LONGEST_HEADER


def _pax(data: bytes) -> Iterator[tuple[str, str]]:
    """The lines of a pax header: `30 path=...`, each with its own length before it."""
    while found := _PAX_LENGTH.match(data):
        length = int(found[1])
        name, _, value = data[found.end() : length].removesuffix(b"\n").partition(b"=")
        yield name.decode("utf-8", "replace"), value.decode("utf-8", "surrogateescape")
        if length <= found.end():
            return
        data = data[length:]


def _pass(body: Slice) -> None:
    """Pass over what a reader left of a file."""
    while body.read(CHUNK):
        pass

"""zip: its list of members at the end (APPNOTE.TXT 6.3.10), or, where that is lost, their headers.

The standard library's reader keeps the whole list in memory and, in some of its versions, reads
members that overlap, which is how a small bomb becomes a large one.
"""

from __future__ import annotations

import bz2
import stat
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import BinaryIO, cast

from archive.ingest.draft import Rejected
from archive.ingest.files.containers import Member, Outer, zstd
from archive.ingest.files.containers.limits import (
    MOST_MEMBERS,
    Allowance,
    Decompressor,
    Slice,
    Stream,
    Torn,
    Unfolded,
    Zlib,
    seekable,
)
from archive.ingest.files.containers.ziplist import LOCAL, BadList, Entry, data_of, entries, headers
from archive.ingest.files.display_names import Names
from archive.ingest.files.file_types import Aside, document
from archive.ingest.files.saved_pages import Pages

_STORED, _DEFLATED, _BZIP2, _ZSTD = 0, 8, 12, 93  # 4.4.5
_METHODS = {9: "Deflate64", 14: "LZMA", 95: "xz", 98: "PPMd", 99: "AES"}
_ENCRYPTED = 0x1  # a flag (4.4.4)


def looks_like(head: bytes) -> bool:
    """Whether a member's header comes first, or the end of an empty archive."""
    begins = (b"PK\x03\x04", b"PK\x05\x06\0\0", b"PK\x07\x08PK", b"PK00PK\x03\x04")
    return head.startswith(begins)


def members(stream: BinaryIO, outer: Outer, allowance: Allowance) -> Iterator[Member | Rejected]:
    with seekable(stream) as file:
        try:
            overview = _Overview(file)
        except BadList as error:
            yield Rejected(outer.where, f"{error}; what is whole of it is read")
            yield from _members(file, headers(file), outer, allowance, _Overview())
            return
        if overview.is_a:
            yield Rejected(outer.where, overview.is_a.why, story=overview.is_a.story)
        elif not overview.files:
            yield Rejected(outer.where, "an empty zip file")
        elif overview.count > MOST_MEMBERS:
            yield Rejected(outer.where, f"more than {MOST_MEMBERS:,} files: unpack it first")
        else:
            yield from _members(file, entries(file), outer, allowance, overview)


class _Overview:
    """What the list of a zip file says of it as a whole."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self.pages = Pages()
        self.is_a: Aside | None = None
        self.files = 0  # members that are no folders
        begins = array("Q")
        for entry in entries(file) if file else ():
            begins.append(entry.offset)
            self.pages.note(entry.name)
            self.files += not entry.name.endswith("/")
            self.is_a = self.is_a or document(entry.name)
            if len(begins) > MOST_MEMBERS:
                break
        self.count = len(begins)
        self._begins = array("Q", sorted(begins))

    def overlaps(self, entry: Entry) -> bool:
        """Whether another member begins where this one is."""
        behind = bisect_right(self._begins, entry.offset)
        twice = behind > 1 and self._begins[behind - 2] == entry.offset
        end = entry.offset + LOCAL.size + (entry.packed or 0)
        return twice or (behind < self.count and self._begins[behind] < end)


def _members(
    file: BinaryIO,
    found: Iterator[Entry],
    outer: Outer,
    allowance: Allowance,
    overview: _Overview,
) -> Iterator[Member | Rejected]:
    names = Names(outer.where)
    for entry in found:
        if entry.name.endswith("/"):
            continue
        where, wrong = names.place(entry.name)
        page = overview.pages.page_of(entry.name)
        if not wrong and page:
            yield Rejected(where, f"belongs to the page {page}", story=False)
        elif not wrong and stat.S_ISLNK(entry.mode):
            yield Rejected(where, "a link, not followed", story=False)
        elif wrong := wrong or _wrong(entry, overview):
            yield Rejected(where, wrong)
        elif names.count > MOST_MEMBERS:
            yield Rejected(outer.where, f"more than {MOST_MEMBERS:,} files: unpack it first")
            return
        elif (begin := data_of(file, entry)) < 0:
            yield Rejected(where, "damaged: no file stands where the list says")
        else:
            yield Member(where, entry.name, _opened(file, begin, entry, allowance))


def _wrong(entry: Entry, overview: _Overview) -> str:
    """Why an entry cannot be read; empty where it can."""
    if entry.flags & _ENCRYPTED:
        return "encrypted: unpack it with its password first"
    if overview.overlaps(entry):
        return "overlaps another file in the archive: a bomb?"
    if entry.method == _STORED:
        return "damaged: how long it is stands nowhere" if entry.packed is None else ""
    if entry.method == _ZSTD and not zstd.decompressor():
        return zstd.MISSING
    if not _maker(entry.method):
        how = _METHODS.get(entry.method, f"method {entry.method}")
        return f"packed by {how}, which is not read here: unpack it first"
    return ""


def _maker(method: int) -> Callable[[], Decompressor] | None:
    match method:
        case 8:
            return lambda: Zlib(-zlib.MAX_WBITS)
        case 12:
            return bz2.BZ2Decompressor
        case 93:
            return zstd.decompressor()
    return None


def _opened(file: BinaryIO, begin: int, entry: Entry, allowance: Allowance) -> BinaryIO:
    packed = file.seek(0, 2) - begin if entry.packed is None else entry.packed
    file.seek(begin)
    data: Stream = Slice(file, packed)
    if make := _maker(entry.method):
        data = Unfolded(cast(BinaryIO, data), make, allowance)
    return BufferedReader(_Checked(data, entry))


class _Checked(Stream):
    """The data of an entry, compared at their end with what the list says of them."""

    def __init__(self, data: Stream, entry: Entry) -> None:
        self._data, self._entry = data, entry
        self._crc = self._size = 0

    def _some(self, most: int) -> bytes:
        data = self._data.read(most) or b""
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        if not data and self._entry.crc not in (None, self._crc):
            raise Torn("damaged: its checksum is wrong")
        if self._entry.size is not None and (
            self._size > self._entry.size or (not data and self._size < self._entry.size)
        ):
            raise Torn("damaged: it is not as long as the list says")
        return data

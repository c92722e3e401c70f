"""zip: read by the list of members at the end or, if the list is lost, by each member's header.

Numbers in comments are sections of APPNOTE.TXT 6.3.10.

The standard library's reader keeps the whole list in memory and, in some of its versions, reads
members that overlap: a small zip bomb could expand hugely that way.
"""

from __future__ import annotations

import bz2
import stat
import struct
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import BinaryIO, NamedTuple, cast

from archive.ingest.draft import Rejected
from archive.ingest.files.containers import ContainerFile, Member, zstd
from archive.ingest.files.containers.limits import (
    MAX_MEMBERS,
    DecompressedStream,
    Decompressor,
    ExpansionBudget,
    SliceStream,
    UnreadableInput,
    ZlibDecompressor,
    as_seekable,
)
from archive.ingest.files.display_names import MemberNames
from archive.ingest.files.file_types import Skip, skip_document
from archive.ingest.files.saved_pages import SavedPages
from archive.ingest.text.byte_streams import ForwardStream

_STORED, _DEFLATED, _BZIP2, _ZSTD = 0, 8, 12, 93  # 4.4.5
_METHODS = {9: "Deflate64", 14: "LZMA", 95: "xz", 98: "PPMd", 99: "AES"}
_ENCRYPTED = 0x1  # a flag (4.4.4)
_CENTRAL = struct.Struct("<4s2B5H3L5H2L")  # 4.3.12
LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_END = struct.Struct("<4s4H2LH")  # 4.3.16
_END64, _LOCATOR = struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")  # 4.3.14, 4.3.15
_MAX_COMMENT = 65_535  # bytes of a comment after the end
_UTF8, _SIZES_LATER = 0x800, 0x8  # flags (4.4.4): the name is UTF-8; sizes follow the data
_IN_ZIP64 = 0xFFFFFFFF  # placeholder of a number whose value is in the zip64 field
_LOCAL_MAGIC = b"PK\x03\x04"
_WINDOW = 1_000_000  # bytes searched at a time


class BadListing(ValueError):
    """Raised when the list of members cannot be read; the message is the reason for the reject."""


class ZipEntry(NamedTuple):
    """Member of a zip file, as described by the list or by the member's header."""

    name: str
    flags: int
    method: int
    crc: int | None  # None if unknown before the data is read
    packed: int | None
    size: int | None
    offset: int
    mode: int  # Unix file mode; 0 if the file was packed on another system


def looks_like(head: bytes) -> bool:
    """Return whether a file begins with a member's header or the end of an empty zip file."""
    signatures = (b"PK\x03\x04", b"PK\x05\x06\0\0", b"PK\x07\x08PK", b"PK00PK\x03\x04")
    return head.startswith(signatures)


def members(
    stream: BinaryIO, outer: ContainerFile, budget: ExpansionBudget
) -> Iterator[Member | Rejected]:
    with as_seekable(stream) as file:
        try:
            listing = _ZipListing(file)
        except BadListing as error:
            yield Rejected(outer.locator, f"{error}; complete members are read")
            yield from _members(file, scan_headers(file), outer, budget, _ZipListing())
            return
        if listing.document:
            yield Rejected(
                outer.locator,
                listing.document.reason,
                expected_story=listing.document.expected_story,
            )
        elif not listing.files:
            yield Rejected(outer.locator, "an empty zip file")
        elif listing.count > MAX_MEMBERS:
            yield Rejected(outer.locator, f"more than {MAX_MEMBERS:,} files: unpack it first")
        else:
            yield from _members(file, listed_entries(file), outer, budget, listing)


class _ZipListing:
    """Summary of a zip file's list of members."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self.pages = SavedPages()
        self.document: Skip | None = None  # set if the zip file is a document or a program
        self.files = 0  # members that are not folders
        offsets = array("Q")
        for entry in listed_entries(file) if file else ():
            offsets.append(entry.offset)
            self.pages.add(entry.name)
            self.files += not entry.name.endswith("/")
            self.document = self.document or skip_document(entry.name)
            if len(offsets) > MAX_MEMBERS:
                break
        self.count = len(offsets)
        self._offsets = array("Q", sorted(offsets))

    def overlaps(self, entry: ZipEntry) -> bool:
        """Return whether another member begins within this one."""
        following = bisect_right(self._offsets, entry.offset)
        is_repeated = following > 1 and self._offsets[following - 2] == entry.offset
        end = entry.offset + LOCAL.size + (entry.packed or 0)
        return is_repeated or (following < self.count and self._offsets[following] < end)


def _members(
    file: BinaryIO,
    entries: Iterator[ZipEntry],
    outer: ContainerFile,
    budget: ExpansionBudget,
    listing: _ZipListing,
) -> Iterator[Member | Rejected]:
    names = MemberNames(outer.locator)
    for entry in entries:
        if entry.name.endswith("/"):
            continue
        locator, problem = names.locate(entry.name)
        page = listing.pages.page_of_file(entry.name)
        if not problem and page:
            yield Rejected(locator, f"belongs to the page {page}", expected_story=False)
        elif not problem and stat.S_ISLNK(entry.mode):
            yield Rejected(locator, "a link, not followed", expected_story=False)
        elif problem := problem or _problem(entry, listing):
            yield Rejected(locator, problem)
        elif names.count > MAX_MEMBERS:
            yield Rejected(outer.locator, f"more than {MAX_MEMBERS:,} files: unpack it first")
            return
        elif (offset := data_offset(file, entry)) < 0:
            yield Rejected(locator, "damaged: no member where the list says")
        else:
            yield Member(locator, entry.name, _open_member(file, offset, entry, budget))


def _problem(entry: ZipEntry, listing: _ZipListing) -> str:
    """Return the reason why an entry cannot be read; empty if it can."""
    if entry.flags & _ENCRYPTED:
        return "encrypted: unpack it with its password first"
    if listing.overlaps(entry):
        return "overlaps another file in the archive: a bomb?"
    if entry.method == _STORED:
        return "damaged: its size is missing" if entry.packed is None else ""
    if entry.method == _ZSTD and not zstd.decompressor_factory():
        return zstd.MISSING
    if not _decompressor_factory(entry.method):
        method = _METHODS.get(entry.method, f"method {entry.method}")
        return f"packed by {method}, which is not supported: unpack it first"
    return ""


def _decompressor_factory(method: int) -> Callable[[], Decompressor] | None:
    match method:
        case 8:
            return lambda: ZlibDecompressor(-zlib.MAX_WBITS)
        case 12:
            return bz2.BZ2Decompressor
        case 93:
            return zstd.decompressor_factory()
    return None


def _open_member(file: BinaryIO, offset: int, entry: ZipEntry, budget: ExpansionBudget) -> BinaryIO:
    packed = file.seek(0, 2) - offset if entry.packed is None else entry.packed
    file.seek(offset)
    data: ForwardStream = SliceStream(file, packed)
    if factory := _decompressor_factory(entry.method):
        data = DecompressedStream(cast(BinaryIO, data), factory, budget)
    return BufferedReader(_VerifiedStream(data, entry))


class _VerifiedStream(ForwardStream):
    """Stream of a member's data that verifies the size and checksum of its entry at the end."""

    def __init__(self, data: ForwardStream, entry: ZipEntry) -> None:
        self._data, self._entry = data, entry
        self._crc = self._size = 0

    def _read_some(self, limit: int) -> bytes:
        data = self._data.read(limit) or b""
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        if not data and self._entry.crc not in (None, self._crc):
            raise UnreadableInput("damaged: its checksum is wrong")
        if self._entry.size is not None and (
            self._size > self._entry.size or (not data and self._size < self._entry.size)
        ):
            raise UnreadableInput("damaged: its size is not the one in the list")
        return data


def listed_entries(file: BinaryIO) -> Iterator[ZipEntry]:
    """Yield the entries of the list at the end of a zip file; raises BadListing."""
    at, end, base = _locate_list(file)
    while at < end:
        file.seek(at)
        fixed = file.read(_CENTRAL.size)
        if len(fixed) < _CENTRAL.size or not fixed.startswith(b"PK\x01\x02"):
            raise BadListing("damaged: the list of its members")
        _, _, system, _, flags, method, _, _, crc, *sizes = _CENTRAL.unpack(fixed)
        packed, size, name_size, extra_size, comment, _, _, attributes, offset = sizes
        name, extra = file.read(name_size), dict(_extra_fields(file.read(extra_size)))
        size, packed, offset = _zip64_numbers(extra.get(1, b""), size, packed, offset)
        text = _decode_name(name, flags, extra)
        mode = attributes >> 16 if system == 3 else 0  # 4.4.2: Unix
        yield ZipEntry(text, flags, method, crc, packed, size, base + offset, mode)
        at += _CENTRAL.size + name_size + extra_size + comment


def scan_headers(file: BinaryIO) -> Iterator[ZipEntry]:
    """Yield the entries of a zip file without a list, by the header before each member."""
    at = 0
    while (at := _find_header(file, at)) >= 0:
        file.seek(at)
        fixed = file.read(LOCAL.size)
        if len(fixed) < LOCAL.size:
            return
        _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = LOCAL.unpack(fixed)
        name, extra = file.read(name_size), dict(_extra_fields(file.read(extra_size)))
        size, packed, _ = _zip64_numbers(extra.get(1, b""), size, packed, 0)
        sizes_later = bool(flags & _SIZES_LATER) and not packed
        entry = ZipEntry(_decode_name(name, flags, extra), flags, method, crc, packed, size, at, 0)
        yield entry._replace(crc=None, packed=None, size=None) if sizes_later else entry
        at += LOCAL.size + (0 if sizes_later else name_size + extra_size + packed)


def data_offset(file: BinaryIO, entry: ZipEntry) -> int:
    """Return the offset of an entry's data; -1 if its header is not where the list says."""
    file.seek(entry.offset)
    fixed = file.read(LOCAL.size)
    if len(fixed) < LOCAL.size or not fixed.startswith(_LOCAL_MAGIC):
        return -1
    *_, name_size, extra_size = LOCAL.unpack(fixed)
    return entry.offset + LOCAL.size + int(name_size) + int(extra_size)


def _locate_list(file: BinaryIO) -> tuple[int, int, int]:
    """Return the start and end of the list, and the number of bytes before the zip data."""
    length = file.seek(0, 2)
    tail_start = max(0, length - _END.size - _MAX_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0 and at + _END.size > len(tail):
        at = tail.rfind(b"PK\x05\x06", 0, at)
    if at < 0:
        raise BadListing("truncated: the list of its members is missing")
    *_, size, offset, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if at >= _LOCATOR.size and tail.startswith(b"PK\x06\x07", at - _LOCATOR.size):
        end, size, offset = _locate_list64(file, end)
    base = end - size - offset
    if base < 0:
        raise BadListing("truncated: the list of its members does not begin where its end says")
    return end - size, end, base


def _locate_list64(file: BinaryIO, end: int) -> tuple[int, int, int]:
    file.seek(end - _LOCATOR.size - _END64.size)
    record = file.read(_END64.size)
    if len(record) < _END64.size or not record.startswith(b"PK\x06\x06"):
        raise BadListing("damaged: the end of its list of members")
    *_, size, offset = _END64.unpack(record)
    return end - _LOCATOR.size - _END64.size, size, offset


def _extra_fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= 4:
        number, size = struct.unpack_from("<2H", data)
        yield number, data[4 : 4 + size]
        data = data[4 + size :]


def _zip64_numbers(extra: bytes, *numbers: int) -> list[int]:
    """Return the numbers; any too large for four bytes is taken from the zip64 field (4.5.3)."""
    values = []
    for number in numbers:
        large, rest = (extra[:8], extra[8:]) if number == _IN_ZIP64 else (b"", extra)
        values.append(int.from_bytes(large, "little") if large else number)
        extra = rest
    return values


def _decode_name(name: bytes, flags: int, extra: dict[int, bytes]) -> str:
    """Decode a name as UTF-8 if possible, otherwise as code page 437 (appendix D).

    Invalid UTF-8 in a name that is flagged as UTF-8 is kept as surrogates.
    """
    unicode_name = extra.get(0x7075, b"")[5:]  # 4.6.9
    for data in (unicode_name, name):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if text:
            return text.replace("\\", "/")
    text = name.decode("utf-8", "surrogateescape") if flags & _UTF8 else name.decode("cp437")
    return text.replace("\\", "/")


def _find_header(file: BinaryIO, at: int) -> int:
    """Return the offset of the next header at or after `at`; -1 if there is none."""
    while True:
        file.seek(at)
        data = file.read(_WINDOW)
        if (index := data.find(_LOCAL_MAGIC)) >= 0:
            return at + index
        if len(data) < _WINDOW:
            return -1
        at += _WINDOW - len(_LOCAL_MAGIC)

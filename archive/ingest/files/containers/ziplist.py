"""What a zip file lists, entry by entry; numbers are sections of APPNOTE.TXT 6.3.10."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_CENTRAL = struct.Struct("<4s2B5H3L5H2L")  # 4.3.12
LOCAL = struct.Struct("<4s5H3L2H")  # 4.3.7
_END = struct.Struct("<4s4H2LH")  # 4.3.16
_END64, _LOCATOR = struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")  # 4.3.14, 4.3.15
_COMMENT = 65_535  # bytes of the longest comment behind the end
_UTF8, _LATER = 0x800, 0x8  # flags (4.4.4): the name is UTF-8; sizes stand behind the data
_ABOVE = 0xFFFFFFFF  # stands for a number that is in the zip64 field
_FIRST = b"PK\x03\x04"
_WINDOW = 1_000_000  # bytes that are searched at once


class BadList(ValueError):
    """The list of members cannot be read; says why."""


class Entry(NamedTuple):
    name: str
    flags: int
    method: int
    crc: int | None  # None where it is not known before the data
    packed: int | None
    size: int | None
    offset: int
    mode: int  # of Unix; 0 where it came from another system


def entries(file: BinaryIO) -> Iterator[Entry]:
    """The list at the end of a zip file, read piece by piece."""
    at, end, base = _list(file)
    while at < end:
        file.seek(at)
        fixed = file.read(_CENTRAL.size)
        if len(fixed) < _CENTRAL.size or not fixed.startswith(b"PK\x01\x02"):
            raise BadList("damaged: the list of its members")
        _, _, system, _, flags, method, _, _, crc, *sizes = _CENTRAL.unpack(fixed)
        packed, size, name_size, extra_size, comment, _, _, attributes, offset = sizes
        name, extra = file.read(name_size), dict(_extra(file.read(extra_size)))
        size, packed, offset = _large(extra.get(1, b""), size, packed, offset)
        shown = _name(name, flags, extra)
        mode = attributes >> 16 if system == 3 else 0  # 4.4.2: Unix
        yield Entry(shown, flags, method, crc, packed, size, base + offset, mode)
        at += _CENTRAL.size + name_size + extra_size + comment


def headers(file: BinaryIO) -> Iterator[Entry]:
    """The members of a zip file that has lost its list, by what stands before each of them."""
    at = 0
    while (at := _find(file, at)) >= 0:
        file.seek(at)
        fixed = file.read(LOCAL.size)
        if len(fixed) < LOCAL.size:
            return
        _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = LOCAL.unpack(fixed)
        name, extra = file.read(name_size), dict(_extra(file.read(extra_size)))
        size, packed, _ = _large(extra.get(1, b""), size, packed, 0)
        later = bool(flags & _LATER) and not packed
        entry = Entry(_name(name, flags, extra), flags, method, crc, packed, size, at, 0)
        yield entry._replace(crc=None, packed=None, size=None) if later else entry
        at += LOCAL.size + (0 if later else name_size + extra_size + packed)


def data_of(file: BinaryIO, entry: Entry) -> int:
    """Where the data of an entry begin; -1 where no header stands before them."""
    file.seek(entry.offset)
    fixed = file.read(LOCAL.size)
    if len(fixed) < LOCAL.size or not fixed.startswith(_FIRST):
        return -1
    *_, name_size, extra_size = LOCAL.unpack(fixed)
    return entry.offset + LOCAL.size + int(name_size) + int(extra_size)


def _list(file: BinaryIO) -> tuple[int, int, int]:
    """Where the list begins and ends, and what stands before the archive."""
    length = file.seek(0, 2)
    begin = max(0, length - _END.size - _COMMENT)
    file.seek(begin)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0 and at + _END.size > len(tail):
        at = tail.rfind(b"PK\x05\x06", 0, at)
    if at < 0:
        raise BadList("torn: the list of its members, which ends it, is missing")
    *_, size, offset, _ = _END.unpack_from(tail, at)
    end = begin + at
    if at >= _LOCATOR.size and tail.startswith(b"PK\x06\x07", at - _LOCATOR.size):
        end, size, offset = _list64(file, end)
    base = end - size - offset
    if base < 0:
        raise BadList("torn: the list of its members does not begin where its end says")
    return end - size, end, base


def _list64(file: BinaryIO, end: int) -> tuple[int, int, int]:
    file.seek(end - _LOCATOR.size - _END64.size)
    found = file.read(_END64.size)
    if len(found) < _END64.size or not found.startswith(b"PK\x06\x06"):
        raise BadList("damaged: the end of its list of members")
    *_, size, offset = _END64.unpack(found)
    return end - _LOCATOR.size - _END64.size, size, offset


def _extra(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= 4:
        number, size = struct.unpack_from("<2H", data)
        yield number, data[4 : 4 + size]
        data = data[4 + size :]


def _large(extra: bytes, *numbers: int) -> list[int]:
    """The numbers, those that are too large for four bytes out of the zip64 field (4.5.3)."""
    found = []
    for number in numbers:
        large, rest = (extra[:8], extra[8:]) if number == _ABOVE else (b"", extra)
        found.append(int.from_bytes(large, "little") if large else number)
        extra = rest
    return found


def _name(name: bytes, flags: int, extra: dict[int, bytes]) -> str:
    """A name is UTF-8 if it can be, whatever is said; else it is IBM's page 437 (appendix D)."""
    better = extra.get(0x7075, b"")[5:]  # 4.6.9
    for data in (better, name):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if text:
            return text.replace("\\", "/")
    shown = name.decode("utf-8", "surrogateescape") if flags & _UTF8 else name.decode("cp437")
    return shown.replace("\\", "/")


def _find(file: BinaryIO, at: int) -> int:
    """Where the next header begins."""
    while True:
        file.seek(at)
        data = file.read(_WINDOW)
        if (found := data.find(_FIRST)) >= 0:
            return at + found
        if len(data) < _WINDOW:
            return -1
        at += _WINDOW - len(_FIRST)

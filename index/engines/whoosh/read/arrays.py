"""One file of named arrays: written once, read by mmap.

    offset  bytes
    0       8      magic, b"NEWSARR\\n"
    8       4      version of this layout, u32
    12      4      0x01020304, u32: reads otherwise on a machine of the other byte order
    16      8      length of the whole file, u64
    24      8      where the table stands, u64
    32      4      length of the table, u32
    36      4      CRC-32 of the table, u32
    40      4      CRC-32 of bytes 0 to 40, u32
    64      …      sections, each at a multiple of 64
            …      checks: CRC-32 of every block of 1 MiB from byte 64 up to here, u32 each
            …      the table, JSON: {"sections": {name: [dtype, offset, bytes, crc]},
                   "checks": [offset, bytes], "facts": {…}}

All numbers are little-endian.  What is needed to find anything (header, table, sections written
with `checked`) is verified when a file is opened; the blocks when `verify` is called.  The CRC is
that of zlib (ISO 3309).
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

MAGIC = b"NEWSARR\n"
VERSION = 2
_ORDER = 0x01020304
_HEADER = struct.Struct("<8sIIQQII")
_CRC = struct.Struct("<I")
_ALIGNED = 64
_BLOCK = 1 << 20


class Damaged(Exception):
    """A file that is not what was written."""


def must_rise(at: Array, total: int, what: str) -> None:
    """Raise Damaged unless `at` says where each of some lists begins that are `total` long."""
    if len(at) == 0 or at[0] != 0 or at[-1] != total or (at[1:] < at[:-1]).any():
        raise Damaged(f"{what}: its parts do not follow each other")


class ArrayWriter:
    """Writes the sections of one file in turn; nothing is readable before `close`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._out = open(path, "wb")  # noqa: SIM115 (closed by close or abandon)
        self._sections: dict[str, tuple[str, int, int, int | None]] = {}
        self._checks: list[int] = []
        self._crc = self._in_block = 0
        self._out.seek(_ALIGNED)  # the header comes last
        self._at = _ALIGNED

    def add(self, name: str, array: Array, *, checked: bool = False) -> None:
        """One section, whole."""
        self.add_pieces(name, array.dtype, (array,), checked=checked)

    def add_pieces(
        self, name: str, dtype: np.dtype[Any], pieces: Iterable[Array], *, checked: bool = False
    ) -> None:
        """One section, a piece at a time, so that it need never stand in memory whole."""
        little = np.dtype(dtype).newbyteorder("<")
        start, crc = self._at, 0
        for piece in pieces:
            data = np.ascontiguousarray(piece, dtype=little).view(np.uint8).reshape(-1).data
            crc = zlib.crc32(data, crc)
            self._write(data)
        self._sections[name] = (little.str, start, self._at - start, crc if checked else None)
        self._write(memoryview(b"\0" * (-self._at % _ALIGNED)))

    def close(self, facts: Mapping[str, Any]) -> None:
        """Finish the file, and see that it is on the disk."""
        if self._in_block:
            self._checks.append(self._crc)
        checks = np.array(self._checks, "<u4").tobytes()
        found = {"sections": self._sections, "checks": [self._at, len(checks)], "facts": facts}
        table = json.dumps(found).encode()
        self._out.write(checks + table)
        table_at = self._at + len(checks)
        header = _HEADER.pack(
            MAGIC, VERSION, _ORDER, table_at + len(table), table_at, len(table), zlib.crc32(table)
        )
        self._out.seek(0)
        self._out.write(header + _CRC.pack(zlib.crc32(header)))
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._out.close()
        self._path.unlink(missing_ok=True)

    def _write(self, data: memoryview) -> None:
        self._out.write(data)
        self._at += len(data)
        while data:
            piece = data[: _BLOCK - self._in_block]
            self._crc = zlib.crc32(piece, self._crc)
            self._in_block += len(piece)
            if self._in_block == _BLOCK:
                self._checks.append(self._crc)
                self._crc = self._in_block = 0
            data = data[len(piece) :]


class ArrayFile:
    """A file of arrays, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open a file; raises Damaged, and FileNotFoundError."""
        self.path = path
        with open(path, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size < _ALIGNED:
                raise Damaged(f"{path.name} is cut short")
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        table = self._table(size)
        self.facts: Mapping[str, Any] = table["facts"]
        self._checks: tuple[int, int] = tuple(table["checks"])
        self._sections: Mapping[str, tuple[str, int, int, int | None]] = table["sections"]
        for name, (_, offset, length, crc) in self._sections.items():
            if not 0 <= offset <= offset + length <= self._checks[0]:
                raise Damaged(f"{path.name}: section {name} does not fit")
            if crc is not None and zlib.crc32(self._bytes(offset, length)) != crc:
                raise Damaged(f"{path.name}: section {name} was altered")

    def array(self, name: str) -> Array:
        """A section as an array over the file itself: nothing is read before it is used.

        Raises Damaged where there is none, or none of numbers or bytes.
        """
        try:
            dtype, offset, length, _ = self._sections[name]
            kind = np.dtype(dtype)
            return np.frombuffer(self._map, kind, length // kind.itemsize, offset)
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise Damaged(f"{self.path.name}: section {name} cannot be read ({error})") from error

    def verify(self) -> None:
        """Read the whole file against its checks; raises Damaged that names the block."""
        if any(self._bytes(_HEADER.size + _CRC.size, _ALIGNED - _HEADER.size - _CRC.size)):
            raise Damaged(f"{self.path.name}: its header was altered")
        offset, length = self._checks
        wanted = np.frombuffer(self._map, "<u4", length // 4, offset)
        starts = range(_ALIGNED, offset, _BLOCK)
        if len(starts) != len(wanted):
            raise Damaged(f"{self.path.name}: its checks do not fit")
        for number, start in enumerate(starts):
            if zlib.crc32(self._bytes(start, min(_BLOCK, offset - start))) != wanted[number]:
                raise Damaged(f"{self.path.name}: block {number} was altered")

    def _table(self, size: int) -> dict[str, Any]:
        """The table, if header and table are what was written."""
        name, start = self.path.name, self._bytes(0, _HEADER.size)
        magic, version, order, length, table_at, table_length, table_crc = _HEADER.unpack(start)
        if magic != MAGIC:
            raise Damaged(f"{name} is not a file of arrays")
        if order != _ORDER:
            raise Damaged(f"{name} was written with another byte order")
        (crc,) = _CRC.unpack(self._bytes(_HEADER.size, _CRC.size))
        if zlib.crc32(start) != crc:
            raise Damaged(f"{name}: its header was altered")
        if version != VERSION:
            raise Damaged(f"{name} is of version {version}, not {VERSION}")
        if length != size or table_at + table_length != size:
            raise Damaged(f"{name} is cut short")
        table = self._bytes(table_at, table_length)
        if zlib.crc32(table) != table_crc:
            raise Damaged(f"{name}: its table was altered")
        found: dict[str, Any] = json.loads(bytes(table))
        return found

    def _bytes(self, offset: int, length: int) -> memoryview:
        return memoryview(self._map)[offset : offset + length]

"""File of named arrays, written once and read by mmap.

    offset  bytes
    0       8      magic, b"NEWSARR\\n"
    8       4      version of this layout, u32
    12      4      0x01020304, u32: reads differently on a machine of the other byte order
    16      8      length of the whole file, u64
    24      8      offset of the table, u64
    32      4      length of the table, u32
    36      4      CRC-32 of the table, u32
    40      4      CRC-32 of bytes 0 to 40, u32
    64      …      sections, each at a multiple of 64
            …      checksums: CRC-32 of every block of 1 MiB from byte 64 up to here, u32 each
            …      the table, JSON: {"sections": {name: [dtype, offset, bytes, crc]},
                   "checks": [offset, bytes], "facts": {…}}

All numbers are little-endian.  The parts needed to find anything (header, table, sections written
with `checked`) are verified when a file is opened; the blocks when `verify` is called.  The CRC is
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
_BYTE_ORDER = 0x01020304
_HEADER = struct.Struct("<8sIIQQII")
_CRC = struct.Struct("<I")
_ALIGNMENT = 64
_BLOCK_SIZE = 1 << 20


class CorruptIndex(Exception):
    """File that differs from what was written."""


def check_offsets(offsets: Array, total: int, name: str) -> None:
    """Raise CorruptIndex unless `offsets` rise from 0 to `total`: where each of some lists begins.

    `name` says in the message which file or section it is.
    """
    if (
        len(offsets) == 0
        or offsets[0] != 0
        or offsets[-1] != total
        or (offsets[1:] < offsets[:-1]).any()
    ):
        raise CorruptIndex(f"{name}: its parts do not follow each other")


class ArrayWriter:
    """Writes the sections of one file in turn; nothing is readable before `close`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._out = open(path, "wb")  # noqa: SIM115 (closed by close or abandon)
        self._sections: dict[str, tuple[str, int, int, int | None]] = {}
        self._block_crcs: list[int] = []
        self._crc = self._block_fill = 0
        self._out.seek(_ALIGNMENT)  # the header is written last
        self._offset = _ALIGNMENT

    def add(self, name: str, array: Array, *, checked: bool = False) -> None:
        """Write one section from one array; `checked`: verify it whenever the file is opened."""
        self.add_pieces(name, array.dtype, (array,), checked=checked)

    def add_pieces(
        self, name: str, dtype: np.dtype[Any], pieces: Iterable[Array], *, checked: bool = False
    ) -> None:
        """Write one section piece by piece, so that it is never in memory as a whole."""
        little_endian = np.dtype(dtype).newbyteorder("<")
        start, crc = self._offset, 0
        for piece in pieces:
            data = np.ascontiguousarray(piece, dtype=little_endian).view(np.uint8).reshape(-1).data
            crc = zlib.crc32(data, crc)
            self._write(data)
        length = self._offset - start
        self._sections[name] = (little_endian.str, start, length, crc if checked else None)
        self._write(memoryview(b"\0" * (-self._offset % _ALIGNMENT)))

    def close(self, facts: Mapping[str, Any]) -> None:
        """Write checksums, table and header, and sync the file to disk."""
        if self._block_fill:
            self._block_crcs.append(self._crc)
        crcs = np.array(self._block_crcs, "<u4").tobytes()
        contents = {"sections": self._sections, "checks": [self._offset, len(crcs)], "facts": facts}
        table = json.dumps(contents).encode()
        self._out.write(crcs + table)
        table_offset = self._offset + len(crcs)
        header = _HEADER.pack(
            MAGIC,
            VERSION,
            _BYTE_ORDER,
            table_offset + len(table),
            table_offset,
            len(table),
            zlib.crc32(table),
        )
        self._out.seek(0)
        self._out.write(header + _CRC.pack(zlib.crc32(header)))
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()

    def abandon(self) -> None:
        """Close and remove the unfinished file."""
        self._out.close()
        self._path.unlink(missing_ok=True)

    def _write(self, data: memoryview) -> None:
        self._out.write(data)
        self._offset += len(data)
        while data:
            piece = data[: _BLOCK_SIZE - self._block_fill]
            self._crc = zlib.crc32(piece, self._crc)
            self._block_fill += len(piece)
            if self._block_fill == _BLOCK_SIZE:
                self._block_crcs.append(self._crc)
                self._crc = self._block_fill = 0
            data = data[len(piece) :]


class ArrayFile:
    """File of arrays, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open a file; raises CorruptIndex, and FileNotFoundError."""
        self.path = path
        with open(path, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size < _ALIGNMENT:
                raise CorruptIndex(f"{path.name} is cut short")
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        table = self._load_table(size)
        self.facts: Mapping[str, Any] = table["facts"]
        self._checks: tuple[int, int] = tuple(table["checks"])
        self._sections: Mapping[str, tuple[str, int, int, int | None]] = table["sections"]
        for name, (_, offset, length, crc) in self._sections.items():
            if not 0 <= offset <= offset + length <= self._checks[0]:
                raise CorruptIndex(f"{path.name}: section {name} does not fit")
            if crc is not None and zlib.crc32(self._bytes(offset, length)) != crc:
                raise CorruptIndex(f"{path.name}: section {name} was altered")

    def array(self, name: str) -> Array:
        """Return a section as an array over the mapped file: nothing is read before it is used.

        Raises CorruptIndex if there is no such section, or it is neither numbers nor bytes.
        """
        try:
            dtype, offset, length, _ = self._sections[name]
            item_type = np.dtype(dtype)
            return np.frombuffer(self._map, item_type, length // item_type.itemsize, offset)
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise CorruptIndex(
                f"{self.path.name}: section {name} cannot be read ({error})"
            ) from error

    def verify(self) -> None:
        """Compare the whole file with its checksums; raises CorruptIndex that names the block."""
        header_end = _HEADER.size + _CRC.size
        if any(self._bytes(header_end, _ALIGNMENT - header_end)):
            raise CorruptIndex(f"{self.path.name}: its header was altered")
        offset, length = self._checks
        expected_crcs = np.frombuffer(self._map, "<u4", length // 4, offset)
        starts = range(_ALIGNMENT, offset, _BLOCK_SIZE)
        if len(starts) != len(expected_crcs):
            raise CorruptIndex(f"{self.path.name}: its checks do not fit")
        for number, start in enumerate(starts):
            block = self._bytes(start, min(_BLOCK_SIZE, offset - start))
            if zlib.crc32(block) != expected_crcs[number]:
                raise CorruptIndex(f"{self.path.name}: block {number} was altered")

    def _load_table(self, size: int) -> dict[str, Any]:
        """Return the table after checking header and table; raises CorruptIndex."""
        name, start = self.path.name, self._bytes(0, _HEADER.size)
        magic, version, order, length, table_offset, table_length, table_crc = _HEADER.unpack(start)
        if magic != MAGIC:
            raise CorruptIndex(f"{name} is not a file of arrays")
        if order != _BYTE_ORDER:
            raise CorruptIndex(f"{name} was written with another byte order")
        (crc,) = _CRC.unpack(self._bytes(_HEADER.size, _CRC.size))
        if zlib.crc32(start) != crc:
            raise CorruptIndex(f"{name}: its header was altered")
        if version != VERSION:
            raise CorruptIndex(f"{name} is of version {version}, not {VERSION}")
        if length != size or table_offset + table_length != size:
            raise CorruptIndex(f"{name} is cut short")
        text = self._bytes(table_offset, table_length)
        if zlib.crc32(text) != table_crc:
            raise CorruptIndex(f"{name}: its table was altered")
        table: dict[str, Any] = json.loads(bytes(text))
        return table

    def _bytes(self, offset: int, length: int) -> memoryview:
        return memoryview(self._map)[offset : offset + length]

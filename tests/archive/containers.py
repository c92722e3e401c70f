"""Packed files for tests, valid and damaged, built byte by byte where no library makes them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping

STORY = b"A headline\n\nThe ferry sailed in the snow.\n"


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def zipped64(files: Mapping[str, bytes]) -> bytes:
    """Return a zip like those of more than 4 GB, with a zip64 end of its list."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(content)
    packed = out.getvalue()
    at, begin, count = packed.rindex(b"PK\5\6"), packed.index(b"PK\1\2"), len(files)
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, at - begin, begin)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    old = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *(0xFFFF,) * 2, *(0xFFFFFFFF,) * 2, 0)
    return packed[:at] + end + locator + old


def tarred(files: Mapping[str, bytes], format: int = tarfile.GNU_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zstd(data: bytes) -> bytes:
    import zstandard  # noqa: PLC0415 (an extra)

    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


PACKS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd,
}


def overlapping(size: int, copies: int) -> bytes:
    """Return a zip whose list names the same data many times, like the bombs of D. Fifield."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = b"snow " * (size // 5)
    data = packer.compress(plain) + packer.flush()
    crc = zlib.crc32(plain)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(data), len(plain), 5, 0)
    entries = b""
    sizes = (len(data), len(plain), 5)
    for number in range(copies):
        entries += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, *sizes, 0, 0, 0, 0, 0, 0
        )
        entries += b"%05d" % number
    body = head + b"00000" + data
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, copies, copies, len(entries), len(body), 0)
    return body + entries + end


def nested(layers: int, inner: bytes = STORY) -> bytes:
    """Return a story in a zip in a zip ..."""
    data = inner
    for layer in range(layers):
        data = zipped({"story.txt" if not layer else "inner.zip": data})
    return data

"""Compression of records, stories and lists in the store, by zlib (RFC 1950)."""

from __future__ import annotations

import hashlib
import zlib

# Maximum bytes of decompressed data.  No reader yields a longer record (HTML with its pictures has
# up to 100,000,000 bytes), and a store from elsewhere could contain data that expands without end.
MAX_SIZE = 128_000_000


def compress(data: bytes) -> bytes:
    """Compress bytes as they are stored."""
    return zlib.compress(data)


def decompress(packed: bytes) -> bytes:
    """Decompress stored bytes; raises zlib.error if they are damaged or longer than MAX_SIZE."""
    decompressor = zlib.decompressobj()
    data = decompressor.decompress(packed, MAX_SIZE)
    if not decompressor.eof:
        raise zlib.error(
            f"more than {MAX_SIZE:,} bytes" if len(data) == MAX_SIZE else "its end is missing"
        )
    return data


def decompress_verified(packed: bytes, digest: bytes) -> bytes | None:
    """Decompress stored bytes; return None if they do not match their SHA-256."""
    try:
        data = decompress(packed)
    except zlib.error:
        return None
    return data if hashlib.sha256(data).digest() == digest else None

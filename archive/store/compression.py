"""Records, stories and lists as the store keeps them: packed by zlib (RFC 1950)."""

from __future__ import annotations

import hashlib
import zlib

# Bytes of the longest that are unpacked: no reader gives a longer record (HTML with its pictures
# has up to 100,000,000), and a store that comes from elsewhere could hold some that never end.
LONGEST = 128_000_000


def packed(data: bytes) -> bytes:
    """Bytes as they are kept."""
    return zlib.compress(data)


def unpacked(kept: bytes) -> bytes:
    """The bytes that were packed; raises zlib.error where that is not so, or they are too many."""
    one = zlib.decompressobj()
    data = one.decompress(kept, LONGEST)
    if not one.eof:
        raise zlib.error(
            f"more than {LONGEST:,} bytes" if len(data) == LONGEST else "its end is missing"
        )
    return data


def whole(kept: bytes, digest: bytes) -> bytes | None:
    """The bytes that were packed; None where they are not those of their SHA-256."""
    try:
        data = unpacked(kept)
    except zlib.error:
        return None
    return data if hashlib.sha256(data).digest() == digest else None

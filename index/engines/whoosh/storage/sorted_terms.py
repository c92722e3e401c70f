"""Sorted strings of a segment in three sections, searched by a prefix of eight bytes.

<name>        u1[…]      UTF-8 of the strings, one after the other
<name>.at     u4[n + 1]  offset of each
<name>.keys   u8[n]      first eight bytes of each, as a number that sorts as they do
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from index.analysis.piece_table import PADDING, pack_u64
from index.engines.whoosh.storage.array_file import Array, ArrayFile, ArrayWriter

_KEY_SIZE = 8
_NO_TERMS = range(0)


def write_terms(out: ArrayWriter, name: str, terms: Sequence[str]) -> None:
    """Write the three sections of some strings, sorted by their UTF-8 bytes."""
    encoded = [term.encode() for term in terms]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(term) for term in encoded], out=offsets[1:])
    joined = b"".join(encoded)
    keys = pack_u64(joined + PADDING, offsets[:-1], np.diff(offsets)).byteswap()
    out.add(name, np.frombuffer(joined, np.uint8), checked=True)
    out.add(name + ".at", offsets.astype(np.uint32), checked=True)
    out.add(name + ".keys", keys, checked=True)


def _prefix_key(term: bytes, fill: bytes = b"\0") -> int:
    """Return the first eight bytes of a term as a number that sorts as they do."""
    return int.from_bytes(term[:_KEY_SIZE].ljust(_KEY_SIZE, fill), "big")


class TermKey(NamedTuple):
    """Term to look up, with its prefix key."""

    term: bytes
    key: np.uint64

    @classmethod
    def from_text(cls, text: str) -> TermKey:
        term = text.encode()
        return cls(term, np.uint64(_prefix_key(term)))


class SortedTerms(Sequence[bytes]):
    """Sorted strings of a segment, read from the mapped file."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._bytes = file.array(name).data.cast("B") if len(file.array(name)) else b""
        self._offsets, self._keys = file.array(name + ".at"), file.array(name + ".keys")

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def is_consistent(self) -> bool:
        """Return whether the three sections fit each other."""
        return len(self._keys) == len(self) and self._offsets[-1] == len(self._bytes)

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        return bytes(self._bytes[self._offsets[number] : self._offsets[number + 1]])

    def find(self, term_key: TermKey) -> range:
        """Return the numbers of the terms equal to this one."""
        term, key = term_key
        low = int(self._keys.searchsorted(key))
        if low == len(self._keys) or self._keys[low] != key:
            return _NO_TERMS
        high = int(self._keys.searchsorted(key, "right"))
        if len(term) < _KEY_SIZE:  # only equal terms share the key of so short a term
            return range(low, high)
        low = bisect_left(self, term, low, high)
        return range(low, bisect_right(self, term, low, high))

    def with_prefix(self, text: str) -> range:
        """Return the numbers of the terms that begin with `text`."""
        prefix = text.encode()
        low_key, high_key = np.uint64(_prefix_key(prefix)), np.uint64(_prefix_key(prefix, b"\xff"))
        low = int(self._keys.searchsorted(low_key))
        high = int(self._keys.searchsorted(high_key, "right"))
        if len(prefix) <= _KEY_SIZE:
            return range(low, high)
        low = bisect_left(self, prefix, low, high)
        return range(low, bisect_left(self, prefix + b"\xff", low, high))

    def texts_in(self, numbers: range) -> Iterator[str]:
        """Yield the terms of a range of numbers."""
        offsets = self._offsets[numbers.start : numbers.stop + 1].tolist()
        if offsets:
            data = bytes(self._bytes[offsets[0] : offsets[-1]])
            base = offsets[0]
            yield from (
                data[start - base : end - base].decode() for start, end in pairwise(offsets)
            )

    def bytes_in(self, first: int, last: int) -> tuple[Array, Array]:
        """Return i8: offsets of the terms from `first` up to `last` and of their end; u1: bytes."""
        offsets = self._offsets[first : last + 1].astype(np.int64)
        data = np.frombuffer(self._bytes[offsets[0] : offsets[-1]], np.uint8)
        return offsets - offsets[0], data

    def texts(self) -> Iterator[str]:
        data, offsets = bytes(self._bytes), self._offsets.tolist()
        return (data[start:end].decode() for start, end in pairwise(offsets))

"""Hash table: pieces of text of up to sixteen bytes -> integers, many looked up at once.

A hash table with open addressing and linear probing (D. E. Knuth, The Art of Computer Programming,
volume 3, section 6.4, algorithm L).  The sixteen bytes are the key itself and are compared, so that
pieces with the same hash are distinguished.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Key: TypeAlias = NDArray[np.uint64]  # the first, or the second, eight bytes of each piece

PADDING = b" " * 16  # follows bytes from which `pack_u64` reads two integers at any offset

_MASKS = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)


def pack_u64(
    data: bytes, offsets: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Pack up to eight bytes of `data` from each offset into u8[n], the first byte lowest.

    Missing bytes are zeros.  `lengths` may be above eight, or negative for no byte at all; at least
    eight bytes of `data` must follow every offset.
    """
    # A view of eight bytes at every offset, each one byte after the one before.
    windows = np.ndarray((len(data) - 7,), np.dtype("<u8"), buffer=data, strides=(1,))
    packed: NDArray[np.uint64] = windows[offsets]
    packed &= _MASKS.take(lengths, mode="clip")
    return packed


EMPTY = np.iinfo(np.int32).min  # value of a free slot
_MAX_LOAD = 0.6  # share of the slots that may be taken
_ODD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD)  # mixer of MurmurHash3


class PieceHashTable:
    """Growing hash table with 20 bytes a slot."""

    def __init__(self) -> None:
        self._clear(12)

    def _clear(self, bits: int) -> None:
        self._bits, self._size = bits, 0
        self._first, self._second = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.uint64)
        self._values = np.full(1 << bits, EMPTY, np.int32)

    def __len__(self) -> int:
        return self._size

    def lookup(self, first: Key, second: Key) -> NDArray[np.int32]:
        """Return the value of each piece, i4[n]; EMPTY for unknown pieces."""
        slots = self._slots(first, second)
        values = self._values.take(slots)
        differs = self._first.take(slots) != first
        differs |= self._second.take(slots) != second
        pending = np.flatnonzero(differs & (values != EMPTY))  # another piece has the slot
        while len(pending):
            slots = slots if len(slots) == len(pending) else slots[pending]
            slots = slots + 1 & (1 << self._bits) - 1
            next_values = self._values.take(slots)
            values[pending] = next_values
            differs = self._first.take(slots) != first[pending]
            differs |= self._second.take(slots) != second[pending]
            remaining = np.flatnonzero(differs & (next_values != EMPTY))
            slots, pending = slots[remaining], pending[remaining]
        return values

    def insert(self, first: Key, second: Key, values: NDArray[np.int32]) -> None:
        """Insert distinct pieces that are not in the table."""
        while self._size + len(first) > len(self._values) * _MAX_LOAD:
            self._grow()
        self._fill_slots(first, second, values)
        self._size += len(first)

    def _fill_slots(self, first: Key, second: Key, values: NDArray[np.int32]) -> None:
        slots = self._slots(first, second)
        while len(slots):
            # If several pieces take one free slot, the last one written keeps it.
            free = np.flatnonzero(self._values.take(slots) == EMPTY)
            free_slots = slots[free]
            self._first[free_slots], self._second[free_slots] = first[free], second[free]
            self._values[free_slots] = values[free]
            rest = (self._first.take(slots) != first) | (self._second.take(slots) != second)
            first, second, values = first[rest], second[rest], values[rest]
            slots = slots[rest] + 1 & (1 << self._bits) - 1

    def _slots(self, first: Key, second: Key) -> NDArray[np.int64]:
        mixed = second * _MIX
        mixed ^= first
        mixed *= _ODD
        mixed ^= mixed >> np.uint64(32)
        mixed *= _MIX
        mixed >>= np.uint64(64 - self._bits)
        return mixed.astype(np.int64)

    def _grow(self) -> None:
        used = np.flatnonzero(self._values != EMPTY)
        first, second, values = self._first[used], self._second[used], self._values[used]
        self._clear(self._bits + 1)
        self._fill_slots(first, second, values)
        self._size = len(used)

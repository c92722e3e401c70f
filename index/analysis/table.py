"""Pieces of text of up to sixteen bytes -> numbers, many looked up at once.

A hash table with open addressing and linear probing (D. E. Knuth, The Art of Computer Programming,
volume 3, section 6.4, algorithm L).  The sixteen bytes are the key itself and are compared, so that
two pieces that hash alike are still told apart.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Key: TypeAlias = NDArray[np.uint64]  # of a list of pieces: their first, or their second eight bytes

FREE = np.iinfo(np.int32).min  # stands for no number yet
_FULL = 0.6  # of the slots that may be taken
_ODD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD)  # of MurmurHash3's mixer


class Table:
    """Grows as pieces are put in; 20 bytes a slot."""

    def __init__(self) -> None:
        self._clear(12)

    def _clear(self, bits: int) -> None:
        self._bits, self._taken = bits, 0
        self._first, self._second = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.uint64)
        self._number = np.full(1 << bits, FREE, np.int32)

    def __len__(self) -> int:
        return self._taken

    def numbers(self, first: Key, second: Key) -> NDArray[np.int32]:
        """The number of each piece; FREE for those that are not known."""
        slot = self._slots(first, second)
        number = self._number.take(slot)
        other = self._first.take(slot) != first
        other |= self._second.take(slot) != second
        left = np.flatnonzero(other & (number != FREE))  # slots that something else has taken
        while len(left):
            slot = (slot if len(slot) == len(left) else slot[left]) + 1 & (1 << self._bits) - 1
            found = self._number.take(slot)
            number[left] = found
            other = self._first.take(slot) != first[left]
            other |= self._second.take(slot) != second[left]
            again = np.flatnonzero(other & (found != FREE))
            slot, left = slot[again], left[again]
        return number

    def put(self, first: Key, second: Key, number: NDArray[np.int32]) -> None:
        """Put in pieces that are not known and that differ from each other."""
        while self._taken + len(first) > len(self._number) * _FULL:
            self._grow()
        self._place(first, second, number)
        self._taken += len(first)

    def _place(self, first: Key, second: Key, number: NDArray[np.int32]) -> None:
        slot = self._slots(first, second)
        while len(slot):
            # Of several that want one free slot the last one written has it; the others go on.
            free = np.flatnonzero(self._number.take(slot) == FREE)
            wanted = slot[free]
            self._first[wanted], self._second[wanted] = first[free], second[free]
            self._number[wanted] = number[free]
            lost = (self._first.take(slot) != first) | (self._second.take(slot) != second)
            first, second, number = first[lost], second[lost], number[lost]
            slot = slot[lost] + 1 & (1 << self._bits) - 1

    def _slots(self, first: Key, second: Key) -> NDArray[np.int64]:
        mixed = second * _MIX
        mixed ^= first
        mixed *= _ODD
        mixed ^= mixed >> np.uint64(32)
        mixed *= _MIX
        mixed >>= np.uint64(64 - self._bits)
        return mixed.astype(np.int64)

    def _grow(self) -> None:
        taken = np.flatnonzero(self._number != FREE)
        first, second, number = self._first[taken], self._second[taken], self._number[taken]
        self._clear(self._bits + 1)
        self._place(first, second, number)
        self._taken = len(taken)

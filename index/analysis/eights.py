"""Short byte strings as numbers: eight bytes at once, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PADDING = b" " * 16  # to stand behind bytes of which two eights are read anywhere

_KEPT = np.array([(1 << 8 * kept) - 1 for kept in range(9)], np.uint64)


def eights(data: bytes, at: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Up to eight bytes of `data` from each place, the first lowest, zeros behind the last.

    `lengths` may be beyond eight, or negative for no byte at all; eight bytes must stand behind
    every place.
    """
    # Every eight bytes of the data, one byte apart from each other: a look at any place.
    every = np.ndarray((len(data) - 7,), np.dtype("<u8"), buffer=data, strides=(1,))
    found: NDArray[np.uint64] = every[at]
    found &= _KEPT.take(lengths, mode="clip")
    return found

"""Allocator settings: freed memory stays with the process, for the next search to use again.

A search allocates and frees arrays of some hundred kilobytes.  By default glibc returns such memory
to the system at once and requests it again page by page, which doubled the time of searches over
many documents (mallopt(3), M_TRIM_THRESHOLD and M_MMAP_THRESHOLD).
"""

from __future__ import annotations

import ctypes
from functools import cache

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_TRIM_SIZE = 64 << 20  # free bytes at the end of the heap above which memory is returned
_MMAP_SIZE = 16 << 20  # bytes from which an array's memory is returned as soon as it is freed


@cache
def keep_freed_memory() -> None:
    """Set glibc's thresholds; other C libraries have no such call and need none."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(_M_MMAP_THRESHOLD, _MMAP_SIZE)
    mallopt(_M_TRIM_THRESHOLD, _TRIM_SIZE)

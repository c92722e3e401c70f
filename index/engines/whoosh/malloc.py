"""Memory that was freed stays with the process, for the next search to use again.

A search makes and drops arrays of some hundred kilobytes.  By default glibc hands such memory back
to the system at once and takes it again a page at a time, which doubled the time of searches over
many documents (mallopt(3), M_TRIM_THRESHOLD and M_MMAP_THRESHOLD).
"""

from __future__ import annotations

import ctypes
from functools import cache

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT = 64 << 20  # bytes, all the heap's end together
_LARGE = 16 << 20  # bytes of one array from which it goes back at once


@cache
def keep() -> None:
    """Ask the C library for it; others than glibc have no such call and need none."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(_M_MMAP_THRESHOLD, _LARGE)
    mallopt(_M_TRIM_THRESHOLD, _KEPT)

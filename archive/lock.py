"""One writer at a time: a lock file in the archive's folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import Locked


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the archive for writing; raises Locked while another process does."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 (28 ms, and only writers need it)

    lock = FileLock(folder / "write.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Locked(
            "another archive process is writing.", "Searching still works; try again when it ends."
        ) from None
    try:
        yield
    finally:
        lock.release()

"""Write lock: a lock file in the archive's folder, and a second file that names its holder.

The system releases the lock when its process ends, however it ends, so that it is never stale; the
holder's file is only read while the lock is held.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import Locked

_HOLDER = "writer.json"
_HOLDER_TIMEOUT = 2.0  # seconds to wait for a new holder to write its file


@dataclass(frozen=True, slots=True)
class LockRequest:
    """Command that wants to write, and how long it waits for another writer."""

    command: str = ""
    wait: float = 0.0  # seconds


NO_REQUEST = LockRequest()


@contextmanager
def write_lock(folder: Path, request: LockRequest = NO_REQUEST) -> Iterator[None]:
    """Lock the archive for writing; raises Locked, which names the process that holds the lock."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 (28 ms, and only writers need it)

    lock = FileLock(folder / "write.lock")
    try:
        lock.acquire(timeout=request.wait, poll_interval=0.05)
    except Timeout:
        wait = max(60, round(request.wait) * 2)
        raise Locked(
            f"another archive process{_holder(folder)} is writing.",
            f"Searching still works; or wait: --wait {wait}",
        ) from None
    try:
        _write_holder(folder, request)
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _write_holder(folder: Path, request: LockRequest) -> None:
    since = datetime.now(UTC).replace(microsecond=0)
    holder = {"pid": os.getpid(), "command": request.command, "since": since.isoformat()}
    with suppress(OSError):  # a full disk: the command's own writes will report it
        staging = folder / f"{_HOLDER}.new"
        staging.write_text(json.dumps(holder), encoding="utf-8")
        os.replace(staging, folder / _HOLDER)


def _holder(folder: Path) -> str:
    """Return the holder of the lock, in parentheses; empty if its file is not there in time."""
    deadline = time.monotonic() + _HOLDER_TIMEOUT
    while time.monotonic() < deadline:
        try:
            holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
            since = datetime.fromisoformat(holder["since"]).astimezone()
            parts = (f"pid {int(holder['pid'])}", str(holder["command"]), f"since {since:%H:%M:%S}")
            return f" ({', '.join(filter(None, parts))})"
        except (OSError, ValueError, KeyError, TypeError):
            time.sleep(0.05)  # it has the lock, and has not written its file yet
    return ""

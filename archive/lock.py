"""One writer at a time: a lock file in the archive's folder, and beside it who holds it.

The system lets go of the lock when its process ends, however it ends, so that none is ever stale;
what is written beside it is only read where the lock is held.
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
_TOLD = 2.0  # seconds within which whoever has just taken the lock says who it is


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants to write, and how long it would wait for others."""

    command: str = ""
    wait: float = 0.0  # seconds


NOBODY = Claim()


@contextmanager
def writing(folder: Path, claim: Claim = NOBODY) -> Iterator[None]:
    """Hold the archive for writing; raises Locked, naming who does, while another writes."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 (28 ms, and only writers need it)

    lock = FileLock(folder / "write.lock")
    try:
        lock.acquire(timeout=claim.wait, poll_interval=0.05)
    except Timeout:
        wait = max(60, round(claim.wait) * 2)
        raise Locked(
            f"another archive process{_holder(folder)} is writing.",
            f"Searching still works; or wait: --wait {wait}",
        ) from None
    try:
        _sign(folder, claim)
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _sign(folder: Path, claim: Claim) -> None:
    since = datetime.now(UTC).replace(microsecond=0)
    signed = {"pid": os.getpid(), "command": claim.command, "since": since.isoformat()}
    with suppress(OSError):  # a full disk: what is to be written will say so
        fresh = folder / f"{_HOLDER}.new"
        fresh.write_text(json.dumps(signed), encoding="utf-8")
        os.replace(fresh, folder / _HOLDER)


def _holder(folder: Path) -> str:
    """Who holds the lock, in brackets; nothing if it does not say."""
    until = time.monotonic() + _TOLD
    while time.monotonic() < until:
        try:
            signed = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
            since = datetime.fromisoformat(signed["since"]).astimezone()
            told = (f"pid {int(signed['pid'])}", str(signed["command"]), f"since {since:%H:%M:%S}")
            return f" ({', '.join(filter(None, told))})"
        except (OSError, ValueError, KeyError, TypeError):
            time.sleep(0.05)  # it holds it, and has not said so yet
    return ""

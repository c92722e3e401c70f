"""What a process and all its children hold, and a limit for that.  Linux alone tells."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from pathlib import Path

_EVERY = 0.02  # seconds
_COUNTED = ("RssAnon:", "RssShmem:")


class Sampler(threading.Thread):
    """Watches the memory of a process and its children that no file backs, until it ends."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0  # bytes
        self._process, self._ended = process, threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_EVERY):
            self.peak = max(self.peak, sum(map(_held, _family(self._process))))

    def stop(self) -> int:
        """The peak so far, in bytes."""
        self._ended.set()
        self.join()
        return self.peak


def _family(process: int) -> Iterator[int]:
    """A process and whatever came of it."""
    yield process
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:  # it has ended
            continue
        for child in children:
            yield from _family(int(child))


def _held(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_COUNTED))


def limit(megabytes: int) -> None:
    """Let this process, and each of its children for itself, map no more data than so much.

    RLIMIT_DATA counts what is mapped, used or not, so it is stricter than a limit of what is
    resident.
    """
    size = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))

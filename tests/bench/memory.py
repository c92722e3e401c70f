"""Measure and limit the memory of a process and its children.  Linux only."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from pathlib import Path

_INTERVAL = 0.02  # seconds
_COUNTED_LINES = ("RssAnon:", "RssShmem:")


class Sampler(threading.Thread):
    """Thread that measures the peak memory of a process tree, without file-backed memory."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0  # bytes
        self._process, self._ended = process, threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_INTERVAL):
            self.peak = max(self.peak, sum(map(_memory_in_use, _process_tree(self._process))))

    def stop(self) -> int:
        """Stop measuring and return the peak, in bytes."""
        self._ended.set()
        self.join()
        return self.peak


def _process_tree(process: int) -> Iterator[int]:
    """Yield the ids of a process and all its descendants."""
    yield process
    for children_file in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = children_file.read_text().split()
        except OSError:  # the process has ended
            continue
        for child in children:
            yield from _process_tree(int(child))


def _memory_in_use(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_COUNTED_LINES))


def limit_data(megabytes: int) -> None:
    """Limit the data that this process, and each of its children, may map.

    RLIMIT_DATA counts mapped memory, used or not, so it is stricter than a limit of resident
    memory.
    """
    size = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))

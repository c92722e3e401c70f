"""A process that reads files: what poisons it, or hangs it, costs the one record that did."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from archive.ingest.task import Found, Task, found

MEMORY = 2_000_000_000  # bytes that a worker may take
_AHEAD = 4  # files that a worker is given at once
_PR_SET_PDEATHSIG = 1
_DYING = 5.0  # seconds that a process is given to die, whose pipe is closed
_EVERY = 1 << 30  # read ahead as much as a chunk holds
# Forking is quick, and safe while there is one thread; macOS's own libraries start some.
FORKS = sys.platform == "linux"

# What a worker says: the places and digests of the next records (and waits for an answer), a
# record, the end of the file.
_ASKS, _FOUND, _END = range(3)


@dataclass(slots=True)
class Job:
    """A file that is being read, and how far."""

    task: Task
    came: int = 0  # records that have come of it
    careful: bool = False  # record by record, after the worker that read it died
    upcoming: deque[str] = field(default_factory=deque)  # places of the records that come next


@dataclass(slots=True)
class Said:
    """One thing that a worker said."""

    job: Job
    record: Found | None = None  # None: the file is at its end
    asked: list[bytes] | None = None  # digests to be answered for


class Worker:
    """A child process, and the files that it was given."""

    def __init__(self, others: Sequence[Worker]) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        inherited = [worker.pipe for worker in others] + [self.pipe] if FORKS else []
        self._process = _child(theirs, inherited)
        self._process.start()
        theirs.close()
        self.jobs: deque[Job] = deque()
        self.since = time.monotonic()  # when it last said something, or could have

    @property
    def has_room(self) -> bool:
        return len(self.jobs) < _AHEAD

    def give(self, job: Job) -> None:
        """One more file; raises OSError if the worker is no more."""
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append(job)
        self.pipe.send((job.task, job.came, 1 if job.careful else _EVERY))

    def hears(self) -> Said:
        """The next thing that it says; raises EOFError or OSError if it died."""
        kind, value = self.pipe.recv()
        self.since = time.monotonic()
        job = self.jobs[0]
        if kind == _ASKS:
            places, digests = value
            job.upcoming.extend(places)
            return Said(job, asked=digests)
        if kind == _END:
            self.jobs.popleft()
            return Said(job)
        job.came += 1
        job.upcoming.popleft()
        return Said(job, record=value)

    def answers(self, known: list[bool]) -> None:
        self.pipe.send(known)

    def end(self) -> None:
        """Kill it, if it still lives."""
        self._process.kill()
        self._process.join()
        self.pipe.close()

    def died(self) -> str:
        """How it ended, after its pipe did."""
        self._process.join(_DYING)
        code = self._process.exitcode or 0
        self.end()
        with suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
        return f"exit code {code}"


def _child(pipe: Connection, inherited: Sequence[Connection]) -> BaseProcess:
    """A process that works on the files it is given through `pipe`."""
    if FORKS:
        forking = multiprocessing.get_context("fork")
        return forking.Process(target=_work, args=(pipe, inherited), daemon=True)
    spawning = multiprocessing.get_context("spawn")
    return spawning.Process(target=_work, args=(pipe, inherited), daemon=True)


def _work(pipe: Connection, closed: Sequence[Connection]) -> None:
    """The life of a worker: until nobody is there who gives it files."""
    for each in closed:  # or this process would keep the others' pipes open
        each.close()
    gc.freeze()  # nothing of the parent's is to be finalised here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says what an interrupt means
    limit_memory()
    die_with_parent()

    given: deque[tuple[Task, int, int]] = deque()

    def asks(places: list[str], digests: list[bytes]) -> list[bool]:
        pipe.send((_ASKS, (places, digests)))
        if not digests:
            return [False] * len(places)
        while not isinstance(answer := pipe.recv(), list):
            given.append(answer)  # a file, given before the answer
        return answer

    with suppress(EOFError, OSError):
        while True:
            task, skip, most = given.popleft() if given else pipe.recv()
            for record in found(task, skip, most, asks):
                pipe.send((_FOUND, record))
            pipe.send((_END, None))


def die_with_parent() -> None:
    """Also while it hangs in a record: Linux tells a process of its parent's end (prctl(2))."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 (Unix alone has it)
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))

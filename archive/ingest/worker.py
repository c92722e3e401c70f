"""Worker process that reads files; a record that crashes or hangs it costs only that record."""

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

from archive.ingest.task import FileRecord, Task, read_file

RECORD_TIMEOUT = 60.0  # seconds that one record may take
MEMORY_LIMIT = 2_000_000_000  # bytes per worker
_MAX_QUEUED_FILES = 4  # files assigned to one worker at a time
_PR_SET_PDEATHSIG = 1
_EXIT_TIMEOUT = 5.0  # seconds for a process to end after its pipe closed
_UNLIMITED = 1 << 30  # records: read ahead as many as a chunk holds
# Forking is quick, and safe while there is one thread; macOS's own libraries start some.
USE_FORK = sys.platform == "linux"

# Kinds of messages from a worker: the locators and digests of the next records, after which it
# waits for a reply; a record; the end of the file.
_LOOKUP, _RECORD, _END = range(3)


@dataclass(slots=True)
class Job:
    """File being read, and how much of it has been read."""

    task: Task
    record_count: int = 0  # records received
    one_by_one: bool = False  # read ahead one record only, since a worker died while reading it
    upcoming_locators: deque[str] = field(default_factory=deque)  # of the records read ahead


@dataclass(slots=True)
class WorkerMessage:
    """Message from a worker: a record, the end of a file, or a lookup."""

    job: Job
    record: FileRecord | None = None  # None: end of the file, unless it is a lookup
    digests: list[bytes] | None = None  # lookup: SHA-256 of the next records


class Worker:
    """Child process, and the files assigned to it."""

    def __init__(self, siblings: Sequence[Worker]) -> None:
        """Start the process; it closes the pipes of its siblings, which a fork inherits."""
        self.pipe, child_pipe = multiprocessing.Pipe()
        inherited = [worker.pipe for worker in siblings] + [self.pipe] if USE_FORK else []
        self._process = _create_process(child_pipe, inherited)
        self._process.start()
        child_pipe.close()
        self.jobs: deque[Job] = deque()
        self.last_message = time.monotonic()  # when it sent one, or could last have done so

    @property
    def has_room(self) -> bool:
        return len(self.jobs) < _MAX_QUEUED_FILES

    def assign(self, job: Job) -> None:
        """Send the worker one more file; raise OSError if the process has ended."""
        if not self.jobs:
            self.last_message = time.monotonic()
        self.jobs.append(job)
        self.pipe.send((job.task, job.record_count, 1 if job.one_by_one else _UNLIMITED))

    def receive(self) -> WorkerMessage:
        """Return the worker's next message; raise EOFError or OSError if it died."""
        kind, value = self.pipe.recv()
        self.last_message = time.monotonic()
        job = self.jobs[0]
        if kind == _LOOKUP:
            locators, digests = value
            job.upcoming_locators.extend(locators)
            return WorkerMessage(job, digests=digests)
        if kind == _END:
            self.jobs.popleft()
            return WorkerMessage(job)
        job.record_count += 1
        job.upcoming_locators.popleft()
        return WorkerMessage(job, record=value)

    def reply(self, is_known: list[bool]) -> None:
        """Answer a lookup: for each digest, whether the store has that record."""
        self.pipe.send(is_known)

    def kill(self) -> None:
        """Kill the process if it is still running, and close its pipe."""
        self._process.kill()
        self._process.join()
        self.pipe.close()

    def exit_status(self) -> str:
        """Wait for the process, whose pipe is closed, and return how it ended."""
        self._process.join(_EXIT_TIMEOUT)
        code = self._process.exitcode or 0
        self.kill()
        with suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
        return f"exit code {code}"


def _create_process(pipe: Connection, inherited: Sequence[Connection]) -> BaseProcess:
    """Return a process that reads the files sent through `pipe`; it closes the inherited pipes."""
    if USE_FORK:
        forking = multiprocessing.get_context("fork")
        return forking.Process(target=_run_worker, args=(pipe, inherited), daemon=True)
    spawning = multiprocessing.get_context("spawn")
    return spawning.Process(target=_run_worker, args=(pipe, inherited), daemon=True)


def _run_worker(pipe: Connection, inherited: Sequence[Connection]) -> None:
    """Read files and send their records until the parent closes the pipe."""
    for connection in inherited:  # or this process would keep the other workers' pipes open
        connection.close()
    gc.freeze()  # no object of the parent is to be finalized here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles interrupts
    limit_memory()
    die_with_parent()

    queue: deque[tuple[Task, int, int]] = deque()

    def lookup(locators: list[str], digests: list[bytes]) -> list[bool]:
        pipe.send((_LOOKUP, (locators, digests)))
        if not digests:
            return [False] * len(locators)
        while not isinstance(reply := pipe.recv(), list):
            queue.append(reply)  # a file that was assigned before the reply was sent
        return reply

    with suppress(EOFError, OSError):
        while True:
            task, skip, read_ahead = queue.popleft() if queue else pipe.recv()
            for record in read_file(task, skip, read_ahead, lookup):
                pipe.send((_RECORD, record))
            pipe.send((_END, None))


def die_with_parent() -> None:
    """Have Linux kill this process when its parent ends, even while it hangs (prctl(2))."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_memory() -> None:
    """Limit the data segment of this process to MEMORY_LIMIT, where the system can."""
    try:
        import resource  # noqa: PLC0415 (Unix alone has it)
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))

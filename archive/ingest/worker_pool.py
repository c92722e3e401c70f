"""Pool of worker processes that read files and deliver the records in the order of the files.

Memory is bounded: a worker that is ahead of the file whose records are due waits once enough
records are buffered.  A record that crashes its worker, or exceeds the time limit, is rejected, and
another worker reads on after it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TypeAlias

from archive.ingest.draft import Rejected
from archive.ingest.task import FileRecord, NormalizedRecord, SkippedFile, Task
from archive.ingest.worker import RECORD_TIMEOUT, Job, Worker, WorkerMessage

_MAX_BUFFERED_BYTES = 16_000_000  # of records that wait for those of earlier files
_MAX_PENDING_FILES = 1_000  # files that wait for earlier ones
_POLL_SECONDS = 1.0  # between two looks for workers that hang

EndOfFile: TypeAlias = None
"""Follows the last record of a file."""
IsKnown = Callable[[list[bytes]], list[bool]]
"""Returns for each SHA-256 of a record whether the store has that record."""


class PendingFile:
    """File whose records wait until those of the files before it are delivered."""

    def __init__(self, task: Task, records: Iterable[FileRecord | EndOfFile] = ()) -> None:
        self.task = task
        self.records = deque(records)
        self.size = 0  # bytes of the records

    def push(self, record: FileRecord | EndOfFile) -> None:
        self.records.append(record)
        self.size += _size(record)

    def pop(self) -> FileRecord | EndOfFile:
        record = self.records.popleft()
        self.size -= _size(record)
        return record


class WorkerPool:
    """Workers, and the files that they read."""

    def __init__(
        self, jobs: int, is_known: IsKnown, record_timeout: float = RECORD_TIMEOUT
    ) -> None:
        """`jobs`: number of processes; `record_timeout`: seconds one record may take."""
        self._jobs, self._is_known, self._record_timeout = jobs, is_known, record_timeout
        self._workers: list[Worker] = []
        self._pending: deque[PendingFile] = deque()  # in the order of the files
        self._pending_by_job: dict[int, PendingFile] = {}  # by the identity of the job
        self._retries: deque[Job] = deque()  # files whose worker died

    def records(
        self, tasks: Iterable[Task | SkippedFile]
    ) -> Iterator[tuple[Task, FileRecord | EndOfFile]]:
        """Yield the records of the files in their order, and EndOfFile after each file."""
        remaining = iter(tasks)
        try:
            has_more = True
            while True:
                while self._retries:
                    self._assign(self._retries.popleft())
                has_more = has_more and self._fill(remaining)
                if not self._pending:
                    return
                self._poll()
                while self._pending and self._pending[0].records:
                    file = self._pending[0]
                    record = file.pop()
                    if record is None:
                        self._pending.popleft()
                    yield file.task, record
        finally:
            for worker in self._workers:
                worker.kill()

    def _fill(self, tasks: Iterator[Task | SkippedFile]) -> bool:
        """Assign files to workers that have room; return False when there are no more files."""
        while self._has_room():
            task = next(tasks, None)
            if task is None:
                return False
            if isinstance(task, SkippedFile):
                self._pending.append(PendingFile(task.task, (*task.records, None)))
                continue
            file, job = PendingFile(task), Job(task)
            self._pending.append(file)
            self._pending_by_job[id(job)] = file
            self._assign(job)
        return True

    def _has_room(self) -> bool:
        is_idle = len(self._workers) < self._jobs or any(w.has_room for w in self._workers)
        return (
            is_idle
            and len(self._pending) < _MAX_PENDING_FILES
            and self._buffered_bytes() < _MAX_BUFFERED_BYTES
        )

    def _buffered_bytes(self) -> int:
        return sum(file.size for file in self._pending)

    def _assign(self, job: Job) -> None:
        """Give a file to an idle worker, to a new one, or to the one with the fewest files."""
        idle = [worker for worker in self._workers if not worker.jobs]
        if not idle and len(self._workers) < self._jobs:
            idle = [Worker(self._workers)]
            self._workers += idle
        worker = idle[0] if idle else min(self._workers, key=lambda worker: len(worker.jobs))
        with suppress(OSError):  # it died: its files will be assigned again
            worker.assign(job)

    def _poll(self) -> None:
        """Receive messages until the first pending file has a record."""
        while not self._pending[0].records:
            workers = self._readable_workers()
            ready = wait([worker.pipe for worker in workers], _POLL_SECONDS)
            for worker in list(workers):
                if worker.pipe in ready:
                    self._receive(worker)
                elif worker.jobs and time.monotonic() - worker.last_message > self._record_timeout:
                    self._replace(worker, is_hung=True)
            if self._retries:
                return

    def _readable_workers(self) -> list[Worker]:
        """Return all workers, or, if the buffer is full, the one that reads the first file."""
        if self._buffered_bytes() < _MAX_BUFFERED_BYTES:
            return self._workers
        first = self._pending[0]
        readable = [
            worker
            for worker in self._workers
            if any(self._pending_by_job[id(job)] is first for job in worker.jobs)
        ]
        for worker in self._workers:
            if worker not in readable:
                worker.last_message = time.monotonic()  # it waits for us: that is no timeout
        return readable

    def _receive(self, worker: Worker) -> None:
        try:
            self._handle(worker, worker.receive())
        except (EOFError, OSError):
            self._replace(worker, is_hung=False)

    def _handle(self, worker: Worker, message: WorkerMessage) -> None:
        if message.digests is not None:
            if message.digests:
                worker.reply(self._is_known(message.digests))
            return
        self._pending_by_job[id(message.job)].push(message.record)
        if message.record is None:
            del self._pending_by_job[id(message.job)]

    def _replace(self, worker: Worker, *, is_hung: bool) -> None:
        """Reject the record that stopped a worker, and queue its files for another worker."""
        if is_hung:
            worker.kill()
            reason = f"took longer than {self._record_timeout:g} s"
        else:
            reason = f"crashed the process that read it ({worker.exit_status()})"
        self._workers.remove(worker)
        if not worker.jobs:
            return
        job, *retries = worker.jobs
        file = self._pending_by_job[id(job)]
        if job.upcoming_locators:  # it stopped while normalizing this record
            file.push(Rejected(job.upcoming_locators[0], reason, transient=True))
            job.record_count += 1
            job.one_by_one = True
            job.upcoming_locators.clear()
            retries = [job, *retries]
        elif job.one_by_one:  # it stopped while reading the next record, for the second time
            if job.record_count:
                reason = f"{reason}, after {job.record_count} records"
            file.push(Rejected(job.task.locator, reason, transient=True))
            file.push(None)
            del self._pending_by_job[id(job)]
        else:  # it stopped while reading ahead: one at a time will show at which record
            job.one_by_one = True
            retries = [job, *retries]
        self._retries.extend(retries)


def _size(record: FileRecord | EndOfFile) -> int:
    """Estimate the memory that a buffered record takes, in bytes."""
    if isinstance(record, NormalizedRecord):
        return 2 * len(record.data) + 500
    return len(record.data) if isinstance(record, Rejected) else 100

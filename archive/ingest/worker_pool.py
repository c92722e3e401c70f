"""Several processes that read files; what they find comes in the order of the files.

Memory is bounded: a worker that is ahead of the file whose turn it is waits once it has found so
much.  A record over which its worker dies, or takes longer than it may, is rejected, and its file
is read on behind it by another worker.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TypeAlias

from archive.ingest.draft import Rejected
from archive.ingest.task import Found, Ready, Settled, Task
from archive.ingest.worker import Job, Said, Worker

PATIENCE = 60.0  # seconds that one record may take
_AHEAD = 16_000_000  # bytes of records that wait for their turn
_TURNS = 1_000  # files that wait for their turn
_LOOK = 1.0  # seconds after which it is looked who hangs

End: TypeAlias = None
"""Said of a file when all that was in it has come."""
Knows = Callable[[list[bytes]], list[bool]]


class Turn:
    """A file whose records wait for their turn."""

    def __init__(self, task: Task, records: Iterable[Found | End] = ()) -> None:
        self.task = task
        self.records = deque(records)
        self.size = 0

    def add(self, record: Found | End) -> None:
        self.records.append(record)
        self.size += _size(record)

    def take(self) -> Found | End:
        record = self.records.popleft()
        self.size -= _size(record)
        return record


class Crew:
    """Workers, and the files whose records they look for."""

    def __init__(self, jobs: int, knows: Knows, patience: float = PATIENCE) -> None:
        self._most, self._knows, self._patience = jobs, knows, patience
        self._workers: list[Worker] = []
        self._turns: deque[Turn] = deque()  # in the order of the files
        self._of: dict[int, Turn] = {}  # by the identity of the job
        self._again: deque[Job] = deque()  # files whose worker died

    def records(self, tasks: Iterable[Task | Settled]) -> Iterator[tuple[Task, Found | End]]:
        """What is found in the files, in their order; the end of each file is told."""
        waiting = iter(tasks)
        try:
            more = True
            while True:
                while self._again:
                    self._give(self._again.popleft())
                more = more and self._fill(waiting)
                if not self._turns:
                    return
                self._hear()
                while self._turns and self._turns[0].records:
                    turn = self._turns[0]
                    record = turn.take()
                    if record is None:
                        self._turns.popleft()
                    yield turn.task, record
        finally:
            for worker in self._workers:
                worker.end()

    def _fill(self, waiting: Iterator[Task | Settled]) -> bool:
        """Give files to workers that have room; False when there are no more."""
        while self._has_room():
            task = next(waiting, None)
            if task is None:
                return False
            if isinstance(task, Settled):
                self._turns.append(Turn(task.task, (*task.records, None)))
                continue
            turn, job = Turn(task), Job(task)
            self._turns.append(turn)
            self._of[id(job)] = turn
            self._give(job)
        return True

    def _has_room(self) -> bool:
        room = len(self._workers) < self._most or any(worker.has_room for worker in self._workers)
        return room and len(self._turns) < _TURNS and self._size() < _AHEAD

    def _size(self) -> int:
        return sum(turn.size for turn in self._turns)

    def _give(self, job: Job) -> None:
        idle = [worker for worker in self._workers if not worker.jobs]
        if not idle and len(self._workers) < self._most:
            idle = [Worker(self._workers)]
            self._workers += idle
        worker = idle[0] if idle else min(self._workers, key=lambda each: len(each.jobs))
        with suppress(OSError):  # it died: what it was given is given again
            worker.give(job)

    def _hear(self) -> None:
        """Take what workers have to say, until something is there for the file whose turn it is."""
        while not self._turns[0].records:
            heard = self._heard()
            ready = wait([worker.pipe for worker in heard], _LOOK)
            for worker in list(heard):
                if worker.pipe in ready:
                    self._listen(worker)
                elif worker.jobs and time.monotonic() - worker.since > self._patience:
                    self._lost(worker, hung=True)
            if self._again:
                return

    def _heard(self) -> list[Worker]:
        """Those whose records there is room for: all, or the one whose turn it is."""
        if self._size() < _AHEAD:
            return self._workers
        head = self._turns[0]
        heard = [w for w in self._workers if any(self._of[id(job)] is head for job in w.jobs)]
        for worker in self._workers:
            if worker not in heard:
                worker.since = time.monotonic()  # who is not listened to does not hang
        return heard

    def _listen(self, worker: Worker) -> None:
        try:
            said = worker.hears()
            self._take(worker, said)
        except (EOFError, OSError):
            self._lost(worker, hung=False)

    def _take(self, worker: Worker, said: Said) -> None:
        if said.asked is not None:
            if said.asked:
                worker.answers(self._knows(said.asked))
            return
        self._of[id(said.job)].add(said.record)
        if said.record is None:
            del self._of[id(said.job)]

    def _lost(self, worker: Worker, *, hung: bool) -> None:
        """A worker died, or was killed since it hung: the rest is for another."""
        if hung:
            worker.end()
            why = f"took longer than {self._patience:g} s"
        else:
            why = f"ended the process that read it ({worker.died()})"
        self._workers.remove(worker)
        if not worker.jobs:
            return
        first, *others = worker.jobs
        turn = self._of[id(first)]
        if first.upcoming:  # it was normalising this one
            turn.add(Rejected(first.upcoming[0], why, passing=True))
            first.came += 1
            first.careful = True
            first.upcoming.clear()
            others = [first, *others]
        elif first.careful:  # it was reading on, and has been before
            rest = f"{why}, behind {first.came} records" if first.came else why
            turn.add(Rejected(first.task.where, rest, passing=True))
            turn.add(None)
            del self._of[id(first)]
        else:  # it was reading ahead: which record it was is not known yet
            first.careful = True
            others = [first, *others]
        self._again.extend(others)


def _size(record: Found | End) -> int:
    if isinstance(record, Ready):
        return 2 * len(record.data) + 500
    return len(record.data) if isinstance(record, Rejected) else 100

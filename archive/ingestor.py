"""Records on their way into the store: read by workers, stored here, a batch at a time."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

from archive.errors import BadArchive
from archive.ingest import worker_pool
from archive.ingest.draft import Known, Rejected
from archive.ingest.files.walk import files, printable
from archive.ingest.reread import known_of
from archive.ingest.task import Found, Met, Ready, Same, Settled, Task, cores
from archive.store import End, Incoming, Outcome, Stamped, Status, Store

Progress = Callable[[int], None]

_BATCH, _BATCH_BYTES = 500, 16_000_000  # of a transaction of the store
_MOST_ENDS = 200_000  # records of a file that are remembered
_BATCH_SECONDS = 2.0  # after which what there is is stored
# A file that changed so short a time ago may change again without another time of change.
_TICK = 2_000_000_000  # nanoseconds
# One that changed so much later than now was written before a clock was set back, or by another's:
# whoever writes to it now gives it another time.
_AHEAD = 60_000_000_000


def _nobody(more: int) -> None:
    """Hears of the progress where nobody else does."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What to take in, how, and what is known of it."""

    paths: tuple[Path, ...]
    format: str | None = None
    known: Known = field(default_factory=Known)
    jobs: int = 0  # processes that read; 0: as many as there are processors
    patience: float = worker_pool.PATIENCE  # seconds that one record may take
    keep: bool = True  # False: only say what would happen
    piped: Path | None = None  # the file that holds what came on standard input
    again: bool = False  # read files too that are as they were
    progress: Progress = _nobody  # told how many bytes more are done

    @classmethod
    def of_options(cls, options: str, paths: tuple[Path, ...], *, again: bool) -> Intake:
        """One whose records are read as they were before."""
        return cls(paths, json.loads(options)["format"], known_of(options), again=again)

    @property
    def options(self) -> str:
        """What holds for the reading of every record, as the store keeps it."""
        known = asdict(self.known)
        if not self.known.date_order:  # archives of before there was one say nothing of it
            del known["date_order"]
        return json.dumps({"format": self.format, **known}, sort_keys=True)


def is_settled(path: Path | Rejected) -> bool:
    """Whether nobody has written to a file for a moment."""
    stamp = _stamped(path) if isinstance(path, Path) else None
    return stamp is None or stamp.changed > 0


def named(paths: Iterable[Path], folder: Path) -> list[Path | Rejected]:
    """The files that these paths name, but for those of the archive in `folder`."""
    return list(files(tuple(paths), folder))


@dataclass(slots=True)
class _Reading:
    """A file whose records are being stored."""

    stamp: Stamped | None
    size: int = 0  # bytes of it that have not come
    begun: bool = False
    ends: list[End] = field(default_factory=list)
    settled: bool = True  # whether the same bytes will always give the same

    def ended(self, where: str, outcome: Outcome) -> None:
        behind = outcome.where.removeprefix(where)
        rejected = outcome.status is Status.REJECTED
        why = outcome.why if rejected or outcome.id is None else ""
        if len(self.ends) < _MOST_ENDS:
            self.ends.append(End(behind, outcome.id, why, rejected, outcome.failed))
        else:  # to remember them all would take more than to look again
            self.settled = False


def take(store: Store, found: Iterable[Path | Rejected], intake: Intake) -> Iterator[Outcome]:
    """Take in the records of the files; yields what became of each when it is stored."""
    taking = _Taking(store, intake)
    yield from taking.outcomes(found)


class _Taking:
    def __init__(self, store: Store, intake: Intake) -> None:
        self._store, self._intake, self._options = store, intake, intake.options
        self._readings: dict[Task, _Reading] = {}
        store.begin()
        self._ask = store.newest() > 0  # an empty store knows nothing

    def outcomes(self, found: Iterable[Path | Rejected]) -> Iterator[Outcome]:
        if self._intake.keep:
            yield from self._batches(found, self._store.transaction)
        else:
            with self._store.transaction(keep=False):
                yield from self._batches(found, nullcontext)

    def _batches(
        self, found: Iterable[Path | Rejected], together: Callable[[], AbstractContextManager[None]]
    ) -> Iterator[Outcome]:
        workers = worker_pool.Crew(self._intake.jobs or cores(), self._knows, self._intake.patience)
        for batch in _batches(workers.records(self._task(path) for path in found)):
            with together():
                outcomes = [self._store_one(task, record) for task, record in batch]
            yield from filter(None, outcomes)

    def _task(self, path: Path | Rejected) -> Task | Settled:
        """What is to be done with a file: nothing, if it is as it was when it was read."""
        given = self._intake
        if isinstance(path, Rejected):
            task = Task(Path(path.where), path.where)
            self._readings[task] = _Reading(None)
            return Settled(task, (path,))
        piped = path == given.piped
        task = Task(
            path, "-" if piped else printable(path), given.format, given.known, piped, self._ask
        )
        stamp = None if piped else _stamped(path)
        self._readings[task] = _Reading(stamp, stamp.size if stamp else 0)
        ends = self._store.ends(stamp, self._options) if stamp and self._ask else None
        if ends is None or given.again:
            return task
        return Settled(task, tuple(Same(task.where + end.behind, *end[1:]) for end in ends))

    def _knows(self, digests: list[bytes]) -> list[bool]:
        return [self._store.met(digest, self._options, "") is not None for digest in digests]

    def _store_one(self, task: Task, record: Found | None) -> Outcome | None:
        reading = self._readings[task]
        if record is None:
            del self._readings[task]
            self._intake.progress(reading.size)
            if reading.settled and reading.stamp and reading.begun:
                self._store.read_to_end(reading.stamp, self._options, reading.ends)
            return None
        step = min(_bytes(record), reading.size)
        reading.size -= step
        self._intake.progress(step)
        if isinstance(record, Same):
            return _same(record)
        if not reading.begun:
            reading.begun = True
            if reading.stamp:
                self._store.forget_file(reading.stamp.path)
        outcome = self._outcome(task, record)
        if isinstance(record, Rejected) and record.passing:
            reading.settled = False
        reading.ended(task.where, outcome)
        return outcome

    def _outcome(self, task: Task, record: Met | Ready | Rejected) -> Outcome:
        reading = self._readings[task]
        file = reading.stamp.path if reading.stamp else None
        match record:
            case Met(where, digest):
                met = self._store.met(digest, self._options, where)
                return met or Outcome(where, Status.UNCHANGED)
            case Rejected():
                return self._store.reject(record, file, self._options)
            case Ready(story, data, reader):
                whole = story.where == task.where
                incoming = Incoming(story, data, reader, self._options, file, whole)
                return self._added(incoming)

    def _added(self, incoming: Incoming) -> Outcome:
        try:
            with self._store.savepoint():
                return self._store.add(incoming)
        except BadArchive:  # a full disk, say: no story is to blame, and none is safe
            raise
        except Exception as error:  # one story must not stop ten thousand
            why = f"a fault of ours: {type(error).__name__}: {error}"
            where = incoming.story.where
            rejected = Rejected(where, why, incoming.data, incoming.reader)
            return self._store.reject(rejected, incoming.file, incoming.options)


def _same(record: Same) -> Outcome:
    status = Status.REJECTED if record.rejected else Status.UNCHANGED
    return Outcome(record.where, status, record.id, record.why, failed=record.story)


def _bytes(record: Found) -> int:
    return len(record.data) if isinstance(record, Ready | Rejected) else 0


def _absolute(path: Path) -> bytes:
    return os.fsencode(os.path.abspath(path))


def _stamped(path: Path) -> Stamped | None:
    """A regular file as it is now; None of what cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    age = time.time_ns() - found.st_mtime_ns
    settled = age > _TICK or age < -_AHEAD
    return Stamped(_absolute(path), found.st_size, found.st_mtime_ns if settled else 0)


_Record = tuple[Task, Found | None]


def _batches(records: Iterable[_Record]) -> Iterator[list[_Record]]:
    """Records that are stored together: so many at most, so many bytes, and not much later."""
    batch: list[_Record] = []
    size, began = 0, time.monotonic()
    for task, record in records:
        batch.append((task, record))
        size += _bytes(record) if record else 0
        late = time.monotonic() - began > _BATCH_SECONDS
        if len(batch) >= _BATCH or size >= _BATCH_BYTES or late:
            yield batch
            batch, size, began = [], 0, time.monotonic()
    if batch:
        yield batch

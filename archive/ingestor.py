"""Ingest: worker processes read and normalize the records, this process stores them in batches."""

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
from archive.ingest.draft import IngestDefaults, Rejected
from archive.ingest.files.walk import find_files, printable
from archive.ingest.reread import defaults_from_json
from archive.ingest.task import (
    FileRecord,
    KnownRecord,
    NormalizedRecord,
    SkippedFile,
    Task,
    UnchangedRecord,
    available_cpus,
)
from archive.ingest.worker import RECORD_TIMEOUT
from archive.store import FileStamp, IncomingRecord, IngestStatus, Outcome, RecordOutcome, Store

Progress = Callable[[int], None]

_BATCH, _BATCH_BYTES = 500, 16_000_000  # records, and their bytes, per transaction of the store
_BATCH_SECONDS = 2.0  # after which an incomplete batch is stored
_MAX_CACHED_OUTCOMES = 200_000  # per file
# A file modified this recently may be modified again without a new modification time.
_MTIME_RESOLUTION = 2_000_000_000  # nanoseconds
# A modification time further in the future was set before a clock was put back, or by another
# machine's clock: writing to the file now changes its time.
_CLOCK_SKEW = 60_000_000_000  # nanoseconds


def _ignore_progress(_: int) -> None:
    """Default progress callback; does nothing."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """Files to ingest, how to read them, and the values to use for what they do not state."""

    paths: tuple[Path, ...]
    format: str | None = None  # None: detect it for each file
    defaults: IngestDefaults = field(default_factory=IngestDefaults)
    jobs: int = 0  # worker processes; 0: one per processor
    record_timeout: float = RECORD_TIMEOUT  # seconds
    dry_run: bool = False  # roll back at the end
    stdin_copy: Path | None = None  # the file to which standard input was copied
    reread_unchanged: bool = False  # also read files that have not changed since the last ingest
    progress: Progress = (
        _ignore_progress  # called with the number of bytes done since the last call
    )

    @classmethod
    def from_stored(
        cls, options: str, paths: tuple[Path, ...], *, reread_unchanged: bool
    ) -> IngestOptions:
        """Return the options that read records as they were read before.

        `options` is the JSON of `stored_options`.
        """
        format = json.loads(options)["format"]
        defaults = defaults_from_json(options)
        return cls(paths, format, defaults, reread_unchanged=reread_unchanged)

    @property
    def stored_options(self) -> str:
        """Options that affect how a record is read, as JSON for the store."""
        defaults = asdict(self.defaults)
        if not self.defaults.date_order:  # older archives do not have this key
            del defaults["date_order"]
        return json.dumps({"format": self.format, **defaults}, sort_keys=True)


def is_stable(path: Path | Rejected) -> bool:
    """Return whether the file was last modified long enough ago to be complete."""
    stamp = _file_stamp(path) if isinstance(path, Path) else None
    return stamp is None or stamp.mtime_ns > 0


def list_files(paths: Iterable[Path], folder: Path) -> list[Path | Rejected]:
    """Return the files under `paths`, without those of the archive in `folder`."""
    return list(find_files(tuple(paths), folder))


@dataclass(slots=True)
class FileProgress:
    """State of a file whose records are being stored."""

    stamp: FileStamp | None
    unread_bytes: int = 0
    has_started: bool = False  # whether its first record has arrived
    outcomes: list[RecordOutcome] = field(default_factory=list)
    is_cacheable: bool = True  # whether reading the same bytes again would give the same outcomes

    def add_outcome(self, locator: str, outcome: Outcome) -> None:
        """Note the outcome of one record; `locator` is the file's own."""
        if len(self.outcomes) >= _MAX_CACHED_OUTCOMES:  # reading again is cheaper than so much JSON
            self.is_cacheable = False
            return
        suffix = outcome.locator.removeprefix(locator)
        is_rejected = outcome.status is IngestStatus.REJECTED
        reason = outcome.reason if is_rejected or outcome.id is None else ""
        self.outcomes.append(RecordOutcome(suffix, outcome.id, reason, is_rejected, outcome.failed))


def ingest_records(
    store: Store, files: Iterable[Path | Rejected], options: IngestOptions
) -> Iterator[Outcome]:
    """Ingest the records of the files; yield the outcome of each once it is stored."""
    yield from Ingestor(store, options).ingest(files)


class Ingestor:
    """Ingest run: hands files to worker processes and stores the records that come back."""

    def __init__(self, store: Store, options: IngestOptions) -> None:
        self._store, self._options, self._stored_options = store, options, options.stored_options
        self._progress: dict[Task, FileProgress] = {}
        store.begin_ingest()
        self._check_known = store.reader.last_change() > 0  # an empty store knows no record

    def ingest(self, files: Iterable[Path | Rejected]) -> Iterator[Outcome]:
        """Yield the outcome of each record once it is stored; roll back a dry run at the end."""
        if self._options.dry_run:
            with self._store.transaction(commit=False):
                yield from self._store_batches(files, nullcontext)
        else:
            yield from self._store_batches(files, self._store.transaction)

    def _store_batches(
        self,
        files: Iterable[Path | Rejected],
        transaction: Callable[[], AbstractContextManager[None]],
    ) -> Iterator[Outcome]:
        pool = worker_pool.WorkerPool(
            self._options.jobs or available_cpus(), self._are_known, self._options.record_timeout
        )
        for batch in _batches(pool.records(self._task(path) for path in files)):
            with transaction():
                outcomes = [self._store_record(task, record) for task, record in batch]
            yield from filter(None, outcomes)

    def _task(self, path: Path | Rejected) -> Task | SkippedFile:
        """Return the task that reads a file, or its records if it has not changed since."""
        options = self._options
        if isinstance(path, Rejected):
            task = Task(Path(path.locator), path.locator)
            self._progress[task] = FileProgress(None)
            return SkippedFile(task, (path,))
        is_stdin = path == options.stdin_copy
        locator = "-" if is_stdin else printable(path)
        task = Task(path, locator, options.format, options.defaults, is_stdin, self._check_known)
        stamp = None if is_stdin else _file_stamp(path)
        self._progress[task] = FileProgress(stamp, stamp.size if stamp else 0)
        if stamp is None or not self._check_known or options.reread_unchanged:
            return task
        outcomes = self._store.files.cached_outcomes(stamp, self._stored_options)
        if outcomes is None:
            return task
        records = (UnchangedRecord(locator + outcome.suffix, *outcome[1:]) for outcome in outcomes)
        return SkippedFile(task, tuple(records))

    def _are_known(self, digests: list[bytes]) -> list[bool]:
        """Return for each SHA-256 of a record whether the store has that record."""
        return [
            self._store.find_known_record(digest, self._stored_options, "") is not None
            for digest in digests
        ]

    def _store_record(self, task: Task, record: FileRecord | None) -> Outcome | None:
        """Store one record and return its outcome; None at the end of the file."""
        file = self._progress[task]
        if record is None:
            del self._progress[task]
            self._options.progress(file.unread_bytes)
            if file.is_cacheable and file.stamp and file.has_started:
                self._store.files.remember_file(file.stamp, self._stored_options, file.outcomes)
            return None
        step = min(_size(record), file.unread_bytes)
        file.unread_bytes -= step
        self._options.progress(step)
        if isinstance(record, UnchangedRecord):
            return _unchanged_outcome(record)
        if not file.has_started:
            file.has_started = True
            if file.stamp:
                self._store.files.forget_file(file.stamp.path)
        outcome = self._outcome(task, record)
        if isinstance(record, Rejected) and record.transient:
            file.is_cacheable = False
        file.add_outcome(task.locator, outcome)
        return outcome

    def _outcome(self, task: Task, record: KnownRecord | NormalizedRecord | Rejected) -> Outcome:
        stamp = self._progress[task].stamp
        path = stamp.path if stamp else None
        match record:
            case KnownRecord(locator, digest):
                outcome = self._store.find_known_record(digest, self._stored_options, locator)
                return outcome or Outcome(locator, IngestStatus.UNCHANGED)
            case Rejected():
                return self._store.files.add_reject(record, path, self._stored_options)
            case NormalizedRecord(story, data, reader):
                is_only_record = story.locator == task.locator
                return self._add(
                    IncomingRecord(story, data, reader, self._stored_options, path, is_only_record)
                )

    def _add(self, incoming: IncomingRecord) -> Outcome:
        try:
            with self._store.savepoint():
                return self._store.add(incoming)
        except BadArchive:  # e.g. a full disk: no story is at fault, and none can be stored
            raise
        except Exception as error:  # one story must not stop ten thousand
            reason = f"internal error: {type(error).__name__}: {error}"
            locator = incoming.story.locator
            rejected = Rejected(locator, reason, incoming.data, incoming.reader)
            return self._store.files.add_reject(rejected, incoming.file, incoming.options)


def _unchanged_outcome(record: UnchangedRecord) -> Outcome:
    status = IngestStatus.REJECTED if record.is_rejected else IngestStatus.UNCHANGED
    return Outcome(record.locator, status, record.id, record.reason, failed=record.expected_story)


def _size(record: FileRecord) -> int:
    return len(record.data) if isinstance(record, NormalizedRecord | Rejected) else 0


def _file_stamp(path: Path) -> FileStamp | None:
    """Return the size and modification time of a regular file; None if it is not one.

    The time is 0 where the file is so recent that its next change might not show.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    age = time.time_ns() - status.st_mtime_ns
    is_reliable = age > _MTIME_RESOLUTION or age < -_CLOCK_SKEW
    absolute = os.fsencode(os.path.abspath(path))
    return FileStamp(absolute, status.st_size, status.st_mtime_ns if is_reliable else 0)


_TaskRecord = tuple[Task, FileRecord | None]


def _batches(records: Iterable[_TaskRecord]) -> Iterator[list[_TaskRecord]]:
    """Group records into batches, limited in their number, their bytes and the time they wait."""
    batch: list[_TaskRecord] = []
    size, start = 0, time.monotonic()
    for task, record in records:
        batch.append((task, record))
        size += _size(record) if record else 0
        is_late = time.monotonic() - start > _BATCH_SECONDS
        if len(batch) >= _BATCH or size >= _BATCH_BYTES or is_late:
            yield batch
            batch, size, start = [], 0, time.monotonic()
    if batch:
        yield batch

"""Reading one file: from its path to records that are normalized, known already, or rejected."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeAlias

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected, Story
from archive.ingest.files.walk import file_records, stream_records
from archive.ingest.normalize import normalize

_HEARTBEAT = 1_000  # skipped records between two signs of life
_CHUNK, _CHUNK_BYTES = 256, 4_000_000  # records per lookup


@dataclass(frozen=True, slots=True)
class Task:
    """File, and how to read it."""

    path: Path
    locator: str  # the file's name in outcomes and rejects
    format: str | None = None
    defaults: IngestDefaults = field(default_factory=IngestDefaults)
    is_stdin: bool = False  # whether the file is a copy of standard input
    check_known: bool = False  # whether the store may have some of its records


class NormalizedRecord(NamedTuple):
    """Record that was read and normalized."""

    story: Story
    data: bytes
    reader: str


class KnownRecord(NamedTuple):
    """Record whose very bytes are in the store."""

    locator: str
    digest: bytes  # SHA-256 of the bytes


class UnchangedRecord(NamedTuple):
    """Record of a file that has not changed since the last ingest, with its outcome then."""

    locator: str
    id: str | None
    reason: str = ""
    is_rejected: bool = False
    expected_story: bool = False  # of a rejected record: whether it should have held a story


FileRecord: TypeAlias = NormalizedRecord | KnownRecord | Rejected | UnchangedRecord


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """File that need not be read, and its records."""

    task: Task
    records: tuple[FileRecord, ...]


Lookup = Callable[[list[str], list[bytes]], list[bool]]
"""Takes the locators and SHA-256 digests of the next records; returns which are in the store."""


def read_file(task: Task, skip: int, read_ahead: int, lookup: Lookup) -> Iterator[FileRecord]:
    """Yield the records of a file after its first `skip`; at most `read_ahead` are read ahead.

    `lookup` is called before each chunk of records is normalized, and with empty lists as a sign of
    life while many records are skipped.
    """
    for chunk in _chunks(_read_records(task), skip, read_ahead):
        if not chunk:
            lookup([], [])
            continue
        digests = [sha256(record.data).digest() for record in chunk] if task.check_known else []
        flags = lookup([record.locator for record in chunk], digests)
        for record, is_known in zip(chunk, flags, strict=True):
            if isinstance(record, Rejected):
                yield record
            elif is_known:
                yield KnownRecord(record.locator, sha256(record.data).digest())
            else:
                yield _normalize(record, task.defaults)


def _read_records(task: Task) -> Iterator[ReadResult]:
    try:
        if task.is_stdin:
            with task.path.open("rb") as stream:
                yield from stream_records(stream, task.locator, task.format, task.defaults)
        else:
            yield from file_records(task.path, task.format, task.defaults)
    except MemoryError:
        yield Rejected(task.locator, "reading it takes more memory than a file may have")
    except OSError as error:
        yield Rejected(task.locator, f"it cannot be read now: {error}", transient=True)
    except Exception as error:  # one file must not stop ten thousand
        reason = f"internal error while reading it: {type(error).__name__}: {error}"
        yield Rejected(task.locator, reason)


def _normalize(draft: Draft, defaults: IngestDefaults) -> NormalizedRecord | Rejected:
    is_transient = False
    try:
        story = normalize(draft, defaults)
    except MemoryError:
        reason = "it takes more memory than a record may have"
    except OSError as error:  # e.g. a full disk, on which the normalizer caches a model
        reason, is_transient = f"it cannot be read now: {error}", True
    except Exception as error:  # one story must not stop ten thousand
        reason = f"internal error: {type(error).__name__}: {error}"
    else:
        if isinstance(story, Rejected):
            return story
        return NormalizedRecord(story, draft.data, draft.reader)
    return Rejected(draft.locator, reason, draft.data, draft.reader, transient=is_transient)


def _chunks(
    records: Iterator[ReadResult], skip: int, read_ahead: int
) -> Iterator[list[ReadResult]]:
    """Group the records after the first `skip`; yield an empty list now and then while skipping."""
    chunk: list[ReadResult] = []
    size = 0
    for number, record in enumerate(records):
        if number < skip:
            if number % _HEARTBEAT == 0:
                yield []
            continue
        chunk.append(record)
        size += len(record.data)
        if len(chunk) >= min(read_ahead, _CHUNK) or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def available_cpus() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

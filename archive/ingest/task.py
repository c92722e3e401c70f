"""A file to be read, and what comes of reading it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeAlias

from archive.ingest.draft import Draft, Known, Read, Rejected, Story
from archive.ingest.files.walk import records, stream_records
from archive.ingest.normalize import normalise

_BEAT = 1_000  # records passed over between two signs of life
_CHUNK, _CHUNK_BYTES = 256, 4_000_000  # records that are asked about at once


@dataclass(frozen=True, slots=True)
class Task:
    """One file, and how to read it."""

    path: Path
    where: str  # as it is told
    format: str | None = None
    known: Known = field(default_factory=Known)
    piped: bool = False  # whether it holds what came on standard input
    ask: bool = False  # whether some of its records may be known


class Ready(NamedTuple):
    """A record, normalised."""

    story: Story
    data: bytes
    reader: str


class Met(NamedTuple):
    """A record whose very bytes are known."""

    where: str
    digest: bytes


class Same(NamedTuple):
    """A record of a file that is as it was."""

    where: str
    id: str | None
    why: str = ""
    rejected: bool = False
    story: bool = False  # whether one would expect a story in what was rejected


Found: TypeAlias = Ready | Met | Rejected | Same


@dataclass(frozen=True, slots=True)
class Settled:
    """A file that need not be read, and what was in it."""

    task: Task
    records: tuple[Found, ...]


Asks = Callable[[list[str], list[bytes]], list[bool]]
"""Called with the places and digests of the next records; which of them are known."""


def found(task: Task, skip: int, most: int, asks: Asks) -> Iterator[Found]:
    """What is in a file behind its first `skip` records; at most `most` are read ahead."""
    for chunk in _chunks(_records(task), skip, most):
        if not chunk:
            asks([], [])  # a sign of life: there is much to be passed over
            continue
        digests = [sha256(read.data).digest() for read in chunk] if task.ask else []
        known = asks([read.where for read in chunk], digests)
        for read, is_known in zip(chunk, known, strict=True):
            if isinstance(read, Rejected):
                yield read
            elif is_known:
                yield Met(read.where, sha256(read.data).digest())
            else:
                yield _ready(read, task.known)


def _records(task: Task) -> Iterator[Read]:
    try:
        if task.piped:
            with task.path.open("rb") as stream:
                yield from stream_records(stream, task.where, task.format, task.known)
        else:
            yield from records(task.path, task.format, task.known)
    except MemoryError:
        yield Rejected(task.where, "reading it takes more memory than a file may have")
    except OSError as error:
        yield Rejected(task.where, f"it cannot be read now: {error}", passing=True)
    except Exception as error:  # one file must not stop ten thousand
        why = f"a fault of ours in reading it: {type(error).__name__}: {error}"
        yield Rejected(task.where, why)


def _ready(draft: Draft, known: Known) -> Ready | Rejected:
    passing = False
    try:
        story = normalise(draft, known)
    except MemoryError:
        why = "it takes more memory than a record may have"
    except OSError as error:  # a disk is full where something is put aside: no story is to blame
        why, passing = f"it cannot be read now: {error}", True
    except Exception as error:  # one story must not stop ten thousand
        why = f"a fault of ours: {type(error).__name__}: {error}"
    else:
        return story if isinstance(story, Rejected) else Ready(story, draft.data, draft.reader)
    return Rejected(draft.where, why, draft.data, draft.reader, passing=passing)


def _chunks(reads: Iterator[Read], skip: int, most: int) -> Iterator[list[Read]]:
    chunk: list[Read] = []
    size = 0
    for number, read in enumerate(reads):
        if number < skip:
            if number % _BEAT == 0:
                yield []
            continue
        chunk.append(read)
        size += len(read.data)
        if len(chunk) >= min(most, _CHUNK) or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

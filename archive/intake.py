"""Records on their way into the store: read, normalised, stored, a batch at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from archive.errors import BadArchive
from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.normalise import normalise
from archive.ingest.walk import files, records
from archive.store import Incoming, Outcome, Store

_BATCH, _BATCH_BYTES = 500, 16_000_000  # of a transaction of the store


@dataclass(frozen=True, slots=True)
class Intake:
    """What to take in, and what is known of it."""

    paths: tuple[Path, ...]
    format: str | None = None
    known: Known = field(default_factory=Known)


def named(paths: Iterable[Path], folder: Path) -> list[Path | Rejected]:
    """The files that these paths name, but for those of the archive in `folder`."""
    return list(files(tuple(paths), folder))


def take(
    store: Store, found: Iterable[Path | Rejected], format: str | None, known: Known
) -> Iterator[Outcome]:
    """Take in the records of the files; yields what became of each when it is stored."""
    options = json.dumps(asdict(known), sort_keys=True)
    drafts = (read for path in found for read in records(path, format, known))
    for batch in _batches(drafts):
        with store.transaction():
            outcomes = [_take(store, read, known, options) for read in batch]
        yield from outcomes


def _take(store: Store, read: Read, known: Known, options: str) -> Outcome:
    if not isinstance(read, Draft):
        return store.reject(read)
    try:
        story = normalise(read, known)
        if not isinstance(story, Rejected):
            with store.savepoint():
                return store.add(Incoming(story, read.data, read.reader, options))
    except BadArchive:  # a full disk, say: no story is to blame, and none is safe
        raise
    except Exception as error:  # one story must not stop ten thousand
        why = f"a fault of ours: {type(error).__name__}: {error}"
        story = Rejected(read.where, why, read.data, read.reader)
    return store.reject(story)


def _batches(reads: Iterable[Read]) -> Iterator[list[Read]]:
    """Records that are stored together: so many at most, and so many bytes."""
    batch: list[Read] = []
    size = 0
    for read in reads:
        batch.append(read)
        size += len(read.data)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch

"""A record that is in the archive, read and normalised once more from its own bytes.

By processes of their own, as any record is read: what hangs, fills or kills one costs that record.
"""

from __future__ import annotations

import io
import json
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context

from archive.ingest.draft import Draft, Known, Original, Read, Story
from archive.ingest.normalize import normalise
from archive.ingest.readers import BY_NAME
from archive.ingest.worker import FORKS, die_with_parent, limit_memory

PATIENCE = 60.0  # seconds that one record may take
_DAMAGED = "its own bytes are damaged"
_CHUNK = 20  # records that a process is given at once


def again(original: Original) -> Story | str:
    """The story that a record holds by the rules of today, or why it has none."""
    try:
        draft = _draft(original, original.data) if original.data is not None else _DAMAGED
        if isinstance(draft, str):
            return draft
        story = normalise(draft, known_of(original.options))
    except MemoryError:
        return "it takes more memory than a record may have"
    except Exception as error:  # one story must not stop ten thousand
        return f"a fault of ours: {type(error).__name__}: {error}"
    return story if isinstance(story, Story) else story.why


def known_of(options: str) -> Known:
    """What held for the reading of a record, as its origin keeps it."""
    found = json.loads(options or "{}")
    given = {name: found[name] for name in Known.__dataclass_fields__ if name in found}
    columns = tuple((field, name) for field, name in given.pop("columns", ()))
    return Known(**given, columns=columns)


def _draft(original: Original, data: bytes) -> Draft | str:
    format = BY_NAME.get(original.reader)
    if format is None:
        return f'there is no reader "{original.reader}" any more'
    stream = io.BytesIO(data)
    reads: list[Read] = list(
        format.reader().read(stream, original.place, known_of(original.options))
    )
    drafts = [read for read in reads if isinstance(read, Draft)]
    if len(drafts) == 1:
        return replace(drafts[0], where=original.place)
    if len(reads) == 1 and not isinstance(reads[0], Draft):
        return reads[0].why
    return f"its own bytes hold {len(drafts)} records by now"


class Team:
    """Reads many, by several processes."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool = _pool(jobs)

    def read(self, originals: Sequence[Original]) -> list[Story | str]:
        """What each of them holds, in their order."""
        try:
            return list(self._pool.map(_in_time, originals, chunksize=_CHUNK))
        except BrokenProcessPool:
            self.close()
            found = [_alone(original) for original in originals]
            self._pool = _pool(self._jobs)
            return found

    def close(self) -> None:
        """Let the processes go."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def team(jobs: int) -> Iterator[Team]:
    """A team that is let go at the end."""
    made = Team(jobs)
    try:
        yield made
    finally:
        made.close()


def _alone(original: Original) -> Story | str:
    """By a process of its own: one of those that were read together killed theirs."""
    with _pool(1) as pool:
        try:
            return pool.submit(_in_time, original).result()
        except BrokenProcessPool:
            return f"the process that read it died, or took longer than {PATIENCE:g} s"


def _pool(jobs: int) -> ProcessPoolExecutor:
    context = get_context("fork" if FORKS else "spawn")
    return ProcessPoolExecutor(jobs, context, initializer=_begin)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says what an interrupt means
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends this process
    limit_memory()
    die_with_parent()


def _in_time(original: Original) -> Story | str:
    """What `again` says; the system ends this process where that takes too long."""
    if not hasattr(signal, "setitimer"):  # Windows
        return again(original)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        return again(original)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)

"""Records of the archive, read and normalized again from their stored bytes.

Processes of their own do it, as for any record: one that crashes, hangs or takes too much memory
costs that record.
"""

from __future__ import annotations

import io
import json
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, SourceRecord, Story
from archive.ingest.normalize import normalize
from archive.ingest.readers import FORMATS_BY_NAME
from archive.ingest.worker import RECORD_TIMEOUT, USE_FORK, die_with_parent, limit_memory

_DAMAGED = "its stored bytes are damaged"
_CHUNK = 20  # records sent to a process at a time


def reread(record: SourceRecord) -> Story | str:
    """Return the story that a record holds by the present rules, or the reason why it has none."""
    try:
        draft = _read_draft(record, record.data) if record.data is not None else _DAMAGED
        if isinstance(draft, str):
            return draft
        story = normalize(draft, defaults_from_json(record.options))
    except MemoryError:
        return "it takes more memory than a record may have"
    except Exception as error:  # one story must not stop ten thousand
        return f"internal error: {type(error).__name__}: {error}"
    return story if isinstance(story, Story) else story.reason


def defaults_from_json(options: str) -> IngestDefaults:
    """Return the ingest defaults among the options that the store keeps with a record."""
    stored = json.loads(options or "{}")
    values = {name: stored[name] for name in IngestDefaults.__dataclass_fields__ if name in stored}
    columns = tuple((field, name) for field, name in values.pop("columns", ()))
    return IngestDefaults(**values, columns=columns)


def _read_draft(record: SourceRecord, data: bytes) -> Draft | str:
    """Return the draft that a record's bytes give, or the reason why they give none."""
    format = FORMATS_BY_NAME.get(record.reader)
    if format is None:
        return f'there is no reader "{record.reader}" any more'
    stream, defaults = io.BytesIO(data), defaults_from_json(record.options)
    results: list[ReadResult] = list(format.load_reader().read(stream, record.locator, defaults))
    drafts = [result for result in results if isinstance(result, Draft)]
    if len(drafts) == 1:
        return replace(drafts[0], locator=record.locator)
    if len(results) == 1 and not isinstance(results[0], Draft):
        return results[0].reason
    return f"its stored bytes now give {len(drafts)} records"


class RereadPool:
    """Pool of processes that reread many records."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._executor = _create_executor(jobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    def reread(self, records: Sequence[SourceRecord]) -> list[Story | str]:
        """Return for each record its story, or the reason why it has none."""
        try:
            return list(self._executor.map(_reread_with_timeout, records, chunksize=_CHUNK))
        except BrokenProcessPool:
            self._executor.shutdown(cancel_futures=True)
            stories = [reread_isolated(record) for record in records]
            self._executor = _create_executor(self._jobs)
            return stories


def reread_isolated(record: SourceRecord) -> Story | str:
    """Reread one record in a process of its own, after a record of its batch killed one."""
    with _create_executor(1) as executor:
        try:
            return executor.submit(_reread_with_timeout, record).result()
        except BrokenProcessPool:
            return f"the process that read it died, or took longer than {RECORD_TIMEOUT:g} s"


def _create_executor(jobs: int) -> ProcessPoolExecutor:
    context = get_context("fork" if USE_FORK else "spawn")
    return ProcessPoolExecutor(jobs, context, initializer=_initialize_process)


def _initialize_process() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles interrupts
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends this process
    limit_memory()
    die_with_parent()


def _reread_with_timeout(record: SourceRecord) -> Story | str:
    """Reread a record; the system ends this process if that takes longer than RECORD_TIMEOUT."""
    if not hasattr(signal, "setitimer"):  # Windows
        return reread(record)
    signal.setitimer(signal.ITIMER_REAL, RECORD_TIMEOUT)
    try:
        return reread(record)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)

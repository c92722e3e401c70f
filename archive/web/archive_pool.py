"""Readers at a desk: a few threads, each with the archive open, that answer one question at a time.

SQLite's connections and the index's scratch belong to one thread each; so does an `Archive` here.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from archive import settings
from archive.archive import Archive
from archive.errors import NoArchive
from archive.web.errors import Busy, Overdue
from index.cluster import NOBODY, Login
from index.errors import StaleIndex

_T = TypeVar("_T")
_EXPORTS = 2  # that may run at once


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server takes on."""

    readers: int = 4  # questions worked on at once
    waiting: int = 64  # questions that wait for a reader; one more is told to come again
    seconds: float = 10.0  # that a question may take, waiting included


class Desk:
    """Answers questions about the archive in `folder`."""

    def __init__(self, folder: Path, limits: Limits, login: Login = NOBODY) -> None:
        self._folder, self._limits, self._login = folder, limits, login
        self._readers = ThreadPoolExecutor(limits.readers, "reader")
        self._own = threading.local()
        self._taken = 0  # questions asked and not answered
        self._exports = 0

    @property
    def seconds(self) -> float:
        """That a question may take."""
        return self._limits.seconds

    async def ask(self, work: Callable[[Archive], _T]) -> _T:
        """What `work` gives; raises Busy, Overdue, and what it raises."""
        if self._taken >= self._limits.readers + self._limits.waiting:
            raise Busy("too many questions are waiting.", "Ask again in a moment.")
        self._taken += 1
        asked = self._readers.submit(self._answer, work)
        asked.add_done_callback(self._answered(asyncio.get_running_loop()))
        try:
            return await asyncio.wait_for(
                asyncio.shield(asyncio.wrap_future(asked)), self._limits.seconds
            )
        except TimeoutError:
            asked.cancel()
            raise Overdue(
                f"this takes longer than {self._limits.seconds:g} seconds.",
                "Ask for less: a narrower time, longer words before a *.",
            ) from None

    def _answered(self, loop: asyncio.AbstractEventLoop) -> Callable[[Future[_T]], None]:
        def count() -> None:
            self._taken -= 1

        def done(_: Future[_T]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(count)

        return done

    def _answer(self, work: Callable[[Archive], _T]) -> _T:
        """What `work` gives of this thread's archive.

        An index that is not of the store that was opened is perhaps of one that was restored since.
        """
        try:
            return work(self._archive())
        except StaleIndex:
            return work(self._archive(anew=True))

    def _archive(self, *, anew: bool = False) -> Archive:
        """This thread's; opened again when its files are others by now."""
        stamp = self._stamp()
        if anew or getattr(self._own, "stamp", None) != stamp:
            self._own.archive, self._own.stamp = self._opened(), stamp
        found: Archive = self._own.archive
        return found

    def _opened(self) -> Archive:
        return Archive(self._folder, login=self._login)

    def _stamp(self) -> tuple[int, int]:
        """Tells one store, and one state of the settings, from another."""
        store, chosen = self._folder / "store.sqlite", self._folder / settings.NAME
        try:
            return store.stat().st_ino, chosen.stat().st_mtime_ns
        except FileNotFoundError:
            raise NoArchive("the archive is gone.", "archive serve --archive DIR") from None

    async def stream(self, work: Callable[[Archive], Iterator[bytes]]) -> AsyncGenerator[bytes]:
        """What `work` yields, a piece at a time, from a thread and an archive of its own."""
        if self._exports >= _EXPORTS:
            raise Busy(f"{_EXPORTS} exports are running.", "Ask again when they are done.")
        self._exports += 1
        loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1, "export")
        try:
            archive = await loop.run_in_executor(thread, self._opened)
            pieces = await loop.run_in_executor(thread, work, archive)
        except BaseException:
            self._end(thread, None)
            raise
        sent = self._pieces(thread, archive, pieces)
        await anext(sent)  # what was never begun would never be ended, if its client is gone by now
        return sent

    async def _pieces(
        self, thread: ThreadPoolExecutor, archive: Archive, pieces: Iterator[bytes]
    ) -> AsyncGenerator[bytes]:
        loop = asyncio.get_running_loop()
        try:
            yield b""
            while piece := await loop.run_in_executor(thread, next, pieces, b""):
                yield piece
        finally:
            self._end(thread, archive)

    def _end(self, thread: ThreadPoolExecutor, archive: Archive | None) -> None:
        if archive is not None:
            thread.submit(archive.__exit__, None, None, None)
        thread.shutdown(wait=False)
        self._exports -= 1

    def close(self) -> None:
        """Let the readers finish what they are at; what waits is given up."""
        self._readers.shutdown(wait=True, cancel_futures=True)

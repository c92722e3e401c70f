"""Pool of threads, each with the archive open, that handle one request at a time.

SQLite's connections and the index's scratch memory belong to one thread each; so does an `Archive`
here.
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
from archive.web.http_errors import Busy, RequestTimeout
from index.cluster import ANONYMOUS, Login
from index.errors import StaleIndex

_T = TypeVar("_T")
_MAX_EXPORTS = 2  # running at once


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Limits of one server."""

    readers: int = 4  # requests handled at once
    queue_size: int = 64  # requests waiting for a reader; further ones are refused
    timeout: float = 10.0  # seconds per request, including waiting


class ArchivePool:
    """Threads that run work on the archive in `folder`."""

    def __init__(self, folder: Path, limits: PoolLimits, login: Login = ANONYMOUS) -> None:
        self._folder, self._limits, self._login = folder, limits, login
        self._executor = ThreadPoolExecutor(limits.readers, "reader")
        self._thread_local = threading.local()
        self._active = 0  # requests running or waiting
        self._exports = 0

    @property
    def timeout(self) -> float:
        """Seconds per request."""
        return self._limits.timeout

    async def run(self, work: Callable[[Archive], _T]) -> _T:
        """Return the result of `work`; raise Busy, RequestTimeout, or what it raises."""
        if self._active >= self._limits.readers + self._limits.queue_size:
            raise Busy("too many requests are waiting.", "Try again in a moment.")
        self._active += 1
        result = self._executor.submit(self._run_in_thread, work)
        result.add_done_callback(self._count_down(asyncio.get_running_loop()))
        try:
            return await asyncio.wait_for(
                asyncio.shield(asyncio.wrap_future(result)), self._limits.timeout
            )
        except TimeoutError:
            result.cancel()
            raise RequestTimeout(
                f"this request takes longer than {self._limits.timeout:g} seconds.",
                "Narrow it: a shorter period, or more letters before a *.",
            ) from None

    def _count_down(self, loop: asyncio.AbstractEventLoop) -> Callable[[Future[_T]], None]:
        def decrement() -> None:
            self._active -= 1

        def on_done(_: Future[_T]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(decrement)

        return on_done

    def _run_in_thread(self, work: Callable[[Archive], _T]) -> _T:
        """Run `work` on this thread's archive.

        A stale index may belong to a store that was restored in the meantime: retry once.
        """
        try:
            return work(self._archive())
        except StaleIndex:
            return work(self._archive(reopen=True))

    def _archive(self, *, reopen: bool = False) -> Archive:
        """Return this thread's archive, opened again if its files have been replaced."""
        stamp = self._stamp()
        if reopen or getattr(self._thread_local, "stamp", None) != stamp:
            self._thread_local.archive, self._thread_local.stamp = self._open(), stamp
        archive: Archive = self._thread_local.archive
        return archive

    def _open(self) -> Archive:
        return Archive(self._folder, login=self._login)

    def _stamp(self) -> tuple[int, int]:
        """Return a value that changes when the store or the settings are replaced."""
        store, config = self._folder / "store.sqlite", self._folder / settings.FILE_NAME
        try:
            return store.stat().st_ino, config.stat().st_mtime_ns
        except FileNotFoundError:
            raise NoArchive(
                "the archive is gone.", "Serve another one: archive serve --archive DIR"
            ) from None

    async def stream(self, work: Callable[[Archive], Iterator[bytes]]) -> AsyncGenerator[bytes]:
        """Return a stream of what `work` yields in a separate thread with its own archive."""
        if self._exports >= _MAX_EXPORTS:
            raise Busy(f"{_MAX_EXPORTS} exports are running.", "Try again when one has finished.")
        self._exports += 1
        loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1, "export")
        try:
            archive = await loop.run_in_executor(thread, self._open)
            pieces = await loop.run_in_executor(thread, work, archive)
        except BaseException:
            self._end(thread, None)
            raise
        stream = self._pieces(thread, archive, pieces)
        await anext(stream)  # started, so that its end runs even if the client has gone
        return stream

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
        """Wait for requests in progress; cancel those that wait."""
        self._executor.shutdown(wait=True, cancel_futures=True)

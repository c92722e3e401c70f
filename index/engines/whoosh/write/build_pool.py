"""Several processes that build segments side by side, so that none of the articles is lost.

Articles of one id go to one worker, in order: of equal ids the last counts, as it does in one
process.  Every worker says how many articles it took, and that is compared with what it was sent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from zlib import crc32

import index
from index.article import Article
from index.engines.whoosh.codec import ArraySegment
from index.engines.whoosh.write.framing import Built, receive, send
from index.errors import EngineError

_BATCH = 400_000  # characters that are sent at once
_AHEAD = 2  # batches that wait for a worker
_ROOT = str(Path(index.__file__).parent.parent)
_WORKER = "index.engines.whoosh.write.build_worker"


class Worker:
    """One process, and the thread that hands it articles."""

    def __init__(self, folder: Path, workers: int) -> None:
        # -P: whatever lies in the folder that we were called in is no part of the program.
        command = [sys.executable, "-P", "-m", _WORKER, str(folder), str(workers)]
        self._process = subprocess.Popen(  # noqa: S603 (this very program)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": _ROOT},
        )
        self._queue: Queue[list[Article] | None] = Queue(_AHEAD)
        self._batch: list[Article] = []
        self._size = 0
        self._sent = 0
        self._gone = False
        self._error: Exception | None = None
        self._thread = Thread(target=self._send, daemon=True)
        self._thread.start()

    def _send(self) -> None:
        assert self._process.stdin is not None
        while True:
            several = self._queue.get()
            if not self._gone:
                try:
                    send(self._process.stdin, several)
                except BrokenPipeError:  # it ended, and `result` says why
                    self._gone = True
                except Exception as error:  # what cannot be sent; the process must not wait for it
                    self._error, self._gone = error, True
                    self._process.terminate()
            if several is None:
                return

    def add(self, article: Article) -> None:
        self._batch.append(article)
        self._sent += 1
        self._size += len(article.title) + len(article.body) + len(article.caption)
        if self._size >= _BATCH:
            self._pass_on()

    def _pass_on(self) -> None:
        self._queue.put(self._batch)
        self._batch, self._size = [], 0
        if self._gone:
            self.result()

    def close(self) -> None:
        """That was the last article."""
        self._queue.put(self._batch)
        self._queue.put(None)

    def result(self) -> list[ArraySegment]:
        """The segments that were built; raises EngineError if an article is not in them."""
        assert self._process.stdout is not None
        try:
            built: Built = receive(self._process.stdout)
        except EOFError:
            code = self._process.wait()
            if self._error:
                raise self._error from None
            raise EngineError(
                f"a process that built the index ended with code {code}.", "Try with --jobs 1."
            ) from None
        if built.fault:
            raise EngineError(built.fault, "Please report it.")
        if built.articles != self._sent:
            raise EngineError(
                f"of {self._sent} articles {built.articles} were indexed.", "Try with --jobs 1."
            )
        return built.segments

    def end(self) -> None:
        """Let the process go, whatever it was doing."""
        self._gone = True
        assert self._process.stdin is not None and self._process.stdout is not None
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
        self._queue.put(None)  # to a thread that has nothing left to wait for
        self._thread.join()
        for pipe in self._process.stdin, self._process.stdout:
            with suppress(BrokenPipeError):
                pipe.close()


@contextmanager
def crew(folder: Path, count: int) -> Iterator[list[Worker]]:
    """So many workers, that are gone when this ends."""
    workers: list[Worker] = []
    try:
        for _ in range(count):
            workers.append(Worker(folder, count))
        yield workers
    finally:
        for worker in workers:
            worker.end()


def built(articles: Iterable[Article], folder: Path, count: int) -> Iterator[ArraySegment]:
    """Segments of all articles, those of one id in the order in which they came."""
    with crew(folder, count) as workers:
        for article in articles:
            workers[crc32(article.id.encode()) % count].add(article)
        for worker in workers:
            worker.close()
        segments: list[ArraySegment] = []
        errors: list[Exception] = []
        for worker in workers:
            try:
                segments += worker.result()
            except Exception as error:
                errors.append(error)
        if errors:
            for segment in segments:
                segment.path(folder).unlink(missing_ok=True)
            raise errors[0]
    yield from segments

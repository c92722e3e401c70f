"""Several processes that build segments at the same time, so that no article is lost.

Articles with equal ids go to the same worker, in order: the last of them counts, as it does in one
process.  Every worker reports how many articles it received, which is compared with the number
sent.
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
from index.engines.whoosh.write.build_messages import BuildResult, receive, send
from index.errors import EngineError

_BATCH = 400_000  # characters sent at once
_QUEUE_SIZE = 2  # batches that wait for a worker
_ROOT = str(Path(index.__file__).parent.parent)
_WORKER_MODULE = "index.engines.whoosh.write.build_worker"


class BuildWorker:
    """Worker process, and the thread that sends it articles."""

    def __init__(self, folder: Path, workers: int) -> None:
        """Start the process; `workers`: number of processes that share the memory."""
        # -P: the current folder is not part of the program.
        command = [sys.executable, "-P", "-m", _WORKER_MODULE, str(folder), str(workers)]
        self._process = subprocess.Popen(  # noqa: S603 (this very program)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": _ROOT},
        )
        self._queue: Queue[list[Article] | None] = Queue(_QUEUE_SIZE)
        self._batch: list[Article] = []
        self._batch_size = 0
        self._sent_count = 0
        self._is_gone = False
        self._send_error: Exception | None = None
        self._thread = Thread(target=self._send_batches, daemon=True)
        self._thread.start()

    def _send_batches(self) -> None:
        assert self._process.stdin is not None
        while True:
            articles = self._queue.get()
            if not self._is_gone:
                try:
                    send(self._process.stdin, articles)
                except BrokenPipeError:  # it ended; `result` gives the reason
                    self._is_gone = True
                except Exception as error:  # an unsendable article; the process must not wait
                    self._send_error, self._is_gone = error, True
                    self._process.terminate()
            if articles is None:
                return

    def add(self, article: Article) -> None:
        """Queue an article for the worker."""
        self._batch.append(article)
        self._sent_count += 1
        self._batch_size += len(article.title) + len(article.body) + len(article.caption)
        if self._batch_size >= _BATCH:
            self._queue_batch()

    def _queue_batch(self) -> None:
        self._queue.put(self._batch)
        self._batch, self._batch_size = [], 0
        if self._is_gone:
            self.result()

    def close(self) -> None:
        """Signal the end of input to the worker."""
        self._queue.put(self._batch)
        self._queue.put(None)

    def result(self) -> list[ArraySegment]:
        """Wait for the built segments; raises EngineError if an article is not in them."""
        assert self._process.stdout is not None
        try:
            result: BuildResult = receive(self._process.stdout)
        except EOFError:
            code = self._process.wait()
            if self._send_error:
                raise self._send_error from None
            raise EngineError(
                f"a process that built the index ended with code {code}.", "Try with --jobs 1."
            ) from None
        if result.error:
            raise EngineError(result.error, "Please report it.")
        if result.article_count != self._sent_count:
            raise EngineError(
                f"of {self._sent_count} articles {result.article_count} were indexed.",
                "Try with --jobs 1.",
            )
        return result.segments

    def stop(self) -> None:
        """End the process, whatever it is doing, and the thread."""
        self._is_gone = True
        assert self._process.stdin is not None and self._process.stdout is not None
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
        self._queue.put(None)  # wakes a thread that waits for a batch
        self._thread.join()
        for pipe in self._process.stdin, self._process.stdout:
            with suppress(BrokenPipeError):
                pipe.close()


@contextmanager
def build_pool(folder: Path, count: int) -> Iterator[list[BuildWorker]]:
    """Start `count` workers, and stop them on exit."""
    workers: list[BuildWorker] = []
    try:
        for _ in range(count):
            workers.append(BuildWorker(folder, count))
        yield workers
    finally:
        for worker in workers:
            worker.stop()


def build_segments(articles: Iterable[Article], folder: Path, count: int) -> Iterator[ArraySegment]:
    """Yield segments of all articles, those with equal ids in the order in which they came."""
    with build_pool(folder, count) as workers:
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

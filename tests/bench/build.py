"""An engine built in a process of its own: how fast, in how much memory, how large.

python -m tests.bench.build PEER FOLDER [--cut] [--workers 2] [--limit 800]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from index.article import Article
from tests.bench import memory
from tests.bench.fill import ARTICLES, FACTS, kept
from tests.bench.peers import OURS, PEERS, Setup, opened

PARTS = 4  # commits
GONE = 100  # of so many articles one is removed


@dataclass(frozen=True, slots=True)
class Built:
    """What building an engine cost."""

    seconds: float  # of one process: without the time that the articles took to come
    producing: float  # seconds
    articles: int
    segments: int
    size: int  # bytes
    peak: int = 0  # bytes of memory, the whole process and its children

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds


class Timed:
    """Articles, and how long they took to come."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = iter(articles)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Article]:
        return self

    def __next__(self) -> Article:
        began = time.perf_counter()
        try:
            return next(self._articles)
        finally:
            self.seconds += time.perf_counter() - began


def build(name: str, setup: Setup) -> Built:
    """Build an engine in this process, and remove some articles again."""
    path = setup.folder / ARTICLES
    count = int(facts(setup.folder)["articles"])
    articles = Timed(kept(path))
    with opened([name], setup) as peers:
        peer = peers[name]
        began = time.perf_counter()
        peer.build(islice(articles, -(-count // PARTS)) for _ in range(PARTS))
        seconds = time.perf_counter() - began
        if setup.workers == 1:  # several work while the next articles come
            seconds -= articles.seconds
        peer.remove([article.id for article in islice(kept(path), 0, None, GONE)])
        return Built(seconds, articles.seconds, count, peer.segments(), peer.size())


def built(name: str, setup: Setup, limit: int | None = None) -> Built:
    """Build an engine in a process of its own, or say what it took when it was built before."""
    record = setup.folder / f"{name}.json"
    if not record.exists():
        shutil.rmtree(setup.folder / name / ("index" if name == OURS else ""), ignore_errors=True)
        command = [sys.executable, "-m", "tests.bench.build", name, str(setup.folder)]
        command += ["--cut"] if setup.cut else []
        command += ["--workers", str(setup.workers)]
        command += ["--limit", str(limit)] if limit else []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            sampler = memory.Sampler(process.pid)
            sampler.start()
            output, _ = process.communicate()
            peak = sampler.stop()
        if process.returncode:
            raise SystemExit(f"{name} could not be built (exit code {process.returncode})")
        record.write_text(json.dumps(json.loads(output) | {"peak": peak}), encoding="utf-8")
    return Built(**json.loads(record.read_text(encoding="utf-8")))


def facts(folder: Path) -> dict[str, Any]:
    """How many articles a folder is of, and of how many bytes."""
    found: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("peer", choices=PEERS)
    options.add_argument("folder", type=Path)
    options.add_argument("--cut", action="store_true")
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--limit", type=int, help="megabytes of data, by RLIMIT_DATA")
    given = options.parse_args()
    if given.limit:
        memory.limit(given.limit)
    setup = Setup(given.folder, given.cut, given.workers)
    print(json.dumps(asdict(build(given.peer, setup))))


if __name__ == "__main__":
    main()

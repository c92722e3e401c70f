"""Build an engine in a separate process; measure its speed, memory and index size.

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
from tests.bench.fill import ARTICLES, FACTS, load_articles
from tests.bench.peers import OURS, PEERS, Setup, open_peers

COMMITS = 4  # commits
REMOVAL_INTERVAL = 100  # one of this many articles is removed


@dataclass(frozen=True, slots=True)
class BuildStats:
    """Time, memory and size of an engine's build; kept as JSON under these names."""

    seconds: float  # with one worker without the time to produce the articles
    producing: float  # seconds to produce the articles
    articles: int
    segments: int
    size: int  # bytes
    peak: int = 0  # bytes of memory of the process and its children

    @property
    def rate(self) -> float:
        """Articles per second."""
        return self.articles / self.seconds


class TimedArticles:
    """Iterator over articles that measures the time to produce them."""

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


def build_engine(name: str, setup: Setup) -> BuildStats:
    """Build an engine in this process, then remove some articles."""
    articles_path = setup.folder / ARTICLES
    count = int(corpus_facts(setup.folder)["articles"])
    articles = TimedArticles(load_articles(articles_path))
    with open_peers([name], setup) as peers:
        peer = peers[name]
        began = time.perf_counter()
        peer.build(islice(articles, -(-count // COMMITS)) for _ in range(COMMITS))
        seconds = time.perf_counter() - began
        if setup.workers == 1:  # more workers index while the next articles are produced
            seconds -= articles.seconds
        peer.remove(
            [
                article.id
                for article in islice(load_articles(articles_path), 0, None, REMOVAL_INTERVAL)
            ]
        )
        return BuildStats(seconds, articles.seconds, count, peer.segments(), peer.size())


def build_or_load(name: str, setup: Setup, limit: int | None = None) -> BuildStats:
    """Build an engine in a separate process, or load the figures of an earlier build."""
    stats_file = setup.folder / f"{name}.json"
    if not stats_file.exists():
        shutil.rmtree(setup.folder / name / ("index" if name == OURS else ""), ignore_errors=True)
        command = [sys.executable, "-m", "tests.bench.build", name, str(setup.folder)]
        command += ["--cut"] if setup.pre_analyzed else []
        command += ["--workers", str(setup.workers)]
        command += ["--limit", str(limit)] if limit else []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            sampler = memory.Sampler(process.pid)
            sampler.start()
            output, _ = process.communicate()
            peak = sampler.stop()
        if process.returncode:
            raise SystemExit(f"{name} could not be built (exit code {process.returncode})")
        stats_file.write_text(json.dumps(json.loads(output) | {"peak": peak}), encoding="utf-8")
    return BuildStats(**json.loads(stats_file.read_text(encoding="utf-8")))


def corpus_facts(folder: Path) -> dict[str, Any]:
    """Return the number of articles in a folder's corpus, and the bytes of their bodies."""
    facts: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    return facts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cut", action="store_true")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--limit", type=int, help="megabytes of data, by RLIMIT_DATA")
    options = parser.parse_args()
    if options.limit:
        memory.limit_data(options.limit)
    setup = Setup(options.folder, options.cut, options.workers)
    print(json.dumps(asdict(build_engine(options.peer, setup))))


if __name__ == "__main__":
    main()

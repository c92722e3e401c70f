"""Run one writer and many readers, each a process: python -m tests.torture.readers --minutes 10

Each turn of the writer adds a fixed number of stories with a section of their own, as one commit
of the index, and now and then rebuilds the index or removes a section.  So a reader that sees part
of a section has seen half a commit.  The readers run first without and then with the writer; the
report shows their waiting times.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from archive.archive import Archive
from archive.ingestor import IngestOptions
from index.engine import ALL_VALUES, Facet, Search
from index.query.tree import All, Term
from tests.torture.operations import WORDS

STORIES_PER_SECTION = 20
_REBUILD_INTERVAL = 25  # turns between two rebuilds by the writer
_READS_PER_OPEN = 50  # reads before a reader reopens the archive


def write_section(folder: Path, number: int) -> Path:
    """Write a file with the stories of one section."""
    path = folder / f"section{number}.jsonl"
    with path.open("w") as file:
        for nth in range(STORIES_PER_SECTION):
            body = " ".join(random.Random(f"{number} {nth}").choices(WORDS, k=60))
            url = f"https://x.example/{number}/{nth}"
            metadata = {"url": url, "title": f"{number} {nth}", "section": [f"s{number}"]}
            record = {**metadata, "body": body, "date": "2024-05-02", "lang": "en"}
            file.write(json.dumps(record) + "\n")
    return path


def write_turn(archive: Archive, folder: Path, number: int) -> None:
    """Run one turn of the writer."""
    path = write_section(folder, number)
    with archive.write_lock():
        list(archive.ingest([path], IngestOptions((path,), jobs=1)))
        archive.catch_up()
        if number % _REBUILD_INTERVAL == _REBUILD_INTERVAL // 2:
            archive.reindex()
        if number % _REBUILD_INTERVAL == _REBUILD_INTERVAL - 1:
            articles = archive.store.reader.articles(
                sorted(archive.store.reader.searchable_ids(10**9))
            )
            section_ids = [
                stored.article.id for stored in articles if f"s{number}" in stored.article.section
            ]
            archive.remove(section_ids)


@dataclass
class ReaderLog:
    """Observations of one reader."""

    waits: list[float] = field(default_factory=list)  # milliseconds
    errors: list[str] = field(default_factory=list)

    def search_and_check(self, archive: Archive, query: All | Term) -> None:
        facet = Facet("section", ALL_VALUES)
        began = time.perf_counter()
        results = archive.search(Search(query, facets=(facet,)))
        self.waits.append((time.perf_counter() - began) * 1000)
        if isinstance(query, All):
            sections = dict(results.facets["section"].values)
            self.errors += [
                f"{name}: {count}"
                for name, count in sections.items()
                if count != STORIES_PER_SECTION
            ]
            if len(sections) * STORIES_PER_SECTION != results.total:
                self.errors.append(f"{results.total} of {len(sections)} sections")
        articles = archive.store.reader.articles([hit.id for hit in results.hits])
        self.errors += [stored.article.title for stored in articles if not stored.article.body]


def run_reader(home: Path, seconds: float) -> Mapping[str, Any]:
    """Read for some seconds; return the waiting times and the errors."""
    log, end = ReaderLog(), time.monotonic() + seconds
    while time.monotonic() < end:
        with Archive(home) as archive:
            for turn in range(_READS_PER_OPEN):
                log.search_and_check(
                    archive, All() if turn % 2 else Term("text", WORDS[turn % len(WORDS)])
                )
                if time.monotonic() > end:
                    break
    return {"waits": log.waits, "errors": log.errors}


def run_writer(home: Path, seconds: float) -> int:
    """Write for some seconds; return the number of turns."""
    end = time.monotonic() + seconds
    with Archive(home) as archive:
        for number in count(1):
            write_turn(archive, home.parent, number)
            if time.monotonic() > end:
                return number
    raise AssertionError("unreachable")


def percentile(share: float, waits: list[float]) -> float:
    return round(sorted(waits)[int(len(waits) * share)], 1) if waits else 0.0


def run(folder: Path, seconds: float, readers: int = 8) -> Mapping[str, Any]:
    """Run the readers alone for a third of the time, then with the writer for all of it."""
    home = folder / "home"
    with Archive.create(home) as archive:
        write_turn(archive, folder, 0)
    report: dict[str, Any] = {"readers": readers, "seconds": seconds}
    forked = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(readers + 1, mp_context=forked) as pool:
        for phase, duration in (("alone", seconds / 3), ("with a writer", seconds)):
            writer = pool.submit(run_writer, home, duration) if phase != "alone" else None
            futures = [pool.submit(run_reader, home, duration) for _ in range(readers)]
            logs = [future.result() for future in futures]
            waits = [wait for log in logs for wait in log["waits"]]
            report[phase] = {
                "reads": len(waits),
                "p50 ms": percentile(0.5, waits),
                "p99 ms": percentile(0.99, waits),
                "worst ms": percentile(1 - 1e-9, waits),
                "errors": [error for log in logs for error in log["errors"]],
                "turns of the writer": writer.result() if writer else 0,
            }
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for phase, figures in run(Path(folder), options.minutes * 60).items():
            print(f"{phase}: {figures}")


if __name__ == "__main__":
    main()

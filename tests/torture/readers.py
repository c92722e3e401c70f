"""One writer and many readers, each a process: python -m tests.torture.readers --minutes 10

Every turn of the writer brings in so many stories of a section of their own, as one commit of the
index, and now and then builds the index anew or takes a section out.  So a reader that sees a
section not whole has seen half a commit.  First the readers are alone, then beside the writer; what
is told is how long they waited.
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
from archive.ingestor import Intake
from index.engine import EVERY_VALUE, Facet, Search
from index.query.tree import All, Term
from tests.torture.work import WORDS

TOGETHER = 20  # stories of a section
_ANEW = 25  # turns of the writer after which it builds the index anew
_OPENED = 50  # reads after which a reader opens the archive again


def section(folder: Path, number: int) -> Path:
    """A file with the stories of one section."""
    path = folder / f"section{number}.jsonl"
    with path.open("w") as out:
        for nth in range(TOGETHER):
            body = " ".join(random.Random(f"{number} {nth}").choices(WORDS, k=60))
            url = f"https://x.example/{number}/{nth}"
            about = {"url": url, "title": f"{number} {nth}", "section": [f"s{number}"]}
            record = {**about, "body": body, "date": "2024-05-02", "lang": "en"}
            out.write(json.dumps(record) + "\n")
    return path


def write(archive: Archive, folder: Path, number: int) -> None:
    """One turn of the writer."""
    path = section(folder, number)
    with archive.writing():
        list(archive.ingest([path], Intake((path,), jobs=1)))
        archive.catch_up()
        if number % _ANEW == _ANEW // 2:
            archive.reindex()
        if number % _ANEW == _ANEW - 1:
            gone = archive.store.articles(sorted(archive.store.searchable(10**9)))
            mine = [k.article.id for k in gone if f"s{number}" in k.article.section]
            archive.remove(mine)


@dataclass
class Seen:
    """What one reader saw."""

    waited: list[float] = field(default_factory=list)  # milliseconds
    wrong: list[str] = field(default_factory=list)

    def read(self, archive: Archive, query: All | Term) -> None:
        facet = Facet("section", EVERY_VALUE)
        began = time.perf_counter()
        results = archive.search(Search(query, facets=(facet,)))
        self.waited.append((time.perf_counter() - began) * 1000)
        if isinstance(query, All):
            sections = dict(results.facets["section"].values)
            self.wrong += [f"{name}: {many}" for name, many in sections.items() if many != TOGETHER]
            if len(sections) * TOGETHER != results.total:
                self.wrong.append(f"{results.total} of {len(sections)} sections")
        kept = archive.store.articles([hit.id for hit in results.hits])
        self.wrong += [k.article.title for k in kept if not k.article.body]


def reads(home: Path, seconds: float) -> Mapping[str, Any]:
    """A reader's life."""
    seen, until = Seen(), time.monotonic() + seconds
    while time.monotonic() < until:
        with Archive(home) as archive:
            for turn in range(_OPENED):
                seen.read(archive, All() if turn % 2 else Term("text", WORDS[turn % len(WORDS)]))
                if time.monotonic() > until:
                    break
    return {"waited": seen.waited, "wrong": seen.wrong}


def writes(home: Path, seconds: float) -> int:
    """The writer's life; how many turns it made."""
    until = time.monotonic() + seconds
    with Archive(home) as archive:
        for number in count(1):
            write(archive, home.parent, number)
            if time.monotonic() > until:
                return number
    raise AssertionError("unreachable")


def p(share: float, waited: list[float]) -> float:
    return round(sorted(waited)[int(len(waited) * share)], 1) if waited else 0.0


def run(folder: Path, seconds: float, readers: int = 8) -> Mapping[str, Any]:
    """What `readers` saw alone, in a third of the time, and beside the writer, in the whole."""
    home = folder / "home"
    with Archive.make(home) as archive:
        write(archive, folder, 0)
    told: dict[str, Any] = {"readers": readers, "seconds": seconds}
    forked = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(readers + 1, mp_context=forked) as pool:
        for how, time_for in (("alone", seconds / 3), ("beside the writer", seconds)):
            writer = pool.submit(writes, home, time_for) if how != "alone" else None
            asked = [pool.submit(reads, home, time_for) for _ in range(readers)]
            seen = [each.result() for each in asked]
            waited = [each for one in seen for each in one["waited"]]
            told[how] = {
                "reads": len(waited), "p50 ms": p(0.5, waited), "p99 ms": p(0.99, waited),
                "worst ms": p(1 - 1e-9, waited), "wrong": [w for one in seen for w in one["wrong"]],
                "turns of the writer": writer.result() if writer else 0,
            }  # fmt: skip
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for how, told in run(Path(folder), asked.minutes * 60).items():
            print(f"{how}: {told}")


if __name__ == "__main__":
    main()

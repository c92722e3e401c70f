"""kill -9 at hundreds of points of everything that writes: nothing that was reported is lost.

A child does one thing to an archive, telling each story as the archive reports it stored, and is
killed at a random moment.  Then the archive must be whole, hold all that was told, and after the
next command answer as a scan of its stored texts does.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings

from archive.archive import Archive
from archive.check import check
from archive.intake import Intake
from archive.store import Status
from index.analysis import words
from index.engine import Search
from index.query.tree import All, Exact
from tests.archive.test_migrate import RELEASES, old
from tests.counts import COUNTS

TIMES = max(2, settings().max_examples // 65)  # of each thing: 9 kinds, 76 in the long run
WORDS = ["coal", "strike", "pit", "wall", "harbour", "ferry", "snow", "pass"]
Told = Callable[[str], None]


def feed(path: Path, start: int, count: int = 120) -> Path:
    """Made-up stories, each with an address and a word of its own."""
    with path.open("w") as out:
        for number in range(start, start + count):
            body = " ".join(random.Random(number).choices(WORDS, k=60)) + f" number{number}"
            url, day = f"https://x.example/{number}", f"20{number % 20 + 10:02}-05-02"
            out.write(json.dumps({"url": url, "title": "T", "body": body, "date": day}) + "\n")
    return path


@dataclass
class Case:
    """One archive, what is done to it, and what comes next."""

    home: Path
    feed: Path
    pick: random.Random = field(default_factory=lambda: random.Random(7))
    taken: int = 0

    def more(self) -> Path:
        self.taken += 1
        return feed(self.feed.with_name(f"{self.taken}.jsonl"), 1000 * self.taken)


def ingest(case: Case, told: Told) -> None:
    with Archive(case.home) as archive, archive.writing():
        for outcome in archive.ingest([case.feed], Intake((case.feed,), jobs=1)):
            if outcome.id:
                told(outcome.id)
        archive.catch_up()


def catch_up(case: Case, told: Told) -> None:
    with Archive(case.home) as archive, archive.writing():
        archive.catch_up()


def reindex(case: Case, told: Told) -> None:
    with Archive(case.home) as archive, archive.writing():
        archive.reindex()


def remove(case: Case, told: Told) -> None:
    with Archive(case.home) as archive, archive.writing():
        archive.remove(sorted(archive.store.searchable(10**9))[:3])


def backup(case: Case, told: Told) -> None:
    with Archive(case.home) as archive:
        archive.backup(case.home.with_name("news.backup"))


def restore(case: Case, told: Told) -> None:
    with Archive(case.home) as archive, archive.writing():
        archive.restore(case.home.with_name("whole.backup"))
        archive.reindex()


def stored_only(case: Case) -> None:
    """Stories that the index has not followed yet."""
    with Archive(case.home) as archive, archive.writing():
        list(archive.ingest([case.feed], Intake((case.feed,), jobs=1)))


def several_segments(case: Case) -> None:
    """So many small commits that the next one merges them."""
    for _ in range(4):
        path = case.more()
        with Archive(case.home) as archive, archive.writing():
            list(archive.ingest([path], Intake((path,), jobs=1)))
            archive.catch_up()


def nothing(case: Case) -> None:
    pass


KINDS: dict[str, tuple[Callable[[Case], None], Callable[[Case, Told], None]]] = {
    "ingest": (nothing, ingest),
    "catch-up": (stored_only, catch_up),
    "merge": (several_segments, ingest),
    "reindex": (nothing, reindex),
    "remove": (nothing, remove),
    "backup": (nothing, backup),
    "restore": (nothing, restore),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 200 stories, and a backup of it."""
    folder = tmp_path_factory.mktemp("base")
    path = feed(folder / "base.jsonl", 0, 200)
    with Archive.make(folder / "home") as archive, archive.writing():
        list(archive.ingest([path], Intake((path,), jobs=1)))
        archive.catch_up()
        archive.backup(folder / "whole.backup")
    return folder


def killed(work: Callable[[Told], None], after: float) -> set[str]:
    """Do it in a child that is killed after so many seconds; what it told until then."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(read)
            work(Pipe(write))
        finally:
            os._exit(0)
    os.close(write)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(read, "rb") as pipe:
        return {line[:-1].decode() for line in pipe if line.endswith(b"\n")}


@dataclass
class Pipe:
    """Tells the parent."""

    number: int

    def __call__(self, id: str) -> None:
        os.write(self.number, id.encode() + b"\n")


def seconds(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def is_whole(home: Path, told: set[str], *, stale: bool = False) -> None:
    """Nothing that was told is missing, and the archive can be read."""
    with Archive(home) as archive:
        assert told <= archive.store.searchable(10**9)
        found = list(check(archive, deep=True, progress=lambda _: None))
        wrong = [each for each in found if "behind the store" not in each.what]
        assert stale or not wrong, wrong


def answers_rightly(home: Path) -> None:
    """The index gives what a scan of the stored texts gives."""
    with Archive(home) as archive:
        assert list(check(archive, deep=True, progress=lambda _: None)) == []
        ids = archive.store.searchable(10**9)
        assert set(archive.engine.scan(Search(All()))) == ids
        for word in ("ferry", "number7", "number1007"):
            having = {k.article.id for k in archive.store.articles(list(ids)) if _has(k, word)}
            assert set(archive.engine.scan(Search(Exact("text", word)))) == having


def _has(kept: object, word: str) -> bool:
    article = kept.article  # type: ignore[attr-defined]
    return word in words(f"{article.title} {article.body}")


def cases(base: Path, tmp_path: Path) -> Iterator[Case]:
    for turn in range(TIMES):
        folder = tmp_path / str(turn)
        shutil.copytree(base, folder)
        yield Case(folder / "home", feed(folder / "feed.jsonl", 5000))
        shutil.rmtree(folder)


@pytest.mark.parametrize("kind", KINDS)
def test_killed(base: Path, tmp_path: Path, kind: str) -> None:
    before, work = KINDS[kind]
    usual, pick = 0.0, random.Random(kind)
    for case in cases(base, tmp_path):
        before(case)
        if not usual:
            twin = Case(
                Path(shutil.copytree(case.home.parent, tmp_path / "twin")) / "home", case.feed
            )
            usual = seconds(lambda twin=twin: work(twin, lambda _: None))  # type: ignore[misc]
        told = killed(lambda told, case=case: work(case, told), pick.uniform(0, usual * 1.1))  # type: ignore[misc]
        COUNTS[f"points of {kind} at which it was killed"] += 1
        is_whole(case.home, told, stale=kind == "restore")
        if kind == "backup":
            saved = case.home.with_name("news.backup")
            if saved.exists():
                with Archive.make(case.home.with_name("again")) as again:
                    again.restore(saved)
                    assert again.store.count() == 200
        with Archive(case.home) as archive, archive.writing():
            if kind == "restore":  # which is done when its index is built
                archive.reindex()
            outcomes = list(archive.ingest([case.feed], Intake((case.feed,), jobs=1)))
            archive.catch_up()
            assert all(each.status is not Status.REJECTED for each in outcomes)
        answers_rightly(case.home)


def opened(home: Path) -> Callable[[Told], None]:
    return lambda _: Archive(home).store.close()


def _told_nothing(_: str) -> None:
    pass


def test_killed_while_an_old_archive_is_brought_up_to_date(tmp_path: Path) -> None:
    (release, *_), pick = RELEASES, random.Random(1)
    home = old(release, tmp_path / "usual")
    usual = seconds(lambda: opened(home)(_told_nothing))

    for turn in range(TIMES):
        home = old(release, tmp_path / str(turn))
        killed(opened(home), pick.uniform(0, usual * 1.1))
        COUNTS["points of migrate at which it was killed"] += 1
        with Archive(home) as archive, archive.writing():
            archive.catch_up()
            assert archive.store.count() == 8
        is_whole(home, set())

"""What is done to an archive while something goes wrong, and what must hold afterwards."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.archive import Archive
from archive.check import check
from archive.ingestor import Intake
from archive.store import Status
from index.analysis import words
from index.engine import Search
from index.query.tree import All, Exact
from tests.counts import COUNTS

SAMPLE = 20  # articles that are looked for by their own words
WORDS = ["coal", "strike", "pit", "wall", "harbour", "ferry", "snow", "pass"]
Told = Callable[[str], None]


def feed(path: Path, start: int, count: int = 120) -> Path:
    """Made-up stories, each with an address and a word of its own."""
    with path.open("w") as out:
        for number in range(start, start + count):
            body = " ".join(random.Random(number).choices(WORDS, k=60)) + f" number{number}"
            record = {
                "url": f"https://x.example/{number}",
                "title": "T",
                "body": body,
                "date": f"20{number % 20 + 10:02}-05-02",
                "lang": "en",  # to find it out takes longer than all else
            }
            out.write(json.dumps(record) + "\n")
    return path


@dataclass(frozen=True)
class Case:
    """One archive, and what is to come into it."""

    home: Path
    feed: Path


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
    for turn in range(1, 5):
        path = feed(case.feed.with_name(f"{turn}.jsonl"), 1000 * turn, 30)
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
    "swap": (nothing, reindex),
    "remove": (nothing, remove),
    "backup": (nothing, backup),
    "restore": (nothing, restore),
}


def made(folder: Path) -> Path:
    """A folder with an archive of 200 stories, and a backup of it."""
    path = feed(folder / "base.jsonl", 0, 200)
    with Archive.make(folder / "home") as archive, archive.writing():
        list(archive.ingest([path], Intake((path,), jobs=1)))
        archive.catch_up()
        archive.backup(folder / "whole.backup")
    return folder


def ready(base: Path, folder: Path, kind: str) -> Case:
    """A copy of it in which all is as it is to be before something of a kind is done."""
    shutil.copytree(base, folder)
    case = Case(folder / "home", feed(folder / "feed.jsonl", 5000))
    KINDS[kind][0](case)
    return case


def copied(case: Case, folder: Path) -> Case:
    shutil.copytree(case.home.parent, folder)
    return Case(folder / "home", folder / case.feed.name)


def must(what: str, wrong: object) -> None:
    """Nothing is wrong; it is counted, for the report to say how often nothing was."""
    COUNTS[f"times that {what}"] += bool(wrong)
    assert not wrong, wrong


# What is told of work that broke off: what the next reindex ends, what any next command does.
WIPES = "words of removed articles may still stand"
WAITS = (WIPES, "of the store's changes it lacks")


def is_whole(home: Path, told: set[str], *, stale: bool = False) -> None:
    """Nothing that was told is missing, and the archive can be read."""
    with Archive(home) as archive:
        must("a story was lost", told - archive.store.searchable(10**9))
        found = list(check(archive, deep=True, progress=lambda _: None, sample=SAMPLE))
        wrong = [each for each in found if not each.what.startswith(WAITS)]
        must("an archive could not be read", wrong if not stale else ())


def answers_rightly(home: Path) -> None:
    """The index gives what a scan of the stored texts gives."""
    with Archive(home) as archive:
        told = check(archive, deep=True, progress=lambda _: None, sample=SAMPLE)
        wrong: list[object] = [each for each in told if not each.what.startswith(WIPES)]
        kept = archive.store.articles(sorted(archive.store.searchable(10**9)))
        said = {each.article.id: set(words(each.article.body)) for each in kept}
        if set(archive.engine.scan(Search(All()))) != said.keys():
            wrong.append("*")
        for word in ("ferry", "number7", "number1007", "number5007"):
            having = {id for id, body in said.items() if word in body}
            if set(archive.engine.scan(Search(Exact("text", word)))) != having:
                wrong.append(word)
        must("an answer was wrong", wrong)


def goes_on(case: Case, kind: str) -> None:
    """The next command completes what was begun, and the archive answers rightly."""
    if (saved := case.home.with_name("news.backup")).exists():  # then it is all there
        with Archive.make(case.home.with_name("again")) as again:
            again.restore(saved)
            assert again.store.count() == 200
    with Archive(case.home) as archive, archive.writing():
        if kind == "restore":  # which is done when its index is built
            archive.reindex()
        outcomes = list(archive.ingest([case.feed], Intake((case.feed,), jobs=1)))
        archive.catch_up()
        rejected = [each for each in outcomes if each.status is Status.REJECTED]
        assert not rejected, rejected[0]
    answers_rightly(case.home)

"""kill -9 at hundreds of points of everything that writes: nothing that was reported is lost.

A child does one thing to an archive, telling each story as the archive reports it stored, and is
killed: at a random moment, or right before one of the steps that change the names of files, which
decide.  Then the archive must be whole, hold all that was told, and after the next command answer
as a scan of its stored texts does.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

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
from tests.torture.power import STEPS, failing

TIMES = max(1, settings().max_examples // 75)  # 66 of each thing in the long run
SAMPLE = 40  # articles that are looked for by their own words
WORDS = ["coal", "strike", "pit", "wall", "harbour", "ferry", "snow", "pass"]
OLD = RELEASES[:1]  # the one with the longest way to go
Told = Callable[[str], None]


def feed(path: Path, start: int, count: int = 120) -> Path:
    """Made-up stories, each with an address and a word of its own."""
    with path.open("w") as out:
        for number in range(start, start + count):
            body = " ".join(random.Random(number).choices(WORDS, k=60)) + f" number{number}"
            url, day = f"https://x.example/{number}", f"20{number % 20 + 10:02}-05-02"
            out.write(json.dumps({"url": url, "title": "T", "body": body, "date": day}) + "\n")
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


@dataclass(frozen=True)
class Moment:
    """When a child is killed: after so many seconds, or before so many-th step of those of `os`."""

    after: float = 0.0
    step: int = 0

    def arm(self) -> None:
        """In the child: be killed before that step."""
        left = iter(range(self.step - 1))

        def armed(name: str) -> Callable[..., object]:
            real = getattr(os, name)

            def step(*args: object, **more: object) -> object:
                if next(left, None) is None:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args, **more)

            return step

        for name in STEPS if self.step else ():
            patch.object(os, name, armed(name)).start()


def killed(work: Callable[[Told], None], moment: Moment, kind: str) -> set[str]:
    """Do it in a child that is killed; what it told until then."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(read)
            moment.arm()
            work(partial(_tell, write))
        finally:
            os._exit(0)
    os.close(write)
    if not moment.step:
        time.sleep(moment.after)
        os.kill(child, signal.SIGKILL)
    _, ended = os.waitpid(child, 0)
    COUNTS[f"kill points of {kind}"] += os.WIFSIGNALED(ended)
    with open(read, "rb") as pipe:
        return {line[:-1].decode() for line in pipe if line.endswith(b"\n")}


def usual(work: Callable[[Told], None]) -> tuple[float, int]:
    """How long it takes, and how many steps."""
    began = time.monotonic()
    with failing(Path("/"), 0, 0) as taken:
        work(_told_nothing)
    return time.monotonic() - began, sum(step in STEPS for step in taken)


def _tell(pipe: int, id: str) -> None:
    os.write(pipe, id.encode() + b"\n")


def _told_nothing(_: str) -> None:
    pass


def must(what: str, wrong: object) -> None:
    """Nothing is wrong; it is counted, for the report to say how often nothing was."""
    COUNTS[f"kill points after which {what}"] += bool(wrong)
    assert not wrong, wrong


def is_whole(home: Path, told: set[str], *, stale: bool = False) -> None:
    """Nothing that was told is missing, and the archive can be read."""
    with Archive(home) as archive:
        must("a story was lost", told - archive.store.searchable(10**9))
        found = list(check(archive, deep=True, progress=lambda _: None, sample=SAMPLE))
        wrong = [each for each in found if "behind the store" not in each.what]
        must("an archive could not be read", wrong if not stale else ())


def answers_rightly(home: Path) -> None:
    """The index gives what a scan of the stored texts gives."""
    with Archive(home) as archive:
        wrong: list[object] = list(
            check(archive, deep=True, progress=lambda _: None, sample=SAMPLE)
        )
        kept = archive.store.articles(sorted(archive.store.searchable(10**9)))
        said = {each.article.id: set(words(each.article.body)) for each in kept}
        if set(archive.engine.scan(Search(All()))) != said.keys():
            wrong.append("*")
        for word in ("ferry", "number7", "number1007", "number5007"):
            having = {id for id, body in said.items() if word in body}
            if set(archive.engine.scan(Search(Exact("text", word)))) != having:
                wrong.append(word)
        must("an answer was wrong", wrong)


def cases(base: Path, tmp_path: Path, kind: str) -> Iterator[tuple[Case, Moment]]:
    """Archives that all are alike, each with the moment at which what is done to it is killed."""
    before, work = KINDS[kind]
    ready, pick = Path(shutil.copytree(base, tmp_path / "ready")), random.Random(kind)
    before(Case(ready / "home", feed(ready / "feed.jsonl", 5000)))
    twin = Path(shutil.copytree(ready, tmp_path / "twin"))
    seconds, steps = usual(lambda told: work(Case(twin / "home", twin / "feed.jsonl"), told))
    for turn in range(TIMES):
        folder = Path(shutil.copytree(ready, tmp_path / str(turn)))
        late = steps - turn % steps  # those at the end decide
        by_step = kind == "swap" or (turn % 2 and steps)
        moment = Moment(step=late) if by_step else Moment(after=pick.uniform(0, seconds))
        yield Case(folder / "home", folder / "feed.jsonl"), moment
        shutil.rmtree(folder)


@pytest.mark.parametrize("kind", KINDS)
def test_killed(base: Path, tmp_path: Path, kind: str) -> None:
    work = KINDS[kind][1]
    for case, moment in cases(base, tmp_path, kind):
        told = killed(lambda told, case=case: work(case, told), moment, kind)  # type: ignore[misc]
        is_whole(case.home, told, stale=kind == "restore")
        if (saved := case.home.with_name("news.backup")).exists():  # then it is all there
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


@pytest.mark.parametrize("release", OLD, ids=lambda path: path.stem)
def test_killed_while_an_old_archive_is_brought_up_to_date(release: Path, tmp_path: Path) -> None:
    pick = random.Random(1)
    seconds, _ = usual(opened(old(release, tmp_path / "usual")))
    for turn in range(TIMES):
        home = old(release, tmp_path / str(turn))
        killed(opened(home), Moment(after=pick.uniform(0, seconds)), "migrate")
        with Archive(home) as archive, archive.writing():
            archive.catch_up()
            must("a story was lost", 8 - archive.store.count())
        is_whole(home, set())
        shutil.rmtree(home)

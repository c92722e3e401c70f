"""kill -9 at hundreds of points of everything that writes: nothing that was reported is lost.

A child does one thing to an archive, telling each story as the archive reports it stored, and is
killed: at a random moment, or right before one of the steps that change the names of files, which
decide.  Then the archive must be whole, hold all that was told, and after the next command answer
as a scan of its stored texts does.
"""

from __future__ import annotations

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
from tests.archive.test_migrate import RELEASES, old
from tests.counts import COUNTS
from tests.torture import work
from tests.torture.power import STEPS, failing
from tests.torture.work import KINDS, Case, Told, is_whole, must

TIMES = max(1, settings().max_examples // 75)  # 66 of each thing in the long run
OLD = RELEASES[:1]  # the one with the longest way to go


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return work.made(tmp_path_factory.mktemp("base"))


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


def killed(does: Callable[[Told], None], moment: Moment, kind: str) -> set[str]:
    """Do it in a child that is killed; what it told until then."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(read)
            moment.arm()
            does(partial(_tell, write))
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


def usual(does: Callable[[Told], None]) -> tuple[float, int]:
    """How long it takes, and how many steps."""
    began = time.monotonic()
    with failing(Path("/"), 0, 0) as taken:
        does(_told_nothing)
    return time.monotonic() - began, sum(step in STEPS for step in taken)


def _tell(pipe: int, id: str) -> None:
    os.write(pipe, id.encode() + b"\n")


def _told_nothing(_: str) -> None:
    pass


def cases(base: Path, tmp_path: Path, kind: str) -> Iterator[tuple[Case, Moment]]:
    """Archives that all are alike, each with the moment at which what is done to it is killed."""
    ready, pick = work.ready(base, tmp_path / "ready", kind), random.Random(kind)
    seconds, steps = usual(partial(KINDS[kind][1], work.copied(ready, tmp_path / "twin")))
    for turn in range(TIMES):
        late = steps - turn % steps  # those at the end decide
        by_step = kind == "swap" or turn % 2
        moment = Moment(step=late) if by_step else Moment(after=pick.uniform(0, seconds))
        yield work.copied(ready, tmp_path / str(turn)), moment
        shutil.rmtree(tmp_path / str(turn))


@pytest.mark.parametrize("kind", KINDS)
def test_killed(base: Path, tmp_path: Path, kind: str) -> None:
    for case, moment in cases(base, tmp_path, kind):
        told = killed(partial(KINDS[kind][1], case), moment, kind)
        is_whole(case.home, told, stale=kind == "restore")
        work.goes_on(case, kind)


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

"""kill -9 at hundreds of points of every write operation: nothing that was reported is lost.

A child process runs one operation and passes on each story that the archive reports as stored.  It
is killed at a random moment, or just before one of the critical steps that change file names.
Then the archive must be intact, hold every reported story, and after the next command give the
same answers as a scan of its stored texts.
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
from tests.archive.test_migrate import RELEASES, restore_release
from tests.torture import operations
from tests.torture.operations import OPERATIONS, Case, StoredCallback, assert_intact, assert_none
from tests.torture.power_loss import STEPS, failing
from tools.trial_counts import COUNTS

pytestmark = pytest.mark.slow

TIMES = max(1, settings().max_examples // 75)  # per operation: 66 in `make torture`
OLD = RELEASES[:1]  # the one with the longest migration


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return operations.make_base_archive(tmp_path_factory.mktemp("base"))


@dataclass(frozen=True)
class Moment:
    """Moment to kill a child: after some seconds, or before the nth of the `STEPS`."""

    after: float = 0.0
    step: int = 0

    def arm(self) -> None:
        """Let this process kill itself before that step."""
        steps_left = iter(range(self.step - 1))

        def kill_at_step(name: str) -> Callable[..., object]:
            real = getattr(os, name)

            def step(*args: object, **kwargs: object) -> object:
                if next(steps_left, None) is None:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args, **kwargs)

            return step

        for name in STEPS if self.step else ():
            patch.object(os, name, kill_at_step(name)).start()


def run_and_kill(run: Callable[[StoredCallback], None], moment: Moment, operation: str) -> set[str]:
    """Run an operation in a child and kill it; return the ids that it reported before."""
    read_fd, write_fd = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(read_fd)
            moment.arm()
            run(partial(_write_id, write_fd))
        finally:
            os._exit(0)
    os.close(write_fd)
    if not moment.step:
        time.sleep(moment.after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    COUNTS[f"kill points of {operation}"] += os.WIFSIGNALED(status)
    with open(read_fd, "rb") as pipe:
        return {line[:-1].decode() for line in pipe if line.endswith(b"\n")}


def measure_operation(run: Callable[[StoredCallback], None]) -> tuple[float, int]:
    """Return the seconds and the number of steps of an operation."""
    began = time.monotonic()
    with failing(Path("/"), 0, 0) as steps:
        run(_ignore_id)
    return time.monotonic() - began, sum(step in STEPS for step in steps)


def _write_id(pipe: int, id: str) -> None:
    os.write(pipe, id.encode() + b"\n")


def _ignore_id(_: str) -> None:
    pass


def cases(base: Path, tmp_path: Path, operation: str) -> Iterator[tuple[Case, Moment]]:
    """Yield identical archives, each with the moment to kill the operation on it."""
    prepared = operations.prepare_case(base, tmp_path / "ready", operation)
    rng = random.Random(operation)
    seconds, steps = measure_operation(
        partial(OPERATIONS[operation][1], operations.copy_case(prepared, tmp_path / "twin"))
    )
    for number in range(TIMES):
        step = steps - number % steps  # the last ones are critical
        kills_at_step = operation == "swap" or number % 2
        moment = Moment(step=step) if kills_at_step else Moment(after=rng.uniform(0, seconds))
        yield operations.copy_case(prepared, tmp_path / str(number)), moment
        shutil.rmtree(tmp_path / str(number))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_killed_operation_loses_nothing_reported(
    base: Path, tmp_path: Path, operation: str
) -> None:
    for case, moment in cases(base, tmp_path, operation):
        reported = run_and_kill(partial(OPERATIONS[operation][1], case), moment, operation)
        assert_intact(case.home, reported, stale=operation == "restore")
        operations.assert_resumes(case, operation)


def open_archive(home: Path) -> Callable[[StoredCallback], None]:
    return lambda _: Archive(home).store.close()


@pytest.mark.parametrize("release", OLD, ids=lambda path: path.stem)
def test_a_killed_migration_loses_nothing(release: Path, tmp_path: Path) -> None:
    rng = random.Random(1)
    seconds, _ = measure_operation(open_archive(restore_release(release, tmp_path / "usual")))
    for number in range(TIMES):
        home = restore_release(release, tmp_path / str(number))
        run_and_kill(open_archive(home), Moment(after=rng.uniform(0, seconds)), "migrate")
        with Archive(home) as archive, archive.write_lock():
            archive.catch_up()
            assert_none("a story was lost", 8 - archive.store.reader.count())
        assert_intact(home, set())
        shutil.rmtree(home)

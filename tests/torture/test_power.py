"""A loss of power, or a failing disk, at every step of a commit, a merge and a swap."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings

from index import disk
from index.engine import Mark, Search
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.read import manifest
from index.errors import StaleIndex
from index.query.tree import All
from tests.counts import COUNTS
from tests.index.articles import PIT
from tests.torture.power import ERRORS, Image, Recorder, failing, laid_out

Ids = frozenset[str]


def put(*ids: str, number: int) -> Callable[[WhooshEngine], None]:
    articles = [replace(PIT, id=id) for id in ids]
    return lambda engine: engine.apply(articles, (), Mark("store", number))


def drop(engine: WhooshEngine) -> None:
    engine.apply((), ["one"], Mark("store", 9))


def swap(engine: WhooshEngine) -> None:
    with engine.rebuild() as twin:
        twin.apply([replace(PIT, id="anew")], (), Mark("store", 9))


CHANGES: dict[str, Callable[[WhooshEngine], None]] = {
    "commit": put("two", number=2),
    "merge": put("five", number=5),  # of the five small segments that there are then
    "removal": drop,
    "swap": swap,
}


def started(folder: Path, commits: int) -> None:
    """An index of a few commits in `folder`."""
    engine = WhooshEngine(folder)
    put("one", number=1)(engine)
    for number in range(1, commits):
        put(f"more{number}", number=number + 1)(engine)
    engine.close()


def ids(folder: Path) -> Ids:
    engine = WhooshEngine(folder)
    try:
        engine.verify()
        return frozenset(engine.scan(Search(All())))
    finally:
        engine.close()


def torn(tmp_path: Path, change: Callable[[WhooshEngine], None]) -> tuple[Recorder, Ids, Ids]:
    """All that a loss of power during a change could leave; what was there before and after."""
    folder = tmp_path / "index"
    started(folder, 4)
    before = ids(folder)
    recorder = Recorder(folder)
    engine = WhooshEngine(folder)
    with recorder.watching():
        change(engine)
    engine.close()
    return recorder, before, ids(folder)


def faults(recorder: Recorder, tmp_path: Path, states: set[Ids]) -> Iterator[str]:
    """The images whose index is neither what it was before nor what it is afterwards."""
    for number, (what, image) in enumerate(recorder.images):
        COUNTS["losses of power"] += 1
        folder = laid_out(image, tmp_path / "images" / str(number))
        try:
            found = ids(folder)
        except StaleIndex as error:
            yield f"{what}: {error.message}"
            continue
        if found not in states:
            yield f"{what}: {sorted(found)}"
        put("next", number=10)(WhooshEngine(folder))
        assert ids(folder) == found | {"next"}


@pytest.mark.parametrize("name", CHANGES)
def test_a_loss_of_power_leaves_the_old_or_the_new(tmp_path: Path, name: str) -> None:
    recorder, before, after = torn(tmp_path, CHANGES[name])
    assert before != after
    assert len(recorder.images) > 10
    assert list(faults(recorder, tmp_path, {before, after})) == []


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_committed_stays_committed(tmp_path: Path, name: str) -> None:
    """Once a change has returned, no loss of power takes it back."""
    folder = tmp_path / "index"
    _, _, after = torn(tmp_path, CHANGES[name])
    lasting = Recorder(folder)
    with lasting.watching():
        os.rename(folder / "CURRENT", folder / "CURRENT")  # any step at all
    images: list[tuple[str, Image]] = lasting.images
    assert images
    for number, (_, image) in enumerate(images):
        assert ids(laid_out(image, tmp_path / "lasting" / str(number))) == after


@contextmanager
def without_fsync() -> Iterator[None]:
    def write(path: Path, data: bytes) -> None:
        path.write_bytes(data)

    with patch.object(disk, "write", write):
        yield


@contextmanager
def without_folders() -> Iterator[None]:
    with patch.object(disk, "sync_folder", lambda folder: None):
        yield


@contextmanager
def in_the_wrong_order() -> Iterator[None]:
    """The table, which makes a commit count, before the mark that says what is in it."""
    write, count = manifest.write, manifest.count
    waiting: list[manifest.Generation] = []

    def later(_: Path, __: int, commit: manifest.Generation) -> None:
        waiting.append(commit)

    def first(folder: Path, number: int, table: bytes) -> None:
        count(folder, number, table)
        write(folder, number, waiting.pop())

    with patch.object(manifest, "write", later), patch.object(manifest, "count", first):
        yield


@pytest.mark.parametrize(
    ("defect", "name"),
    [(without_fsync, "commit"), (without_folders, "swap"), (in_the_wrong_order, "commit")],
)
def test_planted_defects_are_found(
    tmp_path: Path, defect: Callable[[], AbstractContextManager[None]], name: str
) -> None:
    with defect():
        recorder, before, after = torn(tmp_path, CHANGES[name])
    assert next(faults(recorder, tmp_path, {before, after}))


def steps_of(change: Callable[[WhooshEngine], None], folder: Path) -> list[int]:
    """Those of its steps that are to fail, by number: all of them in the long run."""
    started(folder, 4)
    engine = WhooshEngine(folder)
    with failing(folder, 0, 0) as taken:
        change(engine)
    engine.close()
    assert len(taken) > 10
    every = len(taken) // (settings().max_examples // 10) + 1
    # Most steps write bytes; those at the end decide.
    return sorted(
        {*range(1, len(taken) + 1, every), *range(max(1, len(taken) - 12), len(taken) + 1)}
    )


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("name", CHANGES)
def test_a_failing_disk_leaves_the_old_or_the_new(tmp_path: Path, name: str, code: int) -> None:
    for step in steps_of(CHANGES[name], tmp_path / "0"):
        folder = tmp_path / str(step)
        started(folder, 4)
        before = ids(folder)
        engine, failed = WhooshEngine(folder), False
        with failing(folder, step, code) as taken:
            try:
                CHANGES[name](engine)
            except OSError:
                failed = True
        engine.close()
        found = ids(folder)
        COUNTS["steps that failed"] += 1
        again = WhooshEngine(folder)
        CHANGES[name](again)  # the same once more, on a disk that works
        again.close()
        after = ids(folder)
        assert found in {before, after}
        assert failed or found == after, taken[-1]

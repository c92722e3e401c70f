"""Power loss or disk failure at every step of a commit, a merge, a removal and a swap."""

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
from index.engines.whoosh.storage import manifest
from index.errors import StaleIndex
from index.query.tree import All
from tests.index.articles import PIT
from tests.torture.power_loss import ERRORS, Image, Recorder, failing, write_image
from tools.trial_counts import COUNTS

pytestmark = pytest.mark.slow

Ids = frozenset[str]


def adding(*ids: str, number: int) -> Callable[[WhooshEngine], None]:
    articles = [replace(PIT, id=id) for id in ids]
    return lambda engine: engine.apply(articles, (), Mark("store", number))


def remove_article(engine: WhooshEngine) -> None:
    engine.apply((), ["one"], Mark("store", 9))


def swap(engine: WhooshEngine) -> None:
    with engine.rebuild() as staging:
        staging.apply([replace(PIT, id="anew")], (), Mark("store", 9))


CHANGES: dict[str, Callable[[WhooshEngine], None]] = {
    "commit": adding("two", number=2),
    "merge": adding("five", number=5),  # of the five small segments
    "removal": remove_article,
    "swap": swap,
}


def make_index(folder: Path, commits: int) -> None:
    """Create an index of a few commits in `folder`."""
    engine = WhooshEngine(folder)
    adding("one", number=1)(engine)
    for number in range(1, commits):
        adding(f"more{number}", number=number + 1)(engine)
    engine.close()


def ids(folder: Path) -> Ids:
    engine = WhooshEngine(folder)
    try:
        engine.verify()
        return frozenset(engine.scan(Search(All())))
    finally:
        engine.close()


def record_change(
    tmp_path: Path, change: Callable[[WhooshEngine], None]
) -> tuple[Recorder, Ids, Ids]:
    """Record what a power loss during a change could leave, and the ids before and after."""
    folder = tmp_path / "index"
    make_index(folder, 4)
    before = ids(folder)
    recorder = Recorder(folder)
    engine = WhooshEngine(folder)
    with recorder.recording():
        change(engine)
    engine.close()
    return recorder, before, ids(folder)


def find_faults(recorder: Recorder, tmp_path: Path, states: set[Ids]) -> Iterator[str]:
    """Yield the images whose index is neither the old nor the new one."""
    for number, (description, image) in enumerate(recorder.images):
        COUNTS["power losses"] += 1
        folder = write_image(image, tmp_path / "images" / str(number))
        try:
            article_ids = ids(folder)
        except StaleIndex as error:
            yield f"{description}: {error.message}"
            continue
        if article_ids not in states:
            yield f"{description}: {sorted(article_ids)}"
        adding("next", number=10)(WhooshEngine(folder))
        assert ids(folder) == article_ids | {"next"}


@pytest.mark.parametrize("name", CHANGES)
def test_a_power_loss_leaves_the_old_or_the_new_index(tmp_path: Path, name: str) -> None:
    recorder, before, after = record_change(tmp_path, CHANGES[name])
    assert before != after
    assert len(recorder.images) > 10
    assert list(find_faults(recorder, tmp_path, {before, after})) == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_power_loss_does_not_undo_a_commit(tmp_path: Path, name: str) -> None:
    """Check that a power loss does not undo a change that has returned."""
    folder = tmp_path / "index"
    _, _, after = record_change(tmp_path, CHANGES[name])
    recorder = Recorder(folder)
    with recorder.recording():
        os.rename(folder / "CURRENT", folder / "CURRENT")  # any step
    images: list[tuple[str, Image]] = recorder.images
    assert images
    for number, (_, image) in enumerate(images):
        assert ids(write_image(image, tmp_path / "lasting" / str(number))) == after


@contextmanager
def without_fsync() -> Iterator[None]:
    def write(path: Path, data: bytes) -> None:
        path.write_bytes(data)

    with patch.object(disk, "write_synced", write):
        yield


@contextmanager
def without_folder_sync() -> Iterator[None]:
    with patch.object(disk, "sync_folder", lambda folder: None):
        yield


@contextmanager
def publish_first() -> Iterator[None]:
    """Publish the table of contents, which makes a commit valid, before writing its manifest."""
    write, publish = manifest.write, manifest.publish
    waiting: list[manifest.Manifest] = []

    def delay_write(_: Path, number: int, commit: manifest.Manifest) -> None:
        waiting.append(commit)

    def publish_then_write(folder: Path, number: int, table: bytes) -> None:
        publish(folder, number, table)
        write(folder, number, waiting.pop())

    with (
        patch.object(manifest, "write", delay_write),
        patch.object(manifest, "publish", publish_then_write),
    ):
        yield


@pytest.mark.parametrize(
    ("defect", "name"),
    [(without_fsync, "commit"), (without_folder_sync, "swap"), (publish_first, "commit")],
)
def test_planted_defects_are_detected(
    tmp_path: Path, defect: Callable[[], AbstractContextManager[None]], name: str
) -> None:
    with defect():
        recorder, before, after = record_change(tmp_path, CHANGES[name])
    assert next(find_faults(recorder, tmp_path, {before, after}))


def steps_to_fail(change: Callable[[WhooshEngine], None], folder: Path) -> list[int]:
    """Return the numbers of the steps to fail: all of them in `make torture`."""
    make_index(folder, 4)
    engine = WhooshEngine(folder)
    with failing(folder, 0, 0) as steps:
        change(engine)
    engine.close()
    assert len(steps) > 10
    interval = len(steps) // (settings().max_examples // 10) + 1
    # Most steps write bytes; the last ones are critical.
    return sorted(
        {*range(1, len(steps) + 1, interval), *range(max(1, len(steps) - 12), len(steps) + 1)}
    )


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("name", CHANGES)
def test_a_failing_disk_leaves_the_old_or_the_new_index(
    tmp_path: Path, name: str, code: int
) -> None:
    for step in steps_to_fail(CHANGES[name], tmp_path / "0"):
        folder = tmp_path / str(step)
        make_index(folder, 4)
        before = ids(folder)
        engine, failed = WhooshEngine(folder), False
        with failing(folder, step, code) as steps:
            try:
                CHANGES[name](engine)
            except OSError:
                failed = True
        engine.close()
        article_ids = ids(folder)
        COUNTS["steps that failed"] += 1
        second_engine = WhooshEngine(folder)
        CHANGES[name](second_engine)  # the same change on a working disk
        second_engine.close()
        after = ids(folder)
        assert article_ids in {before, after}
        assert failed or article_ids == after, steps[-1]

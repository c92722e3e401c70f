"""One writer and many readers in separate processes: every read sees exactly one commit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from archive.archive import Archive
from index.engine import Mark, Search
from index.errors import StaleIndex
from index.query.tree import All
from tests.torture import readers
from tools.trial_counts import COUNTS

pytestmark = pytest.mark.slow

SECONDS = 3.0 if settings().max_examples < 1000 else 60.0


def test_one_writer_and_eight_readers(tmp_path: Path) -> None:
    report = readers.run(tmp_path, SECONDS)
    with_writer = report["with a writer"]
    COUNTS["reads during writes"] += with_writer["reads"]
    assert with_writer["reads"] > 8 and with_writer["turns of the writer"] > 0
    assert report["alone"]["errors"] == with_writer["errors"] == []
    with Archive(tmp_path / "home") as archive:
        assert archive.index.pending() == 0


def test_half_a_commit_is_detected(tmp_path: Path) -> None:
    """Check that the readers can detect half a commit."""
    with Archive.create(tmp_path / "home") as archive:
        readers.write_turn(archive, tmp_path, 0)
        (article_id, *_) = archive.store.reader.searchable_ids(10**9)
        archive.index.engine.apply((), [article_id], archive.index.engine.mark() or Mark("", 0))
        log = readers.ReaderLog()
        log.search_and_check(archive, All())
        assert log.errors == ["s0: 19", "19 of 1 sections"]


def test_an_open_snapshot_survives_removal_of_the_index(tmp_path: Path) -> None:
    """Check that an open snapshot works after its files were removed."""
    with Archive.create(tmp_path / "home") as archive:
        readers.write_turn(archive, tmp_path, 0)
        log, ids = readers.ReaderLog(), archive.index.engine.scan(Search(All()))
        shutil.rmtree(tmp_path / "home" / "index")
        assert len(list(ids)) == readers.STORIES_PER_SECTION
        with pytest.raises(StaleIndex):
            log.search_and_check(archive, All())

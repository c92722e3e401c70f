"""One writer, many readers, across processes: every read is of some commit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from archive.archive import Archive
from index.engine import Mark, Search
from index.errors import StaleIndex
from index.query.tree import All
from tests.counts import COUNTS
from tests.torture import readers

SECONDS = 3.0 if settings().max_examples < 1000 else 60.0


def test_one_writer_and_eight_readers(tmp_path: Path) -> None:
    told = readers.run(tmp_path, SECONDS)
    beside = told["beside the writer"]
    COUNTS["reads beside a writer"] += beside["reads"]
    assert beside["reads"] > 8 and beside["turns of the writer"] > 0
    assert told["alone"]["wrong"] == beside["wrong"] == []
    with Archive(tmp_path / "home") as archive:
        assert archive.behind() == 0


def test_a_reader_that_sees_half_a_commit_is_found(tmp_path: Path) -> None:
    """What the readers look for can be seen."""
    with Archive.make(tmp_path / "home") as archive:
        readers.write(archive, tmp_path, 0)
        (some, *_) = archive.store.searchable(10**9)
        archive.engine.apply((), [some], archive.engine.mark() or Mark("", 0))
        seen = readers.Seen()
        seen.read(archive, All())
        assert seen.wrong == ["s0: 19", "19 of 1 sections"]


def test_a_reader_stays_with_its_commit_while_the_index_is_taken_away(tmp_path: Path) -> None:
    """A snapshot that is open answers on, whatever becomes of its files."""
    with Archive.make(tmp_path / "home") as archive:
        readers.write(archive, tmp_path, 0)
        seen, ids = readers.Seen(), archive.engine.scan(Search(All()))
        shutil.rmtree(tmp_path / "home" / "index")
        assert len(list(ids)) == readers.TOGETHER
        with pytest.raises(StaleIndex):
            seen.read(archive, All())

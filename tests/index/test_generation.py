"""Damage to what lists the segments of a commit is told, and never answered over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.engine import Mark, Search
from index.engines.whoosh.engine import WhooshEngine
from index.errors import StaleIndex
from index.query.tree import All
from tests.index.articles import PIT

MARK = Mark("store", 7)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    engine = WhooshEngine(tmp_path)
    engine.apply([PIT, replace(PIT, id="gone")], (), MARK)
    engine.apply((), ["gone"], MARK)
    engine.close()
    return tmp_path


def _file(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_a_flipped_bit_of_the_mark_is_found_when_it_is_read(folder: Path) -> None:
    mark = _file(folder, "1/mark_*")
    whole = mark.read_bytes()
    for at in range(len(whole)):
        mark.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(StaleIndex, match="damaged"):
            WhooshEngine(folder).search(Search(All()))
    mark.write_bytes(whole)
    assert WhooshEngine(folder).search(Search(All())).total == 1


# Whoosh leaves a table that it cannot read open for the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_table_of_contents_is_found_by_verify_and_by_writers(folder: Path) -> None:
    table = _file(folder, "1/_MAIN_*.toc")
    whole = table.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", whole.replace(b"deleted", b"delated")):
        table.write_bytes(damaged)
        engine = WhooshEngine(folder)
        assert engine.search(Search(All())).total == 1  # readers do not need it
        with pytest.raises(StaleIndex):
            engine.verify()
        with pytest.raises(StaleIndex):
            engine.apply([PIT], (), MARK)
    table.write_bytes(whole)
    WhooshEngine(folder).verify()


def test_what_another_program_commits_is_no_commit_of_ours(folder: Path) -> None:
    table = _file(folder, "1/_MAIN_*.toc")
    table.rename(table.with_name("_MAIN_99.toc"))
    with pytest.raises(StaleIndex):
        WhooshEngine(folder).search(Search(All()))

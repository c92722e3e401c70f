"""Damage to the manifest or the table of contents of a commit is reported, never ignored."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh.filedb.filestore import FileStorage

from index.engine import Mark, Search
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.storage import manifest
from index.engines.whoosh.write import commit, term_dict
from index.errors import EngineError, StaleIndex
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
    (path,) = folder.glob(pattern)
    return path


def test_a_flipped_bit_of_the_manifest_is_detected_when_it_is_read(folder: Path) -> None:
    mark = _file(folder, "1/mark_*")
    data = mark.read_bytes()
    for at in range(len(data)):
        mark.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(StaleIndex, match="damaged"):
            WhooshEngine(folder).search(Search(All()))
    mark.write_bytes(data)
    assert WhooshEngine(folder).search(Search(All())).total == 1


def test_a_damaged_table_of_contents_is_detected_by_verify_and_replaced_by_writers(
    folder: Path,
) -> None:
    table = _file(folder, "1/_MAIN_*.toc")
    data = table.read_bytes()
    for damaged in (data[: len(data) // 2], b"", data.replace(b"deleted", b"delated")):
        table.write_bytes(damaged)
        engine = WhooshEngine(folder)
        assert engine.search(Search(All())).total == 1  # readers do not need it
        with pytest.raises(StaleIndex):
            engine.verify()
    engine.apply([PIT], (), MARK)
    WhooshEngine(folder).verify()


class Evil:
    """Pickle that runs code when it is read."""

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, ("it-ran",)


def test_a_pickle_in_an_index_is_never_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    _file(folder, "1/_MAIN_*.toc").write_bytes(pickle.dumps(Evil()))
    engine = WhooshEngine(folder)
    assert engine.search(Search(All())).total == 1
    with pytest.raises(StaleIndex):
        engine.verify()
    engine.apply([replace(PIT, id="more")], (), MARK)
    with engine.rebuild() as staging:
        staging.apply([PIT], (), MARK)
    assert not (tmp_path / "it-ran").exists()
    with pytest.raises(FileExistsError):  # the pickle does what it says
        (tmp_path / "it-ran").mkdir()
        pickle.loads(pickle.dumps(Evil()))


@pytest.mark.parametrize("name", ["../1/MAIN_a.arrays", "/etc/passwd", "MAIN_a.toc"])
def test_a_commit_names_segments_in_its_own_folder(folder: Path, name: str) -> None:
    mark = _file(folder, "1/mark_*")
    text = mark.read_bytes().split(b" ", 1)[1]
    file = json.loads(text)["segments"][0][0]
    text = text.replace(file.encode(), name.encode())
    mark.write_bytes(b"%08x %b" % (zlib.crc32(text), text))
    with pytest.raises(StaleIndex, match="no segment's name"):
        WhooshEngine(folder).search(Search(All()))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({2: "BQAAAA=="}, "has no document 5"),  # the number of a deleted document
        ({1: 3}, "has not the documents that its commit lists"),
        ({2: "no base64"}, "cannot be read"),
    ],
)
def test_a_manifest_that_contradicts_its_segments_is_refused(
    folder: Path, fields: dict[int, object], reason: str
) -> None:
    mark = _file(folder, "1/mark_*")
    record = json.loads(mark.read_bytes().split(b" ", 1)[1])
    for at, value in fields.items():
        record["segments"][0][at] = value
    text = json.dumps(record).encode()
    mark.write_bytes(b"%08x %b" % (zlib.crc32(text), text))
    with pytest.raises(StaleIndex, match=reason):
        WhooshEngine(folder).search(Search(All()))


def test_the_live_folder_is_named_by_a_number(folder: Path) -> None:
    (folder / "CURRENT").write_text("../elsewhere")
    with pytest.raises(StaleIndex, match="CURRENT names no folder"):
        WhooshEngine(folder).search(Search(All()))


def test_verify_an_empty_index(tmp_path: Path) -> None:
    WhooshEngine(tmp_path).verify()
    with WhooshEngine(tmp_path).rebuild():
        pass
    WhooshEngine(tmp_path).verify()


def test_a_second_writer_is_refused(folder: Path) -> None:
    lock = FileStorage(str(folder / "1")).lock("MAIN_WRITELOCK")
    assert lock.acquire()
    try:
        with pytest.raises(EngineError, match="another process is writing this index"):
            WhooshEngine(folder).apply([PIT], (), MARK)
    finally:
        lock.release()
    WhooshEngine(folder).apply([PIT], (), MARK)


def test_a_folder_that_disappears_under_a_writer(folder: Path) -> None:
    engine = WhooshEngine(folder)
    shutil.rmtree(folder / "1")
    with pytest.raises(StaleIndex, match="its folder is not there"):
        engine.apply([PIT], (), MARK)


def test_segments_too_large_for_one_are_not_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positions in a segment have 32 bits."""
    monkeypatch.setattr(commit, "MAX_POSITIONS", 10)
    engine = WhooshEngine(tmp_path)
    for count in range(12):
        engine.apply([replace(PIT, id=f"id{count}")], (), MARK)
    assert len(list((tmp_path / "1").glob("*.arrays"))) == len(engine) == 12


def test_more_words_than_fit_one_segment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_dict, "MAX_ENTRIES", 3)
    engine = WhooshEngine(folder)
    with pytest.raises(EngineError, match="different words are too many"):
        engine.apply([PIT], (), MARK)
    assert len(engine) == 1


def test_a_commit_within_one_tick_of_the_clock_is_seen(tmp_path: Path) -> None:
    """Clocks of file systems have steps of some milliseconds: equal times prove nothing."""
    writer, reader = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    writer.apply([PIT], (), MARK)
    folder = tmp_path / "1"
    for count in range(2, 30):
        now = time.time_ns()
        os.utime(folder, ns=(now, now))
        assert len(reader) == count - 1
        writer.apply([replace(PIT, id=f"id{count}")], (), MARK)
        os.utime(folder, ns=(now, now))
        assert len(reader) == count


def test_a_reader_closes_merged_segments(tmp_path: Path) -> None:
    writer, reader = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    for count in range(1, 40):
        writer.apply([replace(PIT, id=f"id{count}")], (), MARK)
        assert len(reader) == count
    live = len(list((tmp_path / "1").glob("*.arrays")))
    mapped = Path("/proc/self/maps").read_text().count(f"{tmp_path}/1/MAIN")
    assert mapped <= 3 * live + 3


def test_mostly_deleted_segments_are_merged(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    articles = [replace(PIT, id=f"id{number}") for number in range(60)]
    for turn in range(30):
        engine.apply([*articles, replace(PIT, id=f"new{turn}")], (), MARK)
    assert len(engine) == 90
    entries = manifest.load(tmp_path / "1", manifest.latest_number(tmp_path / "1")).segments
    assert sum(entry.doc_count for entry in entries) < 3 * 90


def test_a_recreated_index_is_opened_again(tmp_path: Path) -> None:
    reader = WhooshEngine(tmp_path)
    WhooshEngine(tmp_path).apply([PIT], (), MARK)
    assert len(reader) == 1
    shutil.rmtree(tmp_path)
    WhooshEngine(tmp_path).apply([PIT, replace(PIT, id="more")], (), Mark("other", 1))
    assert (len(reader), reader.mark()) == (2, Mark("other", 1))


def test_a_commit_of_another_program_is_refused(folder: Path) -> None:
    table = _file(folder, "1/_MAIN_*.toc")
    table.rename(table.with_name("_MAIN_99.toc"))
    with pytest.raises(StaleIndex):
        WhooshEngine(folder).search(Search(All()))

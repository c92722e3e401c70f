"""`archive check`, `backup` and `restore`: faults found, and archives saved and restored."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.archive import Archive
from index.engine import Mark, Search
from index.errors import StaleIndex
from index.query.parse import parse
from tests.cli.conftest import Run


@pytest.fixture
def home(library: Path, tmp_path: Path) -> Path:
    """Copy of the archive of samples, for tests that change it."""
    return Path(shutil.copytree(library, tmp_path / "home"))


def change_store(home: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(home / "store.sqlite", isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        assert db.execute(sql, values).rowcount > 0


def test_all_is_well(archive: Run, home: Path) -> None:
    for deep in ([], ["--deep"]):
        got = archive("--archive", home, "check", *deep)
        assert (got.code, got.err) == (0, "")
        assert got.out.startswith("no damage found: 28 articles, 28 originals")
    got = archive("--archive", home, "check", "--format", "json")
    assert json.loads(got.out) == {"schema": 1, "deep": False, "findings": []}


FAULTS = {
    "DELETE FROM origin WHERE number = 3": "has no origin",
    "UPDATE article SET shown = 999 WHERE shown = 3": "shows an origin that is not its own",
    "DELETE FROM original WHERE hash = (SELECT hash FROM origin LIMIT 1)": "is missing",
    "DELETE FROM change WHERE sequence = 3": "is in no change",
}


@pytest.mark.parametrize("sql", FAULTS)
def test_rows_that_do_not_fit(archive: Run, home: Path, sql: str) -> None:
    change_store(home, sql)
    got = archive("--archive", home, "check")
    assert got.code == 3
    assert FAULTS[sql] in got.out
    assert "to repair it: Restore a backup" in got.out


UNREADABLE = (
    "UPDATE article SET location = 'x' WHERE id LIKE 'vw80rq8h%'",
    "UPDATE article SET date = 'soon' WHERE id LIKE 'vw80rq8h%'",
    "UPDATE article SET other_titles = '7' WHERE id LIKE 'vw80rq8h%'",
    "UPDATE article SET reasons = '{' WHERE id LIKE 'vw80rq8h%'",
    "UPDATE origin SET names = 'x' WHERE number = 1",
    "UPDATE origin SET story = x'00' WHERE number = 1",
    "UPDATE article SET body = CAST(x'ff41ff' AS TEXT) WHERE id LIKE 'vw80rq8h%'",
    "UPDATE origin SET teller = CAST(x'ff' AS TEXT) WHERE number = 1",
    "UPDATE article SET keywords = '[', lang = 7 WHERE id LIKE 'vw80rq8h%'",
)


@pytest.mark.slow
@pytest.mark.parametrize("sql", UNREADABLE)
def test_rows_that_cannot_be_read(archive: Run, home: Path, sql: str) -> None:
    before = archive("--archive", home, "export", "*")
    change_store(home, sql)
    got = archive("--archive", home, "check", "--deep")
    assert got.code == 3
    assert got.out.count("store: what the archive keeps of article ") == 1
    assert "to repair it: archive reindex --renormalize" in got.out
    for args in (
        ("search", "missile"),
        ("export", "*"),
        ("show", "vw80rq8h", "--why"),
        ("reindex",),
    ):
        asked = archive("--archive", home, *args)
        assert asked.code in {0, 3}
        assert asked.code == 0 or "cannot be read" in asked.err
    assert archive("--archive", home, "reindex", "--renormalize").code == 0
    assert archive("--archive", home, "check", "--deep").code == 0
    assert archive("--archive", home, "export", "*") == before


def test_what_cannot_be_read_nor_told_again_can_be_taken_out(archive: Run, home: Path) -> None:
    change_store(home, "UPDATE article SET keywords = '['")
    hash = "(SELECT hash FROM origin WHERE article LIKE 'vw80rq8h%')"
    change_store(home, f"UPDATE original SET packed = zeroblob(40) WHERE hash = {hash}")
    got = archive("--archive", home, "check", "--deep")
    assert "or remove it, archive remove vw80rq8h" in got.out
    got = archive("--archive", home, "reindex", "--renormalize")
    assert (got.code, "not changed: vw80rq8h" in got.err) == (3, True)
    assert "article vw80rq8h" in archive("--archive", home, "check", "--deep").out  # it alone
    got = archive("--archive", home, "remove", "vw80rq8h", "--yes")
    assert (got.code, "cannot be read" in got.err) == (0, True)
    assert archive("--archive", home, "check", "--deep").out.startswith(
        "no damage found: 27 articles"
    )


def test_what_is_known_of_a_file_and_cannot_be_read_is_learnt_again(
    archive: Run, home: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Snow on the sound\n\nThe ferry stayed in harbour for a third day.\n")
    os.utime(page, (0, 0))
    assert archive("--archive", home, "ingest", page).code == 0
    change_store(home, "UPDATE file SET ends = x'01'")
    got = archive("--archive", home, "ingest", page)
    assert (got.code, got.err.startswith("0 added · 0 updated · 1 unchanged")) == (0, True)


def test_an_original_that_was_altered(archive: Run, home: Path) -> None:
    change_store(home, "UPDATE original SET packed = zeroblob(40) WHERE rowid = 1")
    assert archive("--archive", home, "check").code == 0
    got = archive("--archive", home, "check", "--deep")
    assert got.code == 3
    assert "samples/text" in got.out and "cannot be unpacked" in got.out
    before = archive("--archive", home, "export", "*")
    got = archive("--archive", home, "reindex", "--renormalize")
    assert (got.code, "its stored bytes are damaged" in got.err) == (0, True)
    assert archive("--archive", home, "export", "*") == before


def lost(archive: Archive) -> None:
    article = next(iter(archive.store.reader.searchable_ids(99)))
    mark = archive.index.engine.mark()
    assert mark
    archive.index.engine.apply((), [article], mark)


def extra(archive: Archive) -> None:
    kept = archive.store.reader.articles([next(iter(archive.store.reader.searchable_ids(99)))])[0]
    mark = archive.index.engine.mark()
    assert mark
    archive.index.engine.apply([replace(kept.article, id="extra")], (), mark)


def stale(archive: Archive) -> None:
    kept = archive.store.reader.articles([next(iter(archive.store.reader.searchable_ids(99)))])[0]
    mark = archive.index.engine.mark()
    assert mark
    archive.index.engine.apply([replace(kept.article, body="Quite other words.")], (), mark)


def another(archive: Archive) -> None:
    archive.index.engine.apply((), (), Mark("another store", 3))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lost, "index: it lacks article"),
        (extra, "index: it still has article extra"),
        (stale, "index: a search for its own words and day misses article"),
        (another, "it belongs to another archive's articles"),
    ],
)
def test_an_index_that_does_not_fit_its_store(
    archive: Run, home: Path, damage: Callable[[Archive], None], told: str
) -> None:
    with Archive(home) as opened:
        damage(opened)
    got = archive("--archive", home, "check", "--deep")
    assert got.code == 3
    assert told in got.out
    assert "to repair it: archive reindex" in got.out
    assert archive("--archive", home, "reindex").code == 0
    assert archive("--archive", home, "check", "--deep").code == 0


def test_a_byte_of_the_index_that_changed(archive: Run, home: Path) -> None:
    (segment,) = home.glob("index/*/*.arrays")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    got = archive("--archive", home, "check", "--deep")
    assert got.code == 3
    assert "was altered" in got.out


def test_a_store_whose_file_is_damaged(archive: Run, home: Path) -> None:
    store = home / "store.sqlite"
    with closing(sqlite3.connect(store)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(store.read_bytes())
    data[8192:12288] = b"\xff" * 4096
    store.write_bytes(data)
    got = archive("--archive", home, "check")
    assert got.code == 3
    assert "Traceback" not in got.err


def exported(archive: Run, home: Path) -> str:
    got = archive("--archive", home, "export", "*")
    assert got.code == 0
    return got.out


def test_a_backup_gives_all_back(archive: Run, home: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "news.backup", tmp_path / "other"
    before = exported(archive, home)
    got = archive("--archive", home, "backup", file)
    assert got.code == 0
    assert got.err.startswith("28 articles, ")
    assert archive("--archive", other, "restore", file).code == 0
    assert exported(archive, other) == before
    assert archive("--archive", other, "check", "--deep").code == 0
    assert archive("--archive", other, "show", before[8:16], "--why").code == 0
    assert not list(tmp_path.glob("**/*.part*"))


def test_a_backup_is_never_written_over_by_chance(archive: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "news.backup"
    file.write_text("something else")
    assert archive("--archive", home, "backup", file).code == 2
    assert file.read_text() == "something else"
    assert archive("--archive", home, "backup", file, "--overwrite").code == 0
    assert archive("--archive", home, "backup", tmp_path).code == 2
    assert archive("--archive", home, "backup", tmp_path / "no" / "folder").code == 2


@pytest.mark.parametrize("name", ["store.sqlite", "archive.toml", "index/CURRENT", "another"])
def test_a_backup_never_takes_the_place_of_the_archive(
    archive: Run, home: Path, tmp_path: Path, name: str
) -> None:
    link = tmp_path / "link"
    link.symlink_to(home / name)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    for file in (home / name, link):
        got = archive("--archive", home, "backup", file, "--overwrite")
        assert got.code == 2
        assert "is in the archive's own folder" in got.err
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_backup_takes_the_place_of_files_alone(archive: Run, home: Path, tmp_path: Path) -> None:
    pipe, beside = tmp_path / "pipe", tmp_path / "news.backup.part"
    os.mkfifo(pipe)
    got = archive("--archive", home, "backup", pipe, "--overwrite")
    assert (got.code, got.err.splitlines()[0]) == (2, f"error: {pipe} is not a file.")
    assert pipe.is_fifo()
    beside.write_text("somebody's own")
    link, there = tmp_path / "link", tmp_path / "there"
    link.symlink_to(there)
    for file in (tmp_path / "news.backup", link):
        assert archive("--archive", home, "backup", file).code == 0
    assert beside.read_text() == "somebody's own"
    left, fresh = (tmp_path / f".news.backup.{number}.part" for number in (1, 2))
    left.touch()
    os.utime(left, (0, 0))
    fresh.touch()
    assert archive("--archive", home, "backup", tmp_path / "news.backup", "--overwrite").code == 0
    assert [left.exists(), fresh.exists()] == [False, True]
    assert link.is_symlink() and there.stat().st_size > 0


def test_a_backup_whose_name_is_no_text(archive: Run, home: Path, tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    assert archive("--archive", home, "backup", file).code == 0
    assert archive("--archive", tmp_path / "again", "restore", file).code == 0


@pytest.mark.parametrize("text", ['timezone = "Nowhere"', 'colour = "red"', "none at all"])
def test_a_backup_whose_settings_cannot_be_used(
    archive: Run, home: Path, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "news.backup"
    before = exported(archive, home)
    assert archive("--archive", home, "backup", file).code == 0
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("UPDATE meta SET value = ? WHERE name = 'settings'", (text,))
    got = archive("--archive", home, "restore", file, "--replace")
    assert got.code == 3
    assert f"{file}: its settings" in got.err
    assert exported(archive, home) == before


def test_restore_over_an_archive(archive: Run, home: Path, tmp_path: Path) -> None:
    file, page = tmp_path / "news.backup", tmp_path / "page.txt"
    before = exported(archive, home)
    assert archive("--archive", home, "backup", file).code == 0
    page.write_text("Snow on the sound\n\nThe ferry stayed in harbour for a third day.\n")
    assert archive("--archive", home, "ingest", page).code == 0
    with Archive(home) as opened:
        old = opened.store.uuid
    refused = archive("--archive", home, "restore", file)
    assert refused.code == 2
    assert "holds 29 articles" in refused.err
    assert archive("--archive", home, "restore", file, "--replace").code == 0
    assert exported(archive, home) == before
    with Archive(home) as opened:
        assert opened.store.uuid != old


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 4080])
def test_what_is_no_backup(archive: Run, tmp_path: Path, content: bytes) -> None:
    file, home = tmp_path / "news.backup", tmp_path / "home"
    file.write_bytes(content)
    got = archive("--archive", home, "restore", file)
    assert got.code == 3
    assert "is not a backup of an archive" in got.err
    assert not home.exists()
    assert archive("--archive", home, "restore", tmp_path / "none").code == 2


def test_a_damaged_backup_changes_nothing(archive: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "news.backup"
    before = exported(archive, home)
    assert archive("--archive", home, "backup", file).code == 0
    data = bytearray(file.read_bytes())
    data[3 * 4096 : 4 * 4096] = b"\xff" * 4096
    file.write_bytes(data)
    got = archive("--archive", home, "restore", file, "--replace")
    assert got.code == 3
    assert "damaged" in got.err
    assert exported(archive, home) == before


def test_work_that_does_not_fit_is_not_begun(
    archive: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=50_000_000))
    file = tmp_path / "news.backup"
    renormalise, remove = ["reindex", "--renormalize"], ["remove", "kim", "--yes"]
    for args in (["backup", file], ["reindex"], renormalise, remove):
        got = archive("--archive", home, *args)
        assert got.code == 2
        assert "50 MB are free" in got.err
    assert "originals read" not in archive("--archive", home, *renormalise).err
    assert not file.exists()
    assert archive("--archive", home, "search", "kim").code == 0


def test_what_is_removed_is_found_no_more_while_the_index_is_built(
    archive: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, build = [], Archive.reindex

    def looks(self: Archive, *args: Any) -> int:
        found.append(self.search(Search(parse("kim").query)).total)
        return build(self, *args)

    monkeypatch.setattr(Archive, "reindex", looks)
    assert archive("--archive", home, "remove", "kim", "--yes").code == 0
    assert found == [0]


def test_who_has_an_archive_open_that_a_backup_replaces(
    archive: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "news.backup"
    assert archive("--archive", home, "backup", file).code == 0
    asked = Search(parse("kim").query)
    with Archive(home) as reader, Archive(home) as writer:
        assert reader.search(asked).total > 0
        with writer.write_lock():
            writer.restore(file)
            with pytest.raises(StaleIndex, match="belongs to another archive's articles"):
                reader.search(asked)  # the old index, and other articles
            writer.reindex()
        assert reader.search(asked).total > 0


def test_the_database_of_another_program_is_left_alone(archive: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "store.sqlite")) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    got = archive("--archive", home, "ingest", tmp_path)
    assert got.code == 3
    assert "it is the database of another program" in got.err
    with closing(sqlite3.connect(home / "store.sqlite")) as db:
        assert db.execute("SELECT name FROM sqlite_schema").fetchall() == [("bookmarks",)]
        db.execute("PRAGMA user_version = 2")
        db.execute("CREATE TABLE meta (name TEXT, value TEXT)")
    assert archive("--archive", home, "ingest", tmp_path).code == 3


def test_a_removal_that_broke_off_is_told_until_it_is_done(
    archive: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Archive, "reindex", killed)
        assert archive("--archive", home, "remove", "kim", "--yes").code == 130
    words = "words of removed articles may still"
    with Archive(home) as opened:
        opened.catch_up()
    assert words in archive("--archive", home, "check").out
    assert words in archive("--archive", home, "reindex", "--if-needed").err
    assert archive("--archive", home, "check").code == 0


@pytest.mark.parametrize(
    "args",
    [
        ("--log-file", "home/store.sqlite", "status"),
        ("ingest", "page.txt", "--report", "home/store.sqlite"),
        ("ingest", "page.txt", "--report", "link"),
    ],
)
def test_nothing_is_written_over_the_archive(
    archive: Run, home: Path, tmp_path: Path, args: tuple[str, ...]
) -> None:
    (tmp_path / "page.txt").write_text("Snow on the sound\n\nThe ferry stayed in harbour.\n")
    (tmp_path / "link").symlink_to(home / "archive.toml")
    before = (home / "archive.toml").read_bytes()
    got = archive("--archive", home, *args)
    assert got.code == 2
    assert "is in the archive's own folder" in got.err
    assert (home / "archive.toml").read_bytes() == before
    assert archive("--archive", home, "check").code == 0


def test_an_index_whose_files_are_none_is_built_anew(archive: Run, home: Path) -> None:
    (home / "index" / "CURRENT").unlink()
    (home / "index" / "CURRENT").mkdir()
    assert "CURRENT is a folder" in archive("--archive", home, "search", "kim").err
    assert archive("--archive", home, "reindex").code == 0
    assert archive("--archive", home, "search", "kim").code == 0

"""Archives of every earlier release are updated, and lose nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.check import check
from archive.errors import BadArchive, NoSpace
from archive.ingestor import IngestOptions
from archive.settings import FILE_NAME
from archive.store import IngestStatus, Store
from archive.store.schema import VERSION
from index.engine import Search
from index.query.parse import parse
from tools.golden import SAMPLES

RELEASES = sorted(Path(__file__).with_name("releases").glob("*.sql"))
ARTICLES = {"1": 8, "2": 7}  # from release 2 on a copy is no article of its own


def restore_release(release: Path, home: Path) -> Path:
    """Make an archive from the dump of a release."""
    home.mkdir()
    (home / FILE_NAME).write_text('timezone = "UTC"\nengine = "whoosh"\n')
    with sqlite3.connect(home / "store.sqlite") as db:
        db.executescript(release.read_text(encoding="utf-8"))
    db.close()
    return home


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_an_old_archive_is_updated(release: Path, tmp_path: Path) -> None:
    with Archive(restore_release(release, tmp_path / "home")) as archive:
        archive.catch_up()
        assert archive.store.reader.count() == ARTICLES[release.stem]
        assert list(check(archive, deep=True, progress=lambda _: None)) == []
        assert archive.search(Search(parse('"production line"').query)).total == 1
        page = SAMPLES / "text" / "2025-09-01-kim-missile-line.txt"
        (outcome,) = archive.ingest([page], IngestOptions((page,)))
        assert (outcome.status, outcome.id) == (IngestStatus.UNCHANGED, "vw80rq8hsmtym968")
        assert archive.article("vw80rq8h").locator == "samples/text/2025-09-01-kim-missile-line.txt"


def test_an_old_archive_is_left_unchanged_without_free_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = restore_release(RELEASES[0], tmp_path / "home")
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=50_000_000))
    with pytest.raises(NoSpace, match="updating the archive to this release may take"):
        Store(home / "store.sqlite")
    with closing(sqlite3.connect(home / "store.sqlite")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_a_new_version_finds_its_old_article(release: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text(
        '{"title": "Ferry sails again", "body": "It sailed on Sunday, and came back on Monday.",'
        ' "url": "https://harbour.example/2024/01/ferry.html", "updated": "2024-01-23T08:00:00Z"}'
    )
    with Archive(restore_release(release, tmp_path / "home")) as archive:
        (outcome,) = archive.ingest([feed], IngestOptions((feed,)))
        assert (outcome.status, outcome.id) == (IngestStatus.UPDATED, "h6y0nmf47d6c89ee")
        assert archive.article("h6y0nmf4").article.title == "Ferry sails again"


def test_every_version_of_the_tables_is_kept() -> None:
    assert [release.stem for release in RELEASES] == [str(n + 1) for n in range(VERSION)]


def test_updated_tables_are_those_of_a_new_archive(tmp_path: Path) -> None:
    """Except for the order of columns, and the constraints of added columns."""
    with Archive.create(tmp_path / "new") as archive:
        new = columns(archive.folder)
    for release in RELEASES:
        home = restore_release(release, tmp_path / release.stem)
        Archive(home).store.close()
        assert columns(home) == new


def columns(home: Path) -> dict[str, set[str]]:
    with closing(sqlite3.connect(home / "store.sqlite")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema")]
        return {
            table: {row[1] for row in db.execute(f"PRAGMA table_info({table})")} for table in tables
        }


def test_articles_removed_in_an_earlier_release_stay_out(tmp_path: Path) -> None:
    feed = tmp_path / "gone.jsonl"
    feed.write_text(
        '{"title": "A story that was taken out", "url": "https://harbour.example/gone", "body": '
        '"It told of a lighthouse that nobody had asked about, and of its keeper. It was taken out '
        'for good.", "date": "2024-02-02"}\n'
    )
    with Archive(restore_release(RELEASES[1], tmp_path / "home")) as archive:
        (outcome,) = archive.ingest([feed], IngestOptions((feed,)))
        assert outcome.reason == "removed earlier, and kept out"


def test_an_archive_of_a_later_release_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(BadArchive, match="of version 99"):
        Store(tmp_path / "store.sqlite")

"""Archives of every earlier release are brought up to date, and lose nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import BadArchive
from archive.intake import Intake
from archive.settings import NAME
from archive.store import Status, Store
from index.engine import Search
from index.query.parse import parse
from tests.golden import SAMPLES

RELEASES = sorted(Path(__file__).with_name("releases").glob("*.sql"))


def old(release: Path, home: Path) -> Path:
    """The archive that a release left behind."""
    home.mkdir()
    (home / NAME).write_text('timezone = "UTC"\nengine = "whoosh"\n')
    with sqlite3.connect(home / "store.sqlite") as db:
        db.executescript(release.read_text(encoding="utf-8"))
    db.close()
    return home


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_an_old_archive_is_brought_up_to_date(release: Path, tmp_path: Path) -> None:
    with Archive(old(release, tmp_path / "home")) as made:
        made.catch_up()
        assert made.store.count() == 8
        assert made.search(Search(parse('"production line"').query)).total == 1
        page = SAMPLES / "text" / "2025-09-01-kim-missile-line.txt"
        (outcome,) = made.ingest([page], Intake((page,)))
        assert (outcome.status, outcome.id) == (Status.UNCHANGED, "vw80rq8hsmtym968")
        assert made.article("vw80rq8h").where == "samples/text/2025-09-01-kim-missile-line.txt"


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_a_new_version_finds_its_old_article(release: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text(
        '{"title": "Ferry sails again", "body": "It sailed on Sunday, and came back on Monday.",'
        ' "url": "https://harbour.example/2024/01/ferry.html", "updated": "2024-01-23T08:00:00Z"}'
    )
    with Archive(old(release, tmp_path / "home")) as made:
        (outcome,) = made.ingest([feed], Intake((feed,)))
        assert (outcome.status, outcome.id) == (Status.UPDATED, "h6y0nmf47d6c89ee")
        assert made.article("h6y0nmf4").article.title == "Ferry sails again"


def test_one_of_a_later_release_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(BadArchive, match="of version 99"):
        Store(tmp_path / "store.sqlite")

"""What the store promises: originals kept whole, rejects remembered, all or nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import BadArchive
from archive.ingest.draft import Draft, Key, Rejected, Story
from archive.ingest.identity import identified
from archive.ingestor import Intake, is_settled
from archive.store import Incoming, Outcome, Status, Store
from index.article import Article
from index.article import Status as ArticleStatus
from index.engine import Search
from index.query.parse import parse

ARTICLE = Article(id="a7f3k2q9m4x2c6v8", title="A headline", body="A story of the harbour.")


def incoming(article: Article, data: bytes = b"as it came in") -> Incoming:
    story = Story(article, "page.txt", keys=(Key("export", "", article.id),))
    return Incoming(identified(story, Draft("page.txt", data, "text")), data, "text", "{}")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.sqlite")


def test_an_original_is_kept_whole(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        store.add(incoming(ARTICLE))
    with sqlite3.connect(tmp_path / "store.sqlite") as db:
        ((size, packed),) = db.execute("SELECT size, packed FROM original").fetchall()
    db.close()
    assert zlib.decompress(packed) == b"as it came in"
    assert size == len(b"as it came in")


def test_an_original_that_unpacks_without_end(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        store.add(incoming(ARTICLE))
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(400)) + packer.flush()
    for kept, why in ((bomb, "more than 128,000,000 bytes"), (bomb[:100], "its end is missing")):
        with sqlite3.connect(tmp_path / "store.sqlite") as db:
            db.execute("UPDATE original SET packed = ?", (kept,))
        db.close()
        with pytest.raises(BadArchive, match=why):
            store.original(ARTICLE.id)
        assert [each.data for batch in store.originals() for each in batch] == [None]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(OSError), store.transaction():
        store.add(incoming(ARTICLE))
        raise OSError
    assert store.count() == 0


def test_rejects_are_remembered_until_the_record_is_taken_in(store: Store) -> None:
    with store.transaction():
        store.reject(Rejected("page.txt", "not text", b"\0", "text"))
    assert store.totals()["rejects"] == 1
    with store.transaction():
        assert store.add(incoming(ARTICLE)).status is Status.ADDED
    assert store.totals()["rejects"] == 0


def test_the_time_of_arrival_stays(store: Store) -> None:
    with store.transaction():
        store.add(incoming(ARTICLE))
    (before,) = store.articles([ARTICLE.id])
    with store.transaction():
        store.add(incoming(replace(ARTICLE, body="Another story."), b"other bytes"))
    (after,) = store.articles([ARTICLE.id])
    assert before.added and after.added == before.added
    assert after.article.body == "Another story."


def test_changes_come_in_order_and_the_newest_of_each_article_alone(store: Store) -> None:
    other = replace(ARTICLE, id="b7f3k2q9m4x2c6v8")
    with store.transaction():
        store.add(incoming(ARTICLE))
        store.add(incoming(other, b"other"))
        store.add(incoming(replace(ARTICLE, body="Another."), b"third"))
    assert [a.body for a in store.changed(0, 99)] == [other.body, "Another."]
    assert store.next_stop(0, 1) == 2
    assert store.next_stop(3, 1) is None
    assert store.behind(2) == 1


@pytest.mark.parametrize("status", ["withheld", "killed"])
def test_what_may_not_be_shown_is_not_searched(tmp_path: Path, status: str) -> None:
    with Archive.make(tmp_path) as made:
        for article in (ARTICLE, replace(ARTICLE, status=ArticleStatus(status))):
            with made.store.transaction():
                made.store.add(incoming(article, str(article.status).encode()))
            made.catch_up()
        assert made.store.count() == 1
        assert made.search(Search(parse("harbour").query)).total == 0


def test_ids_are_shown_as_short_as_the_archive_allows(store: Store) -> None:
    alike = replace(ARTICLE, id="a7f3k2q9mzzzzzzz")
    with store.transaction():
        store.add(incoming(ARTICLE))
        store.add(incoming(alike, b"other"))
    assert store.shortest([ARTICLE.id]) == {ARTICLE.id: "a7f3k2q9m4"}


def test_hidden_folders_are_passed_over_and_links_to_folders_told(tmp_path: Path) -> None:
    news = tmp_path / "news"
    (news / ".git").mkdir(parents=True)
    (news / ".git" / "page.txt").write_text("A headline\n\nA story.\n")
    (news / "link").symlink_to(tmp_path)
    with Archive.make(tmp_path / "home") as made:
        intake = Intake((news,))
        hidden, link = made.ingest(made.files(intake), intake)
    assert hidden.why == "a hidden folder, passed over: name it to have it read"
    assert link.why == "a link to a folder, not followed: name that folder"
    assert (hidden.failed, link.failed) == (False, True)


def test_a_full_disk_blames_no_story(tmp_path: Path) -> None:
    """SQLite is given no more pages: what was stored before stays, and nothing is half stored."""
    paths = [tmp_path / "before.jsonl", tmp_path / "behind.jsonl"]
    for path in paths:
        body = "The ferry sailed in the snow. " * 20
        lines = [{"title": f"{path.stem} {n}", "body": f"{body}{path} {n}"} for n in range(100)]
        path.write_text("\n".join(map(json.dumps, lines)))
    with Archive.make(tmp_path / "home") as made:
        list(made.ingest(paths[:1], Intake(())))
        pages = made.store._one("PRAGMA page_count")
        made.store._db.execute(f"PRAGMA max_page_count = {pages + 5}")
        told: list[Outcome] = []
        with pytest.raises(BadArchive, match="cannot be written"):
            told.extend(made.ingest(paths[1:], Intake(())))
        assert made.store.count() == 100 + len(told) < 200  # a slow machine stores a few at a time
        made.store._db.execute("PRAGMA max_page_count = 1000000")
        known = 100 + len(told)
        statuses = [one.status for one in made.ingest(paths, Intake(()))]
        assert statuses == [Status.UNCHANGED] * known + [Status.ADDED] * (200 - known)


@pytest.mark.parametrize(
    ("seconds", "settled"), [(-3600, True), (-10, True), (0, False), (5, False), (3600, True)]
)
def test_when_nobody_writes_to_a_file_any_more(tmp_path: Path, seconds: int, settled: bool) -> None:
    page = tmp_path / "page.txt"
    page.write_text("A page")
    changed = time.time() + seconds  # also of a time to come: a clock was set back
    os.utime(page, (changed, changed))
    assert is_settled(page) is settled

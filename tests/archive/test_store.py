"""Guarantees of the store: whole originals, remembered rejects, all or nothing."""

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
from archive.ingest.identity import assign_identity
from archive.ingestor import IngestOptions, is_stable
from archive.store import IncomingRecord, IngestStatus, Outcome, Store
from index.article import Article
from index.article import Status as ArticleStatus
from index.engine import Search
from index.query.parse import parse

ARTICLE = Article(id="a7f3k2q9m4x2c6v8", title="A headline", body="A story of the harbour.")


def incoming(article: Article, data: bytes = b"as it came in") -> IncomingRecord:
    story = Story(article, "page.txt", keys=(Key("export", "", article.id),))
    return IncomingRecord(
        assign_identity(story, Draft("page.txt", data, "text")), data, "text", "{}"
    )


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


@pytest.mark.slow
def test_an_original_that_expands_without_end(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        store.add(incoming(ARTICLE))
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(400)) + packer.flush()
    for data, reason in ((bomb, "more than 128,000,000 bytes"), (bomb[:100], "its end is missing")):
        with sqlite3.connect(tmp_path / "store.sqlite") as db:
            db.execute("UPDATE original SET packed = ?", (data,))
        db.close()
        with pytest.raises(BadArchive, match=reason):
            store.reader.original(ARTICLE.id)
        (batch,) = store.renormalizer.source_batches()
        assert [record.data for record in batch] == [None]


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(OSError), store.transaction():
        store.add(incoming(ARTICLE))
        raise OSError
    assert store.reader.count() == 0


def test_rejects_are_remembered_until_the_record_is_added(store: Store) -> None:
    with store.transaction():
        store.files.add_reject(Rejected("page.txt", "not text", b"\0", "text"))
    assert store.reader.totals()["rejects"] == 1
    with store.transaction():
        assert store.add(incoming(ARTICLE)).status is IngestStatus.ADDED
    assert store.reader.totals()["rejects"] == 0


def test_an_article_keeps_the_time_when_it_was_added(store: Store) -> None:
    with store.transaction():
        store.add(incoming(ARTICLE))
    (before,) = store.reader.articles([ARTICLE.id])
    with store.transaction():
        store.add(incoming(replace(ARTICLE, body="Another story."), b"other bytes"))
    (after,) = store.reader.articles([ARTICLE.id])
    assert before.added_at and after.added_at == before.added_at
    assert after.article.body == "Another story."


def test_changes_are_in_order_and_only_the_last_of_each_article(store: Store) -> None:
    second_article = replace(ARTICLE, id="b7f3k2q9m4x2c6v8")
    with store.transaction():
        store.add(incoming(ARTICLE))
        store.add(incoming(second_article, b"other"))
        store.add(incoming(replace(ARTICLE, body="Another."), b"third"))
    assert [a.body for a in store.reader.changed_articles(0, 99)] == [
        second_article.body,
        "Another.",
    ]
    assert store.reader.batch_end(0, 1) == 2
    assert store.reader.batch_end(3, 1) is None
    assert store.reader.count_changes_after(2) == 1


@pytest.mark.parametrize("status", ["withheld", "killed"])
def test_what_may_not_be_shown_is_not_searched(tmp_path: Path, status: str) -> None:
    with Archive.create(tmp_path) as archive:
        for article in (ARTICLE, replace(ARTICLE, status=ArticleStatus(status))):
            with archive.store.transaction():
                archive.store.add(incoming(article, str(article.status).encode()))
            archive.catch_up()
        assert archive.store.reader.count() == 1
        assert archive.search(Search(parse("harbour").query)).total == 0


def test_the_shortest_prefix_is_unique(store: Store) -> None:
    alike = replace(ARTICLE, id="a7f3k2q9mzzzzzzz")
    with store.transaction():
        store.add(incoming(ARTICLE))
        store.add(incoming(alike, b"other"))
    assert store.reader.shortest_prefixes([ARTICLE.id]) == {ARTICLE.id: "a7f3k2q9m4"}


def test_hidden_folders_are_skipped_and_links_to_folders_reported(tmp_path: Path) -> None:
    news = tmp_path / "news"
    (news / ".git").mkdir(parents=True)
    (news / ".git" / "page.txt").write_text("A headline\n\nA story.\n")
    (news / "link").symlink_to(tmp_path)
    with Archive.create(tmp_path / "home") as archive:
        options = IngestOptions((news,))
        hidden, link = archive.ingest(archive.list_files(options), options)
    assert hidden.reason == "a hidden folder, skipped: name the folder itself to ingest it"
    assert link.reason == "a link to a folder, not followed: name the folder itself"
    assert (hidden.failed, link.failed) == (False, True)


@pytest.mark.slow
def test_a_full_disk_blames_no_story(tmp_path: Path) -> None:
    """Without more pages for SQLite, what was stored before stays, and nothing is half stored."""
    paths = [tmp_path / "before.jsonl", tmp_path / "behind.jsonl"]
    for path in paths:
        body = "The ferry sailed in the snow. " * 20
        lines = [{"title": f"{path.stem} {n}", "body": f"{body}{path} {n}"} for n in range(100)]
        path.write_text("\n".join(map(json.dumps, lines)))
    with Archive.create(tmp_path / "home") as archive:
        list(archive.ingest(paths[:1], IngestOptions(())))
        pages = archive.store.db.value("PRAGMA page_count")
        archive.store.db.execute(f"PRAGMA max_page_count = {pages + 5}")
        outcomes: list[Outcome] = []
        with pytest.raises(BadArchive, match="cannot be written"):
            outcomes.extend(archive.ingest(paths[1:], IngestOptions(())))
        # A slow machine stores a few at a time.
        assert archive.store.reader.count() == 100 + len(outcomes) < 200
        archive.store.db.execute("PRAGMA max_page_count = 1000000")
        stored_count = 100 + len(outcomes)
        statuses = [outcome.status for outcome in archive.ingest(paths, IngestOptions(()))]
        assert statuses == [IngestStatus.UNCHANGED] * stored_count + [IngestStatus.ADDED] * (
            200 - stored_count
        )


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-3600, True), (-10, True), (0, False), (5, False), (3600, True)]
)
def test_which_files_are_stable(tmp_path: Path, seconds: int, expected: bool) -> None:
    page = tmp_path / "page.txt"
    page.write_text("A page")
    changed = time.time() + seconds  # may be in the future: a clock was set back
    os.utime(page, (changed, changed))
    assert is_stable(page) is expected

"""Articles into SQLite."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import BadArchive
from archive.record import LISTS, NAMES, Record, instant, to_record
from archive.store.reader import COLUMNS, Reader
from archive.store.schema import prepare
from archive.store.values import Incoming, Outcome, Status
from index.analysis import words
from index.article import Article

if TYPE_CHECKING:
    from archive.ingest.draft import Rejected, Story

_BUSY = 30.0  # seconds that SQLite waits for another process's transaction


_DISK = "If its disk is neither full nor read-only, restore a backup of it."


class Store(Reader):
    """One SQLite file.  Readers never wait; writers wait for each other."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")  # what is reported as stored is on disk
            self._db.execute("PRAGMA foreign_keys = ON")
            prepare(self._db)
        except sqlite3.DatabaseError as error:
            raise BadArchive(
                f"{path} cannot be read as an archive's store ({error}).",
                _DISK,
            ) from error
        self.uuid: str = self._one("SELECT value FROM meta WHERE name = 'uuid'")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything within is stored, or nothing; raises BadArchive if the disk takes no more."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk makes SQLite roll back by itself
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Within a transaction: what fails inside is taken back, and nothing else.

        Raises BadArchive where it is the disk that fails: then no story is to blame.
        """
        self._db.execute("SAVEPOINT one")
        try:
            yield
        except sqlite3.OperationalError as error:
            raise BadArchive(f"the archive's store cannot be written: {error}.", _DISK) from error
        except BaseException:
            self._db.execute("ROLLBACK TO one")
            self._db.execute("RELEASE one")
            raise
        self._db.execute("RELEASE one")

    # -- taking in ------------------------------------------------------------------------------

    def add(self, incoming: Incoming) -> Outcome:
        """Take in one story, within a transaction; says what became of it."""
        story, where = incoming.story, incoming.story.where
        digest = hashlib.sha256(incoming.data).digest()
        self._db.execute("DELETE FROM reject WHERE place = ?", (where,))
        known = self._db.execute(
            "SELECT article, number, options FROM origin WHERE hash = ? ORDER BY number LIMIT 1",
            (digest,),
        ).fetchone()
        if known:
            id, number, options = known
            if options == incoming.options:
                return Outcome(where, Status.UNCHANGED, id)
            # Read anew, as other options ask; its id stays.
            self._put(replace(story, article=replace(story.article, id=id)))
            self._db.execute(
                "UPDATE origin SET options = ? WHERE number = ?", (incoming.options, number)
            )
            return Outcome(where, Status.UPDATED, id)
        id = story.article.id
        before = next(iter(self.articles([id])), None)
        status = _status(before.article if before else None, story)
        if status in (Status.ADDED, Status.UPDATED):
            self._put(story)
        if status is not Status.UNCHANGED:
            self._keep_original(digest, incoming.data)
            self._db.execute(
                "INSERT INTO origin (article, place, hash, reader, options, added)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (id, where, digest, incoming.reader, incoming.options, _now()),
            )
        return Outcome(where, status, id)

    def reject(self, rejected: Rejected) -> Outcome:
        """Remember what could not be taken in, and why."""
        digest = hashlib.sha256(rejected.data).digest() if rejected.data else None
        self._db.execute(
            "INSERT OR REPLACE INTO reject VALUES (?, ?, ?, ?, ?)",
            (rejected.where, digest, rejected.reader, rejected.why, _now()),
        )
        return Outcome(rejected.where, Status.REJECTED, None, rejected.why, failed=rejected.story)

    def _put(self, story: Story) -> None:
        """Store an article; of one that was here, its time of arrival stays."""
        row = _row(to_record(story.article))
        reasons = json.dumps([reason.to_json() for reason in story.reasons], ensure_ascii=False)
        marks = ", ".join("?" * (len(NAMES) + 3))
        self._db.execute(
            f"INSERT INTO article ({COLUMNS}, added, furniture, reasons) VALUES ({marks})"
            " ON CONFLICT (id) DO UPDATE SET "
            + ", ".join(
                f"{name} = excluded.{name}" for name in (*NAMES[1:], "furniture", "reasons")
            ),
            (*row, _now(), story.furniture, reasons),
        )
        self._db.execute("DELETE FROM change WHERE article = ?", (story.article.id,))
        self._db.execute("INSERT INTO change (article) VALUES (?)", (story.article.id,))

    def _keep_original(self, digest: bytes, data: bytes) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO original VALUES (?, ?, ?)",
            (digest, len(data), zlib.compress(data)),
        )


def _row(record: Record) -> Iterable[object]:
    return (
        json.dumps(record[name], ensure_ascii=False) if name in LISTS else record[name]
        for name in NAMES
    )


def _status(before: Article | None, story: Story) -> Status:
    """What a record is to the article that has its id."""
    if before is None:
        return Status.ADDED
    if story.article == before:
        return Status.UNCHANGED if story.keys else Status.COPY
    if words(story.article.body) == words(before.body):  # white space makes no version
        return Status.UPDATED if story.keys else Status.COPY
    return Status.COPY if _older(story.article, before) else Status.UPDATED


def _older(one: Article, other: Article) -> bool:
    """Whether one says of itself that it is of an earlier time: the newest is what is searched."""
    mine, theirs = one.updated or one.published, other.updated or other.published
    return mine is not None and theirs is not None and mine < theirs


def _now() -> str:
    return instant(datetime.now(UTC))

"""Articles into SQLite."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import BadArchive
from archive.ingest.identity import another
from archive.record import to_record
from archive.store import groups, tellings
from archive.store.files import Files
from archive.store.removal import Removal
from archive.store.resolve import resolve
from archive.store.schema import prepare
from archive.store.tellings import COLUMNS
from archive.store.values import Incoming, Outcome, Status

_BUSY = 30.0  # seconds that SQLite waits for another process's transaction
_DISK = "If its disk is neither full nor read-only, restore a backup of it."


class Store(Removal, Files):
    """One SQLite file.  Readers never wait; writers wait for each other."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")  # what is reported as stored is on disk
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten
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
    def transaction(self, *, keep: bool = True) -> Iterator[None]:
        """Everything within is stored, or nothing; raises BadArchive if the disk takes no more.

        Without `keep` all is taken back at the end: what is to be known is what would happen.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT" if keep else "ROLLBACK")
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
        where = incoming.story.where
        digest = hashlib.sha256(incoming.data).digest()
        self._db.execute("DELETE FROM reject WHERE place = ?", (where,))
        if met := self.met(digest, incoming.options, where):
            return met
        if known := self._origin(digest):
            return self._retold(incoming, *known[:2])
        names = groups.names(incoming)
        if self._is_removed(groups.marks(incoming)):
            return Outcome(where, Status.UNCHANGED, None, "removed earlier, and kept out")
        articles = groups.of(self._db, incoming)
        if not articles:
            return self._new(incoming, digest, names)
        for other in articles[1:]:
            self._join(articles[0], other)
        return self._told(incoming, digest, names, articles[0])

    def met(self, digest: bytes, options: str, where: str) -> Outcome | None:
        """What becomes of a record whose very bytes are known; None if it is to be read."""
        if known := self._origin(digest):
            same = known[2] == options
            return Outcome(where, Status.UNCHANGED, known[0]) if same else None
        if self._is_removed((digest.hex(),)):
            return Outcome(where, Status.UNCHANGED, None, "removed earlier, and kept out")
        return None

    def _origin(self, digest: bytes) -> tuple[str, int, str] | None:
        found: tuple[str, int, str] | None = self._db.execute(
            "SELECT article, number, options FROM origin WHERE hash = ? ORDER BY number LIMIT 1",
            (digest,),
        ).fetchone()
        return found

    def _new(self, incoming: Incoming, digest: bytes, names: tuple[str, ...]) -> Outcome:
        """An article of its own."""
        story = incoming.story
        id = story.article.id
        if self._taken(id):  # by a story that began with the same text and is another by now
            id = another(id, incoming.data)
        article = replace(story.article, id=id)
        telling = tellings.told(0, groups.teller(incoming, digest), replace(story, article=article))
        self._put(resolve(id, [telling], datetime.now(UTC)))
        number = self._keep_origin(incoming, digest, id, telling)
        self._db.execute("UPDATE article SET shown = ? WHERE id = ?", (number, id))
        self._name(id, (id, *names))
        return Outcome(story.where, Status.ADDED, id)

    def _told(self, incoming: Incoming, digest: bytes, names: tuple[str, ...], id: str) -> Outcome:
        """One more telling of an article that is here."""
        before = tellings.of(self._db, id)
        teller = groups.teller(incoming, digest)
        if groups.exported(incoming):
            (kept,) = self.articles([id])
            if to_record(kept.article) == to_record(replace(incoming.story.article, id=id)):
                return Outcome(incoming.story.where, Status.UNCHANGED, id)
            teller = self._teller_of_shown(id) or teller
        tellings.keep_apart(self._db, before)
        telling = tellings.told(before[-1].number + 1, teller, incoming.story)
        number = self._keep_origin(incoming, digest, id, telling)
        tellings.keep_apart(self._db, [replace(telling, number=number)])
        self._name(id, names)
        changed = self._resolve(id)
        where = incoming.story.where
        if telling.notice:
            return Outcome(where, Status.UPDATED, id, "withdraws it")
        if all(one.cut != telling.cut for one in before if not one.notice):
            newer = self._one("SELECT shown FROM article WHERE id = ?", id) == number
            return Outcome(where, Status.UPDATED, id, "" if newer else "an older version")
        if all(one.teller != teller for one in before):
            return Outcome(where, Status.COPY, id)
        return Outcome(where, Status.UPDATED if changed else Status.UNCHANGED, id)

    def _teller_of_shown(self, id: str) -> str | None:
        asked = "SELECT o.teller FROM article a JOIN origin o ON o.number = a.shown WHERE a.id = ?"
        row = self._db.execute(asked, (id,)).fetchone()
        return str(row[0]) if row else None

    def _retold(self, incoming: Incoming, id: str, number: int) -> Outcome:
        """The same record, read with other options: its article keeps its id."""
        before = tellings.of(self._db, id)
        tellings.keep_apart(self._db, before)
        teller = next(one.teller for one in before if one.number == number)
        telling = tellings.told(number, teller, incoming.story)
        told = {**tellings.columns(telling), "options": incoming.options, "story": None}
        assigned = ", ".join(f"{name} = ?" for name in told)
        self._db.execute(f"UPDATE origin SET {assigned} WHERE number = ?", (*told.values(), number))
        tellings.keep_apart(self._db, [telling])
        self._name(id, groups.names(incoming))
        changed = self._resolve(id)
        return Outcome(incoming.story.where, Status.UPDATED if changed else Status.UNCHANGED, id)

    def _join(self, into: str, other: str) -> None:
        """Two articles that turn out to be one: the earlier id stays, the other leads to it."""
        for id in (into, other):
            tellings.keep_apart(self._db, tellings.of(self._db, id))
        for table in ("origin", "alias"):
            self._db.execute(f"UPDATE {table} SET article = ? WHERE article = ?", (into, other))
        self._db.execute("UPDATE OR IGNORE name SET article = ? WHERE article = ?", (into, other))
        self._db.execute("DELETE FROM name WHERE article = ?", (other,))
        self._db.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", (other, into))
        self._db.execute("DELETE FROM article WHERE id = ?", (other,))
        self._changed(other)

    def _resolve(self, id: str) -> bool:
        """Make the article anew of what is told of it; whether it is another now."""
        row = f"SELECT {COLUMNS}, other_titles FROM article WHERE id = ?"
        before = self._db.execute(row, (id,)).fetchone()
        resolved = resolve(id, tellings.of(self._db, id), datetime.now(UTC))
        self._put(resolved, changed=False)
        changed = bool(before != self._db.execute(row, (id,)).fetchone())
        if changed:
            self._changed(id)
        return changed

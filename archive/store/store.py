"""Articles into SQLite."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import BadArchive
from archive.ingest.identity import another
from archive.record import to_record
from archive.store import candidates, versions
from archive.store.connection import DISK, opened
from archive.store.files import Files
from archive.store.merge_versions import resolve
from archive.store.removal import Removal
from archive.store.renormalizer import Renewal
from archive.store.values import Incoming, Outcome, Status
from archive.store.versions import Telling


class Store(Renewal, Removal, Files):
    """One SQLite file.  Readers never wait; writers wait for each other."""

    def __init__(self, path: Path) -> None:
        self._db = opened(path)
        if not self._db.execute("SELECT 1 FROM meta WHERE name = 'uuid'").fetchone():
            raise BadArchive(f"{path} is no archive's store: it says not which.", DISK)
        self._before = 0  # the last origin that was here before this ingest

    @property
    def uuid(self) -> str:
        """Which store this is: another, once a backup has taken its place."""
        return str(self._one("SELECT value FROM meta WHERE name = 'uuid'"))

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
            raise BadArchive(f"the archive's store cannot be written: {error}.", DISK) from error
        except BaseException:
            self._db.execute("ROLLBACK TO one")
            self._db.execute("RELEASE one")
            raise
        self._db.execute("RELEASE one")

    # -- taking in ------------------------------------------------------------------------------

    def begin(self) -> None:
        """An ingest begins: what is here now was here before it."""
        self._before = int(self._one("SELECT coalesce(max(number), 0) FROM origin"))

    def add(self, incoming: Incoming) -> Outcome:
        """Take in one story, within a transaction; says what became of it."""
        where = incoming.story.where
        digest = hashlib.sha256(incoming.data).digest()
        self._db.execute(
            "DELETE FROM reject WHERE place = ? AND file = ?", (where, incoming.file or b"")
        )
        if met := self.met(digest, incoming.options, where):
            return met
        if known := self._origin(digest):
            return self._retold(incoming, *known[:2])
        if self._is_removed(candidates.marks(incoming)):
            return Outcome(where, Status.UNCHANGED, None, "removed earlier, and kept out")
        related = candidates.of(self._db, incoming)
        if related and (same := self._already(incoming, related)):
            return Outcome(where, Status.UNCHANGED, same)
        outcome = self._told(incoming, digest, related) if related else self._new(incoming, digest)
        return self._with_notices(incoming, digest, outcome)

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

    def _new(self, incoming: Incoming, digest: bytes) -> Outcome:
        """An article of its own."""
        story = incoming.story
        id = story.article.id
        if self._taken(id):  # by a story that began with the same text and is another by now
            id = another(id, incoming.data)
        names = (*candidates.names(incoming), id)
        article = replace(story.article, id=id)
        told = replace(story, article=article)
        telling = versions.told(0, candidates.teller(incoming, digest), told, names)
        self._put(resolve(id, [telling], datetime.now(UTC)))
        number = self._keep_origin(incoming, digest, id, telling)
        self._db.execute("UPDATE article SET shown = ? WHERE id = ?", (number, id))
        self._name(id, names)
        return Outcome(story.where, Status.ADDED, id)

    def _told(self, incoming: Incoming, digest: bytes, related: Sequence[str]) -> Outcome:
        """One more telling beside those of the articles that it is related to."""
        story, where = incoming.story, incoming.story.where
        teller = candidates.teller(incoming, digest)
        if candidates.exported(incoming) and story.article.id in related:
            teller = self._teller_of_shown(story.article.id) or teller
        for id in related:
            versions.keep_apart(self._db, versions.of(self._db, id))
        telling = versions.told(0, teller, story, candidates.names(incoming))
        number = self._keep_origin(incoming, digest, related[0], telling)
        telling = replace(telling, number=number)
        versions.keep_apart(self._db, [telling])
        changed = self._settle(related)
        id = str(self._one("SELECT article FROM origin WHERE number = ?", number))
        others = [one for one in versions.of(self._db, id) if one.number != number]
        return self._ended(where, telling, id, others, changed=id in changed)

    def _ended(
        self, where: str, telling: Telling, id: str, others: Sequence[Telling], *, changed: bool
    ) -> Outcome:
        """What one more telling was to the article that it is told of."""
        if not others:
            return Outcome(where, Status.ADDED, id)
        if telling.notice:
            return Outcome(where, Status.UPDATED, id, "withdraws it")
        own = [one for one in others if one.teller == telling.teller and not one.notice]
        if telling.cut in {one.cut for one in own}:
            return Outcome(where, Status.UPDATED if changed else Status.UNCHANGED, id)
        if not own and telling.cut in {one.cut for one in others}:
            return Outcome(where, Status.COPY, id)
        newer = self._one("SELECT shown FROM article WHERE id = ?", id) == telling.number
        return Outcome(where, Status.UPDATED, id, "" if newer else "an older version")

    def _already(self, incoming: Incoming, related: Sequence[str]) -> str | None:
        """The article of a record that was here before, though its bytes are others.

        An export that was not edited; or a record without a key of its own that has another place,
        or another number, in its file by now.
        """
        story = incoming.story
        if candidates.exported(incoming):
            kept = next(iter(self.articles([story.article.id])), None)
            same = kept is not None and to_record(kept.article) == to_record(story.article)
            return story.article.id if same else None
        told = (story.identity.cut, story.article.title, story.article.date)
        for id in related:
            for one in versions.of(self._db, id):
                if one.number > self._before:
                    continue
                if (one.cut, one.article.title, one.article.date) == told and _in_one_file(
                    self._one("SELECT place FROM origin WHERE number = ?", one.number), story.where
                ):
                    return id
        return None

    def _with_notices(self, incoming: Incoming, digest: bytes, outcome: Outcome) -> Outcome:
        """The notices that waited for a story are given to it; a notice is given to its stories."""
        if outcome.id is None:
            return outcome
        identity = incoming.story.identity
        killed = self._withdraw(incoming, digest)
        if identity.notice:
            if killed:
                return Outcome(outcome.where, Status.UPDATED, killed[0], "withdraws it")
        elif self._meet_notices(incoming, outcome.id, candidates.teller(incoming, digest)):
            self._settle([outcome.id])
        return outcome

    def _teller_of_shown(self, id: str) -> str | None:
        asked = "SELECT o.teller FROM article a JOIN origin o ON o.number = a.shown WHERE a.id = ?"
        row = self._db.execute(asked, (id,)).fetchone()
        return str(row[0]) if row else None

    def _retold(self, incoming: Incoming, id: str, number: int) -> Outcome:
        """The same record, read with other options: its article keeps its id."""
        before = versions.of(self._db, id)
        versions.keep_apart(self._db, before)
        teller = next(one.teller for one in before if one.number == number)
        telling = versions.told(number, teller, incoming.story, candidates.names(incoming))
        versions.tell_anew(self._db, telling, options=incoming.options)
        related = [other for other in candidates.of(self._db, incoming) if other != id]
        changed = self._settle([id, *related])
        id = str(self._one("SELECT article FROM origin WHERE number = ?", number))
        return Outcome(incoming.story.where, Status.UPDATED if changed else Status.UNCHANGED, id)


def _in_one_file(place: str, other: str) -> bool:
    """Whether two places are records of one file of many."""
    file, mark, _ = place.rpartition("#")
    return bool(mark) and other.rpartition("#")[0] == file

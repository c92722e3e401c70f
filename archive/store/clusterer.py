"""Articles out of tellings: who is of which article is settled anew whenever one more is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from archive.errors import BadArchive
from archive.ingest.identity import another, kill_name
from archive.store import candidates, versions
from archive.store.article_writer import Rows
from archive.store.clustering import parted
from archive.store.merge_versions import resolve
from archive.store.values import Incoming
from archive.store.versions import COLUMNS, Telling
from index.article import Status


class Families(Rows):
    """Settles articles, within a transaction."""

    def _settle(self, ids: Sequence[str]) -> set[str]:
        """Make these articles anew of all that is told of them; those that are others now.

        Several may turn out to be one: the earlier id stays, the other leads to it.  One may turn
        out to be several: the earliest telling keeps the id.
        """
        of = {id: versions.of(self._db, id) for id in ids}
        told = [one for id in ids for one in of[id]]
        home = {one.number: id for id in ids for one in of[id]}
        if len(told) > 1:
            versions.keep_apart(self._db, told)
        before = {id: self._row(id) for id in ids}
        parts: dict[str, list[Telling]] = {}
        for part in parted(told):
            parts[self._id_of(part, home, parts)] = part
        for id, part in parts.items():
            self._put(resolve(id, part, datetime.now(UTC)), changed=False)
            moved = [(id, one.number) for one in part if home[one.number] != id]
            self._db.executemany("UPDATE origin SET article = ? WHERE number = ?", moved)
            names = {id, *(name for one in part for name in one.names)}
            self._db.execute("DELETE FROM name WHERE article = ?", (id,))
            self._name(id, sorted(names))
            self._db.execute("DELETE FROM alias WHERE id = ?", (id,))
        for id in set(ids) - parts.keys():
            first = min(number for number, at in home.items() if at == id)
            into = next(at for at, part in parts.items() if any(o.number == first for o in part))
            self._lead(id, into)
        changed = {id for id in parts if before.get(id) != self._row(id)}
        for id in changed:
            self._changed(id)
        return changed

    def _id_of(self, part: Sequence[Telling], home: dict[int, str], others: Iterable[str]) -> str:
        """The id of a part: of the earliest of its articles that no earlier part has."""
        for one in part:
            if home[one.number] not in others:
                return home[one.number]
        own = part[0].article.id
        return (
            another(own, str(part[0].number).encode()) if self._taken(own, but_alias=True) else own
        )

    def _row(self, id: str) -> object:
        row = f"SELECT {COLUMNS}, other_titles FROM article WHERE id = ?"
        try:
            with versions.readable(id):
                return self._db.execute(row, (id,)).fetchone()
        except BadArchive:
            return None  # whatever it was, it is another by now

    def _lead(self, id: str, into: str) -> None:
        """An id that is none of an article any more leads to the one that it turned out to be."""
        self._db.execute("DELETE FROM name WHERE article = ?", (id,))
        self._db.execute("UPDATE alias SET article = ? WHERE article = ?", (into, id))
        self._db.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", (id, into))
        self._db.execute("DELETE FROM article WHERE id = ?", (id,))
        self._changed(id)

    # -- notices --------------------------------------------------------------------------------

    def _withdraw(self, incoming: Incoming, digest: bytes) -> list[str]:
        """Give a notice to every story that it kills; the articles of those."""
        identity, day = incoming.story.identity, incoming.story.article.date
        killed: dict[str, None] = {}
        for name in (*identity.targets, *identity.target_slugs):
            for id in self._with_name(name):
                for one in versions.of(self._db, id):
                    by_slug = name in identity.target_slugs
                    if one.notice or name not in one.names:
                        continue
                    if not by_slug or candidates.in_time(one.article.date, day):
                        self._attach(id, one.teller, digest)
                        killed[id] = None
        for id in killed:
            self._settle([id])
        return list(killed)

    def _meet_notices(self, incoming: Incoming, id: str, teller: str) -> bool:
        """Give a story the notices that waited for it; whether there were any."""
        identity, day = incoming.story.identity, incoming.story.article.date
        met = False
        for name in (*identity.own, *identity.slugs):
            for waiting in self._with_name(kill_name(name)):
                for one in versions.of(self._db, waiting):
                    if kill_name(name) not in one.names:
                        continue
                    if name in identity.own or candidates.in_time(day, one.article.date):
                        hash = self._one("SELECT hash FROM origin WHERE number = ?", one.number)
                        met = self._attach(id, teller, hash) or met
        return met

    def _with_name(self, name: str) -> list[str]:
        rows = self._db.execute("SELECT article FROM name WHERE name = ?", (name,)).fetchall()
        return [id for (id,) in rows]

    def _attach(self, id: str, teller: str, digest: bytes) -> bool:
        """Have a notice told of an article too, by the one of its tellers whom it names."""
        there = "SELECT 1 FROM origin WHERE article = ? AND teller = ? AND hash = ?"
        if self._db.execute(there, (id, teller, digest)).fetchone():
            return False
        (number, notice), *_ = [
            (each, one)
            for (each, at) in self._db.execute(
                "SELECT number, article FROM origin WHERE hash = ? ORDER BY number", (digest,)
            ).fetchall()
            for one in versions.of(self._db, at)
            if one.number == each
        ]
        versions.keep_apart(self._db, versions.of(self._db, id))
        copied = "place, hash, reader, options, added, provider, cut, day, embargo"
        done = self._db.execute(  # without its version: that numbers another document
            f"INSERT INTO origin (article, teller, notice, {copied})"
            f" SELECT ?, ?, 1, {copied} FROM origin WHERE number = ?",
            (id, teller, number),
        )
        article = notice.article
        if article.status is not Status.WITHHELD:
            notice = replace(notice, article=replace(article, status=Status.KILLED))
        versions.keep_apart(self._db, [replace(notice, number=int(done.lastrowid or 0), names=())])
        return True

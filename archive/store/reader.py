"""Articles out of SQLite: whole ones, what changed since, and counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from archive.errors import BadArchive
from archive.record import FOUND, NAMES, instant
from archive.store import integrity, versions
from archive.store.compression import unpacked
from archive.store.values import Kept, Printing, Told
from archive.store.versions import COLUMNS, article_of, fetched
from index.article import Article
from index.article import Status as ArticleStatus

_HIDDEN = f"('{ArticleStatus.WITHHELD}', '{ArticleStatus.KILLED}')"  # what may not be searched


class Reader:
    """Asks the store; changes nothing."""

    _db: sqlite3.Connection

    def articles(self, ids: Sequence[str]) -> list[Kept]:
        """The articles with these ids, in their order; those that are not here are left out."""
        found: dict[str, Kept] = {}
        for start in range(0, len(ids), 500):  # SQLite takes a limited number of parameters
            some = ids[start : start + 500]
            found |= {kept.article.id: kept for kept in self._kept(some)}
        return [found[id] for id in ids if id in found]

    def _kept(self, ids: Sequence[str]) -> Iterator[Kept]:
        marks = ", ".join("?" * len(ids))
        rows = self._db.execute(
            f"SELECT {COLUMNS}, other_titles, added,"
            " (SELECT place FROM origin WHERE number = shown), copies, versions, embargo"
            f" FROM article WHERE id IN ({marks})",
            tuple(ids),
        )
        for row in fetched(rows):
            *values, others, added, where, copies, versions, embargo = row
            article = article_of(values, others)
            if embargo and embargo <= instant(datetime.now(UTC)):  # over, and not yet lifted
                article, embargo = replace(article, status=ArticleStatus.USABLE), None
            yield Kept(article, added, where or "", copies, versions, embargo)

    def with_prefix(self, prefix: str, most: int = 10) -> list[str]:
        """The ids that start so, a few at most; those of articles that others lead to as well."""
        if not prefix.isascii():  # as no id is; nor can SQLite be given half a character
            return []
        rows = self._db.execute(
            "SELECT id, id FROM article WHERE id >= ?1 AND id < ?2"
            " UNION SELECT id, article FROM alias WHERE id >= ?1 AND id < ?2"
            " ORDER BY 1 LIMIT ?3",
            (prefix, prefix + "\x7f", most),
        )
        return list(dict.fromkeys(article for _, article in rows))

    def beside(self, id: str) -> tuple[str, list[Mapping[str, Any]]]:
        """The furniture of an article's page, and the reasons for its fields."""
        furniture, reasons = self._db.execute(
            "SELECT furniture, reasons FROM article WHERE id = ?", (id,)
        ).fetchone()
        with versions.readable(id):
            return furniture, json.loads(reasons)

    def printings(self, id: str) -> list[Printing]:
        """All that was told of an article, in the order of arrival."""
        shown = self._one("SELECT shown FROM article WHERE id = ?", id)
        every = versions.of(self._db, id)
        cut = next((one.cut for one in every if one.number == shown), None)
        places = "SELECT number, place, added FROM origin WHERE article = ?"
        known = {number: rest for number, *rest in self._db.execute(places, (id,))}
        found = []
        for one in every:
            told = Told.COPY if one.cut == cut else Told.VERSION
            if one.notice or one.number == shown:
                told = Told.NOTICE if one.notice else Told.SHOWN
            found.append(Printing(told, one.article, *known[one.number]))
        return found

    def original(self, id: str) -> bytes:
        """The bytes of the record that the fields of an article are from, as they came in."""
        kept = (
            "SELECT packed FROM original WHERE hash = (SELECT hash FROM origin WHERE number ="
            " (SELECT shown FROM article WHERE id = ?))"
        )
        with versions.readable(id):
            return unpacked(self._one(kept, id))

    def changed_at(self, sequence: int) -> str | None:
        """The article of a change; None if it was changed again since, or was never there."""
        found: str | None = self._one(
            "SELECT max(article) FROM change WHERE sequence = ?", sequence
        )
        return found

    def newest(self) -> int:
        """The sequence number of the last change."""
        return self._one("SELECT max(sequence) FROM change") or 0

    def next_stop(self, after: int, most: int) -> int | None:
        """The sequence number of the last of the next changes, `most` at most; None without any."""
        sql = "SELECT sequence FROM change WHERE sequence > ? ORDER BY sequence LIMIT ?"
        stop: int | None = self._one(f"SELECT max(sequence) FROM ({sql})", after, most)
        return stop

    def changed(self, after: int, upto: int) -> Iterator[Article]:
        """The articles of the changes after one number and up to another that may be shown."""
        names = ", ".join(f"a.{name}" for name in (*NAMES, "other_titles"))
        rows = self._db.execute(
            f"SELECT {names} FROM change c JOIN article a ON a.id = c.article"
            f" WHERE c.sequence > ? AND c.sequence <= ? AND a.status NOT IN {_HIDDEN}"
            " ORDER BY c.sequence",
            (after, upto),
        )
        return (article_of(row[:-1], row[-1]) for row in fetched(rows))

    def withdrawn(self, after: int, upto: int) -> list[str]:
        """The ids of those changes whose articles are gone, or may not be shown."""
        rows = self._db.execute(
            "SELECT c.article FROM change c LEFT JOIN article a ON a.id = c.article"
            " WHERE c.sequence > ? AND c.sequence <= ?"
            f" AND (a.id IS NULL OR a.status IN {_HIDDEN})",
            (after, upto),
        )
        return [id for (id,) in rows]

    def searchable(self, upto: int) -> set[str]:
        """The ids of the changes up to a sequence number whose articles may be shown."""
        rows = self._db.execute(
            "SELECT a.id FROM change c JOIN article a ON a.id = c.article"
            f" WHERE c.sequence <= ? AND a.status NOT IN {_HIDDEN}",
            (upto,),
        )
        return {id for (id,) in rows}

    def later(self, after: int) -> set[str]:
        """The ids of the changes after a sequence number."""
        rows = self._db.execute("SELECT article FROM change WHERE sequence > ?", (after,))
        return {id for (id,) in rows}

    def shortest(self, ids: Iterable[str], least: int = 8) -> dict[str, str]:
        """For each id its shortest prefix, of at least 8, that no other article's begins with."""
        return {
            id: next(
                (id[:n] for n in range(least, len(id)) if len(self.with_prefix(id[:n], 2)) < 2), id
            )
            for id in ids
        }

    def behind(self, sequence: int) -> int:
        """How many changes came after a sequence number."""
        return int(self._one("SELECT count(*) FROM change WHERE sequence > ?", sequence))

    # -- counting -------------------------------------------------------------------------------

    def count(self, condition: str = "true") -> int:
        """How many articles meet a condition of ours, in SQL."""
        return int(self._one(f"SELECT count(*) FROM article WHERE {condition}"))

    def totals(self) -> dict[str, Any]:
        """What `archive status` tells of the store."""
        first, last = self._db.execute("SELECT min(date), max(date) FROM article").fetchone()
        return {
            "articles": self.count(),
            "origins": self._one("SELECT count(*) FROM origin"),
            "rejects": self._one("SELECT count(*) FROM reject WHERE story"),
            "removed": self._one("SELECT count(DISTINCT article) FROM removed"),
            "withdrawn": self.count(f"status IN {_HIDDEN}"),
            "first": first,
            "last": last,
            "without": self._lacking(),
        }

    def _lacking(self) -> dict[str, int]:
        """How many articles lack each field, counted in one walk over them."""
        sums = ", ".join(f"coalesce(sum({_lacks(name)}), 0)" for name in FOUND)
        return dict(
            zip(FOUND, self._db.execute(f"SELECT {sums} FROM article").fetchone(), strict=True)
        )

    # -- checking -------------------------------------------------------------------------------

    def must_be_sound(self) -> None:
        """Raise BadArchive if SQLite finds its file damaged: what is made of it would be, too."""
        for what in integrity.damage(self._db, deep=False):
            raise BadArchive(f"the archive's store is damaged: {what}.", "archive check")

    def faults(self, *, deep: bool) -> Iterator[str]:
        """What is wrong with the rows; `deep` has SQLite compare its indexes with its tables."""
        return integrity.of_rows(self._db, deep=deep)

    def unreadable(self) -> Iterator[tuple[str, str, bool]]:
        """The articles of which a row cannot be read: the id, why, and whether their originals are
        whole."""
        return integrity.of_stories(self._db)

    def damaged_originals(self, progress: Callable[[int], None]) -> Iterator[str]:
        """The originals that are not what their hash says; `progress` is told of each one read."""
        return integrity.of_originals(self._db, progress)

    def _one(self, sql: str, *values: object) -> Any:
        return self._db.execute(sql, values).fetchone()[0]


def _lacks(name: str) -> str:
    return f"{name} IS NULL OR {name} IN ('', '[]')"

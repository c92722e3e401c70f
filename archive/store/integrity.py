"""Checks of a store: SQLite's own checks, and checks of the rows and originals."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator

from archive.errors import BadArchive
from archive.store import versions
from archive.store.compression import decompress, decompress_verified
from archive.store.database import Database

_LIMIT = 20  # listed faults of one kind

# Message about a faulty row, and the query for such rows.
_FAULTY_ROWS = {
    "article {} has no origin": """
        SELECT id FROM article WHERE id NOT IN (SELECT article FROM origin)""",
    "article {} shows an origin that is not its own": """
        SELECT a.id FROM article a LEFT JOIN origin o ON o.number = a.shown AND o.article = a.id
        WHERE o.number IS NULL AND a.id IN (SELECT article FROM origin)""",
    "an original of article {} is missing": """
        SELECT article FROM origin WHERE hash NOT IN (SELECT hash FROM original)""",
    "original {} belongs to no article": """
        SELECT lower(hex(hash)) FROM original WHERE hash NOT IN (SELECT hash FROM origin)""",
    "article {} is in no change": """
        SELECT id FROM article WHERE id NOT IN (SELECT article FROM change)""",
}


class IntegrityChecker:
    """Looks for damage in a store; changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def check_integrity(self) -> None:
        """Raise BadArchive if SQLite finds its file damaged: the index would be damaged too."""
        for damage in find_damage(self._db, deep=False):
            raise BadArchive(f"the archive's store is damaged: {damage}.", "archive check")

    def find_faults(self, *, deep: bool) -> Iterator[str]:
        """Yield the damage that SQLite finds, and the rows that contradict each other.

        `deep`: SQLite also compares its indexes with its tables.
        """
        try:
            if damages := find_damage(self._db, deep=deep):
                yield from damages
                return
            violations = self._db.execute("PRAGMA foreign_key_check").fetchmany(_LIMIT)
            for table, row, parent, _ in violations:
                yield f"row {row} of {table} refers to a missing row of {parent}"
            for message, sql in _FAULTY_ROWS.items():
                for (name,) in self._db.execute(f"{sql} LIMIT {_LIMIT}"):
                    yield message.format(name)
        except sqlite3.DatabaseError as error:
            yield str(error)

    def unreadable_articles(self) -> Iterator[tuple[str, str, bool]]:
        """Yield the articles that have an unreadable row.

        Each as its id, the reason, and whether its originals are intact.
        """
        for (id,) in self._db.execute("SELECT id FROM article ORDER BY rowid"):
            try:
                versions.load_checked(self._db, id)
            except BadArchive as error:
                yield id, error.message.rstrip("."), self._has_whole_originals(id)

    def _has_whole_originals(self, id: str) -> bool:
        rows = self._db.execute(
            "SELECT packed, p.hash FROM origin o JOIN original p ON p.hash = o.hash"
            " WHERE article = ?",
            (id,),
        )
        return all(decompress_verified(packed, digest) is not None for packed, digest in rows)

    def damaged_originals(self, progress: Callable[[int], None]) -> Iterator[str]:
        """Yield the originals whose bytes do not match their SHA-256, with article and locator.

        `progress` is called with 1 for each original.
        """
        rows = self._db.execute(
            "SELECT o.hash, o.size, o.packed, (SELECT article || ' (' || place || ')' FROM origin"
            " WHERE hash = o.hash LIMIT 1) FROM original o"
        )
        for digest, size, packed, article in rows:
            progress(1)
            try:
                data = decompress(packed)
            except zlib.error as error:
                yield f"the original of {article} cannot be unpacked: {error}"
                continue
            if len(data) != size or hashlib.sha256(data).digest() != digest:
                yield f"the original of {article} is not what came in"


def find_damage(db: sqlite3.Connection, *, deep: bool) -> list[str]:
    """Return the damage that SQLite finds in its file, at most 20 messages.

    `deep`: SQLite also compares its indexes with its tables.
    """
    check = "integrity_check" if deep else "quick_check"
    try:
        messages = [str(row[0]) for row in db.execute(f"PRAGMA {check}({_LIMIT})")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if messages == ["ok"] else messages

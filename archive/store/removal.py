"""Permanent removal of articles; their keys and hashes stay, to reject them if they come again."""

from __future__ import annotations

from collections.abc import Iterable

from archive.store.article_writer import ArticleWriter, now
from archive.store.database import Database

_PURGE_PENDING = "unwiped"  # in `meta`, while the index's files may hold words of removed articles


class Removal:
    """Removes articles for `archive remove`, and recognizes them if they are ingested again."""

    def __init__(self, db: Database, writer: ArticleWriter) -> None:
        self._db = db
        self._writer = writer

    def remove(self, ids: Iterable[str], *, forget: bool = False) -> int:
        """Remove articles with their originals, within a transaction; return their number.

        Unless `forget`, their keys and the hashes of their originals are stored, so that a later
        ingest leaves them out.
        """
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_PURGE_PENDING, now()))
        return sum(self._remove_article(id, forget) for id in ids)

    def _remove_article(self, id: str, forget: bool) -> bool:
        if not self._db.execute("SELECT 1 FROM article WHERE id = ?", (id,)).fetchone():
            return False
        hashes = self._db.execute("SELECT hash FROM origin WHERE article = ?", (id,)).fetchall()
        if not forget:
            rows = self._db.execute("SELECT name FROM name WHERE article = ?", (id,)).fetchall()
            keys = [key for (key,) in rows] + [digest.hex() for (digest,) in hashes]
            self._db.executemany(
                "INSERT OR REPLACE INTO removed VALUES (?, ?, ?)",
                [(key, id, now()) for key in keys],
            )
        for table in ("origin", "name", "alias"):
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", (id,))
        self._db.executemany(
            "DELETE FROM original WHERE hash = ?1"
            " AND NOT EXISTS (SELECT 1 FROM origin WHERE hash = ?1)",
            hashes,
        )
        self._db.execute("DELETE FROM article WHERE id = ?", (id,))
        self._writer.log_change(id)
        return True

    def is_removed(self, keys: tuple[str, ...]) -> bool:
        """Return whether any of these keys belongs to a removed article."""
        placeholders = ", ".join("?" * len(keys))
        sql = f"SELECT 1 FROM removed WHERE mark IN ({placeholders})"
        return self._db.execute(sql, keys).fetchone() is not None

    def forget(self, prefix: str) -> list[str]:
        """Allow the removed articles with a prefix to be ingested again; return their ids."""
        bounds = (prefix, prefix + "\x7f")
        rows = self._db.execute(
            "SELECT DISTINCT article FROM removed WHERE article >= ? AND article < ?", bounds
        ).fetchall()
        self._db.execute("DELETE FROM removed WHERE article >= ? AND article < ?", bounds)
        return [id for (id,) in rows]

    def purge_pending(self) -> bool:
        """Return whether the index's files may still hold words of removed articles."""
        return bool(self._db.value("SELECT count(*) FROM meta WHERE name = ?", _PURGE_PENDING))

    def clear_purge_pending(self) -> None:
        """Record that the index was rebuilt after articles were removed, within a transaction."""
        self._db.execute("DELETE FROM meta WHERE name = ?", (_PURGE_PENDING,))

    def checkpoint(self) -> None:
        """Write the latest changes from the log to the database file, and empty the log."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

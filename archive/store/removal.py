"""Articles taken out for good, and kept out."""

from __future__ import annotations

from collections.abc import Iterable

from archive.store.article_writer import Rows, now

_UNWIPED = "unwiped"  # in `meta`, while words of removed articles may stand in the index's files


class Removal(Rows):
    """What `archive remove` does to the store."""

    def remove(self, ids: Iterable[str], *, forget: bool = False) -> int:
        """Take articles out with their originals; how many there were.  Within a transaction.

        They are kept out by every name and every original that they had, unless `forget`.
        """
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_UNWIPED, now()))
        return sum(self._remove(id, forget) for id in ids)

    def is_wiped(self) -> None:
        """The index has been built anew since articles were removed.  Within a transaction."""
        self._db.execute("DELETE FROM meta WHERE name = ?", (_UNWIPED,))

    def unwiped(self) -> bool:
        """Whether words of removed articles may still stand in the index's files."""
        return bool(self._one("SELECT count(*) FROM meta WHERE name = ?", _UNWIPED))

    def _remove(self, id: str, forget: bool) -> bool:
        if not self._db.execute("SELECT 1 FROM article WHERE id = ?", (id,)).fetchone():
            return False
        hashes = self._db.execute("SELECT hash FROM origin WHERE article = ?", (id,)).fetchall()
        if not forget:
            names = self._db.execute("SELECT name FROM name WHERE article = ?", (id,)).fetchall()
            marks = [name for (name,) in names] + [digest.hex() for (digest,) in hashes]
            self._db.executemany(
                "INSERT OR REPLACE INTO removed VALUES (?, ?, ?)",
                [(mark, id, now()) for mark in marks],
            )
        for table in ("origin", "name", "alias"):
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", (id,))
        self._db.executemany(
            "DELETE FROM original WHERE hash = ?1"
            " AND NOT EXISTS (SELECT 1 FROM origin WHERE hash = ?1)",
            hashes,
        )
        self._db.execute("DELETE FROM article WHERE id = ?", (id,))
        self._changed(id)
        return True

    def forget(self, prefix: str) -> list[str]:
        """Let removed articles come in again; the ids whose removal was forgotten."""
        like = (prefix, prefix + "\x7f")
        found = self._db.execute(
            "SELECT DISTINCT article FROM removed WHERE article >= ? AND article < ?", like
        ).fetchall()
        self._db.execute("DELETE FROM removed WHERE article >= ? AND article < ?", like)
        return [id for (id,) in found]

    def wipe(self) -> None:
        """Write what was overwritten to the file itself, and empty the log beside it."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

"""Texts of the articles from the archive's store, for engines that store no texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

STORE = "store.sqlite"


class Bodies:
    """Read-only connection to the store of an archive."""

    def __init__(self, archive: Path) -> None:
        self._db = sqlite3.connect(f"file:{archive / STORE}?mode=ro", uri=True)

    def titles(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """Return title and date of each article."""
        return self._columns("title, date", ids)

    def bodies(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """Return title and body of each article."""
        return self._columns("title, body", ids)

    def close(self) -> None:
        self._db.close()

    def _columns(self, columns: str, ids: Sequence[str]) -> list[tuple[str, str]]:
        placeholders = ", ".join("?" * len(ids))
        rows = self._db.execute(f"SELECT {columns} FROM article WHERE id IN ({placeholders})", ids)
        return rows.fetchall()

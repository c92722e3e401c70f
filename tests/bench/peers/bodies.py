"""The texts themselves, for engines that keep none: the store of the archive has them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

STORE = "store.sqlite"


class Bodies:
    """Reads from a store beside whoever else does."""

    def __init__(self, archive: Path) -> None:
        self._db = sqlite3.connect(f"file:{archive / STORE}?mode=ro", uri=True)

    def titles(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """Title and date of each."""
        return self._columns("title, date", ids)

    def bodies(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """Title and body of each."""
        return self._columns("title, body", ids)

    def close(self) -> None:
        self._db.close()

    def _columns(self, columns: str, ids: Sequence[str]) -> list[tuple[str, str]]:
        marks = ", ".join("?" * len(ids))
        found = self._db.execute(f"SELECT {columns} FROM article WHERE id IN ({marks})", ids)
        return found.fetchall()

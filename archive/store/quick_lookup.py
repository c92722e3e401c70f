"""A look at a few articles of a store that changes nothing of it and waits for nobody."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import monotonic

_PATIENCE = 0.1  # seconds
_STEPS = 10_000  # of SQLite's machine, a millisecond's, between two looks at the clock


def glance(path: Path, prefix: str, most: int = 20) -> list[tuple[str, str | None, str]]:
    """Id, day and title, or how the text begins, of articles whose ids start so.

    Without a prefix, of those that changed last.  Raises sqlite3.Error where the store cannot be
    read at once.
    """
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
    ends = monotonic() + _PATIENCE
    db.set_progress_handler(lambda: monotonic() > ends, _STEPS)
    try:
        what = "SELECT a.id, a.date, coalesce(nullif(a.title, ''), substr(a.body, 1, 80))"
        if prefix:
            where = "FROM article a WHERE a.id >= ?1 AND a.id < ?1 || char(127) ORDER BY a.id"
        else:
            where = (
                "FROM change c JOIN article a ON a.id = c.article WHERE ?1 = ''"
                " ORDER BY c.sequence DESC"
            )
        return db.execute(f"{what} {where} LIMIT ?2", (prefix, most)).fetchall()
    finally:
        db.close()

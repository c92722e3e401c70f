"""Read-only lookup of a few articles with a limit of 100 ms, for completion."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import monotonic

_TIMEOUT = 0.1  # seconds
_STEPS_PER_CHECK = 10_000  # instructions of SQLite's machine, about 1 ms, between clock checks


def look_up(path: Path, prefix: str, limit: int = 20) -> list[tuple[str, str | None, str]]:
    """Return id, day and title, or the beginning of the text, of articles by an id's prefix.

    Without a prefix, of those that changed last.  Changes nothing in the store at `path`, and does
    not wait: raises sqlite3.Error if it cannot be read at once.
    """
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_TIMEOUT)
    end = monotonic() + _TIMEOUT
    db.set_progress_handler(lambda: monotonic() > end, _STEPS_PER_CHECK)
    try:
        columns = "SELECT a.id, a.date, coalesce(nullif(a.title, ''), substr(a.body, 1, 80))"
        if prefix:
            rows = "FROM article a WHERE a.id >= ?1 AND a.id < ?1 || char(127) ORDER BY a.id"
        else:
            rows = (
                "FROM change c JOIN article a ON a.id = c.article WHERE ?1 = ''"
                " ORDER BY c.sequence DESC"
            )
        return db.execute(f"{columns} {rows} LIMIT ?2", (prefix, limit)).fetchall()
    finally:
        db.close()

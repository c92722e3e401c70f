"""How a store's file is opened: to be written where it can be, to be read where that is all.

WAL lets readers and a writer go on beside each other, and wants two more files beside the store's
own.  A folder that cannot be written has them only where somebody writes it, or was killed amid
that; without them SQLite reads the file as one that does not change.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from archive.errors import BadArchive
from archive.store.schema import VERSION, prepare

_BUSY = 30.0  # seconds that SQLite waits for another process's transaction
# Triggers and views run when our own statements do.
_LIVELY = "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1"
DISK = "If its disk is neither full nor read-only, restore a backup of it."
_NONE = "Do not use it."
_ONCE = "Open it once where it can be written: archive status"


def opened(path: Path) -> sqlite3.Connection:
    """A store's database, its tables as this release has them; raises BadArchive."""
    try:
        if _can_be_written(path):
            return _to_write(path)
        return _to_read(path)
    except sqlite3.DatabaseError as error:
        raise BadArchive(f"{path} cannot be read as an archive's store ({error}).", DISK) from error


def must_be_plain(db: sqlite3.Connection, path: Path) -> None:
    """Raise BadArchive for what no store of ours has, and a stranger's could: what acts by itself.

    What else a schema could call is confined to what SQLite holds harmless.
    """
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    if found := db.execute(_LIVELY).fetchone():
        raise BadArchive(f"{path} has the {found[0]} {found[1]}, as no archive's store has.", _NONE)


def _can_be_written(path: Path) -> bool:
    """Whether the file, and others beside it."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _to_write(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
    must_be_plain(db, path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # what is reported as stored is on disk
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what is removed is overwritten
    prepare(db)
    return db


def _to_read(path: Path) -> sqlite3.Connection:
    """Whoever writes meanwhile, where others may, is seen only by the next to open it."""
    log = path.with_name(path.name + "-wal")
    left = log.exists() and log.stat().st_size > 0
    how = "mode=ro" if left else "mode=ro&immutable=1"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, timeout=_BUSY, isolation_level=None
    )
    try:
        must_be_plain(db, path)
        (version,) = db.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError as error:
        if not left:
            raise
        raise BadArchive(
            f"{path} was left amid a change, and its folder cannot be written.", _ONCE
        ) from error
    if version != VERSION:
        raise BadArchive(
            f"{path} is of version {version}, this program reads version {VERSION}, and its folder"
            " cannot be written.",
            _ONCE if version < VERSION else "Use the program that made it, or a newer one.",
        )
    return db

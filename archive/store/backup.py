"""Backup of a store to one file, and its restoration.

A backup is an SQLite database like the store itself, written by `VACUUM INTO`: the state of one
moment, even if other processes write meanwhile, and without removed data.  The backup's table
`meta` also contains the text of the archive's settings.
"""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
from contextlib import closing, suppress
from glob import escape
from pathlib import Path

from archive.errors import BadArchive
from archive.store.database import open_database, prepare_tables, refuse_active_objects
from archive.store.integrity import find_damage
from archive.store.schema import VERSION
from index import disk

_SETTINGS = "settings"
_STALE_AGE = 3_600  # seconds without a write after which an unfinished backup is abandoned


def save(store: Path, file: Path, settings: str) -> None:
    """Write a backup of a store, completely or not at all; raises sqlite3.Error, OSError."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.part")  # used by no other backup
    _remove_abandoned(file)
    try:
        with closing(open_database(store)) as db:
            # A path may be any bytes, but VACUUM INTO needs text.
            db.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(partial),))
        with closing(sqlite3.connect(partial, isolation_level=None)) as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_SETTINGS, settings))
            _refuse_damaged(db, file)
        with open(partial, "rb+") as written:
            os.fsync(written.fileno())
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)
    disk.sync_folder(file.absolute().parent)


def _remove_abandoned(file: Path) -> None:
    """Remove the unfinished files of killed backups to `file`, not written to for an hour."""
    before = time.time() - _STALE_AGE
    for partial in file.parent.glob(f".{escape(file.name)}.*.part*"):
        with suppress(OSError):
            if partial.stat().st_mtime < before:
                partial.unlink()


def read_settings(file: Path) -> str:
    """Return the text of the settings in a backup; raises BadArchive if it is not a backup."""
    with closing(_open_backup(file)) as db:
        row = db.execute("SELECT value FROM meta WHERE name = ?", (_SETTINGS,)).fetchone()
    return str(row[0]) if row else ""


def load(file: Path, store: Path) -> None:
    """Replace the whole content of a store by the content of a backup, in one transaction.

    The store gets a new uuid, so that no existing index is taken for its own.  Raises BadArchive.
    """
    partial = store.with_name("restore.part")
    partial.unlink(missing_ok=True)
    try:
        with closing(_open_backup(file)) as saved, closing(sqlite3.connect(partial)) as copy:
            _refuse_damaged(saved, file)
            saved.backup(copy)
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            prepare_tables(copy)
            copy.execute("DELETE FROM meta WHERE name = ?", (_SETTINGS,))
            copy.execute("UPDATE meta SET value = ? WHERE name = 'uuid'", (str(uuid.uuid4()),))
        with closing(sqlite3.connect(partial)) as copy, closing(sqlite3.connect(store)) as live:
            live.execute("PRAGMA synchronous = FULL")
            copy.backup(live)
    finally:
        for leftover in store.parent.glob("restore.part*"):
            leftover.unlink(missing_ok=True)
    disk.sync_folder(store.parent)


def _open_backup(file: Path) -> sqlite3.Connection:
    """Open a backup for reading; raises BadArchive for other files and for later releases."""
    uri = f"{file.absolute().as_uri()}?mode=ro"
    try:
        db = sqlite3.connect(uri, uri=True, isolation_level=None)
        refuse_active_objects(db, file)
        (version,) = db.execute("PRAGMA user_version").fetchone()
        has_uuid = db.execute("SELECT count(*) FROM meta WHERE name = 'uuid'").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise _not_a_backup(file, str(error)) from error
    if not has_uuid:
        raise _not_a_backup(file, "it contains no articles of an archive")
    if version > VERSION:
        raise BadArchive(
            f"{file} is of version {version}; this program reads up to {VERSION}.",
            "Use the program that made it, or a newer one.",
        )
    return db


def _refuse_damaged(db: sqlite3.Connection, file: Path) -> None:
    """Raise BadArchive if SQLite finds a database damaged."""
    for damage in find_damage(db, deep=True):
        raise BadArchive(f"{file} is damaged: {damage}.", "Use another backup.")


def _not_a_backup(file: Path, reason: str) -> BadArchive:
    return BadArchive(f"{file} is not a backup of an archive: {reason}.", "Name another.")

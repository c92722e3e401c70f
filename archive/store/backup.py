"""A store in one file, as of one moment, and back.

A backup is an SQLite database like the store itself, written by `VACUUM INTO`: all of one moment,
whatever others write meanwhile, and without what was removed.  Its table `meta` also has the text
of the archive's settings.
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
from archive.store import integrity
from archive.store.connection import must_be_plain, opened
from archive.store.schema import VERSION, prepare
from index import disk

_SETTINGS = "settings"
_LEFT = 3_600  # seconds in which whoever writes a backup writes something


def save(store: Path, file: Path, settings: str) -> None:
    """Write a backup of a store; whole or not at all.  Raises sqlite3.Error, OSError."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.part")  # no other backup's, and nobody's
    _remove_left(file)
    try:
        with closing(opened(store)) as db:
            # A path need not be text, but what this is given must be.
            db.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(fresh),))
        with closing(sqlite3.connect(fresh, isolation_level=None)) as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_SETTINGS, settings))
            _sound(db, file)
        with open(fresh, "rb+") as written:
            os.fsync(written.fileno())
        os.replace(fresh, file)
    finally:
        fresh.unlink(missing_ok=True)
    disk.sync_folder(file.absolute().parent)


def _remove_left(file: Path) -> None:
    """Take away what backups to this file left that were killed: nobody has written to it since."""
    before = time.time() - _LEFT
    for left in file.parent.glob(f".{escape(file.name)}.*.part*"):
        with suppress(OSError):
            if left.stat().st_mtime < before:
                left.unlink()


def settings(file: Path) -> str:
    """The text of the settings that a backup holds; raises BadArchive if it is none."""
    with closing(_opened(file)) as db:
        row = db.execute("SELECT value FROM meta WHERE name = ?", (_SETTINGS,)).fetchone()
    return str(row[0]) if row else ""


def load(file: Path, store: Path) -> None:
    """Put what a backup holds in the place of all that a store holds, in one transaction.

    The store gets a name of its own, so that no index passes for one of its.  Raises BadArchive.
    """
    fresh = store.with_name("restore.part")
    fresh.unlink(missing_ok=True)
    try:
        with closing(_opened(file)) as saved, closing(sqlite3.connect(fresh)) as copy:
            _sound(saved, file)
            saved.backup(copy)
        with closing(sqlite3.connect(fresh, isolation_level=None)) as copy:
            prepare(copy)
            copy.execute("DELETE FROM meta WHERE name = ?", (_SETTINGS,))
            copy.execute("UPDATE meta SET value = ? WHERE name = 'uuid'", (str(uuid.uuid4()),))
        with closing(sqlite3.connect(fresh)) as copy, closing(sqlite3.connect(store)) as live:
            live.execute("PRAGMA synchronous = FULL")
            copy.backup(live)
    finally:
        for each in store.parent.glob("restore.part*"):
            each.unlink(missing_ok=True)
    disk.sync_folder(store.parent)


def _opened(file: Path) -> sqlite3.Connection:
    """A backup to read; raises BadArchive for what is none, or of a later release."""
    address = f"{file.absolute().as_uri()}?mode=ro"
    try:
        db = sqlite3.connect(address, uri=True, isolation_level=None)
        must_be_plain(db, file)
        (version,) = db.execute("PRAGMA user_version").fetchone()
        known = db.execute("SELECT count(*) FROM meta WHERE name = 'uuid'").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise _no_backup(file, str(error)) from error
    if not known:
        raise _no_backup(file, "it holds no articles of ours")
    if version > VERSION:
        raise BadArchive(
            f"{file} is of version {version}; this program reads up to {VERSION}.",
            "Use the program that made it, or a newer one.",
        )
    return db


def _sound(db: sqlite3.Connection, file: Path) -> None:
    """Raise BadArchive if SQLite finds a database damaged."""
    for what in integrity.damage(db, deep=True):
        raise BadArchive(f"{file} is damaged: {what}.", "Use another backup.")


def _no_backup(file: Path, why: str) -> BadArchive:
    return BadArchive(f"{file} is no backup of an archive: {why}.", "Name another.")

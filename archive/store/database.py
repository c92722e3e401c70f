"""Connection to the store's SQLite file: for writing if the file is writable, else for reading.

WAL mode lets readers and one writer work at the same time, and needs two more files next to the
database.  In a folder that is not writable, these two exist only while another process writes, or
after one was killed during a write; without them SQLite assumes that the database does not change.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.errors import BadArchive
from archive.store.schema import VERSION, create_tables

_BUSY_TIMEOUT = 30.0  # seconds that SQLite waits for another process's transaction
# A trigger or view may run as part of our own statements.
_ACTIVE_OBJECTS = "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1"
DISK_HINT = "If its disk is neither full nor read-only, restore a backup of it."
_DO_NOT_USE = "Do not use it."
_OPEN_WRITABLE = "Open it once where it can be written: archive status"
_NEWER_PROGRAM = "Use the program that made it, or a newer one."


class Database(sqlite3.Connection):
    """SQLite connection with transactions, savepoints and queries for one value."""

    @contextmanager
    def transaction(self, *, commit: bool = True) -> Iterator[None]:
        """Store all changes made inside, or nothing if an exception is raised.

        With `commit=False` everything is rolled back at the end: for a dry run.
        """
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT" if commit else "ROLLBACK")
        except BaseException:
            if self.in_transaction:  # a full disk makes SQLite roll back by itself
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Within a transaction, undo only the changes made inside if an exception is raised.

        Raises BadArchive if the disk fails: the error does not come from the story then.
        """
        self.execute("SAVEPOINT one")
        try:
            yield
        except sqlite3.OperationalError as error:
            message = f"the archive's store cannot be written: {error}."
            raise BadArchive(message, DISK_HINT) from error
        except BaseException:
            self.execute("ROLLBACK TO one")
            self.execute("RELEASE one")
            raise
        self.execute("RELEASE one")

    def value(self, sql: str, *parameters: object) -> Any:
        """Return the first column of the first row of a query's result."""
        return self.execute(sql, parameters).fetchone()[0]


def open_database(path: Path) -> Database:
    """Open a store's database, with its tables updated to this release; raises BadArchive."""
    try:
        return _open_to_write(path) if _is_writable(path) else _open_to_read(path)
    except sqlite3.DatabaseError as error:
        message = f"{path} cannot be read as an archive's store ({error})."
        raise BadArchive(message, DISK_HINT) from error


def refuse_active_objects(db: sqlite3.Connection, path: Path) -> None:
    """Raise BadArchive for triggers and views: our stores have none, a stranger's file could.

    Other parts of a schema can only call functions that SQLite deems harmless.
    """
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    if row := db.execute(_ACTIVE_OBJECTS).fetchone():
        message = f"{path} contains the {row[0]} {row[1]}; an archive's store contains none."
        raise BadArchive(message, _DO_NOT_USE)


def prepare_tables(db: sqlite3.Connection) -> None:
    """Create the tables, or update those of an earlier release.

    Raises BadArchive for tables of a later release.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == 0:
        create_tables(db)
    elif version > VERSION:
        raise BadArchive(
            f"this archive is of version {version}; this program reads up to {VERSION}.",
            _NEWER_PROGRAM,
        )
    elif version < VERSION:
        from archive.store.migrate import migrate  # few stores are of an earlier release

        migrate(db, version)


def _is_writable(path: Path) -> bool:
    """Return whether the file and other files next to it can be written."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _open_to_write(path: Path) -> Database:
    db = sqlite3.connect(path, timeout=_BUSY_TIMEOUT, isolation_level=None, factory=Database)
    refuse_active_objects(db, path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # records reported as stored are on disk
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # removed data is overwritten
    prepare_tables(db)
    return db


def _open_to_read(path: Path) -> Database:
    """Open a store that cannot be written.

    Changes that another process makes meanwhile are seen only after reopening.
    """
    log = path.with_name(path.name + "-wal")
    has_log = log.exists() and log.stat().st_size > 0
    mode = "mode=ro" if has_log else "mode=ro&immutable=1"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=_BUSY_TIMEOUT,
        isolation_level=None,
        factory=Database,
    )
    try:
        refuse_active_objects(db, path)
        version = db.value("PRAGMA user_version")
    except sqlite3.OperationalError as error:
        if not has_log:
            raise
        message = f"{path} holds an unfinished change, and its folder cannot be written."
        raise BadArchive(message, _OPEN_WRITABLE) from error
    if version != VERSION:
        raise BadArchive(
            f"{path} is of version {version}, this program reads version {VERSION}, and its folder"
            " cannot be written.",
            _OPEN_WRITABLE if version < VERSION else _NEWER_PROGRAM,
        )
    return db

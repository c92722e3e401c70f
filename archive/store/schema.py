"""The tables; those of an earlier release are brought up to date, those of a later one refused.

meta       what the store is: its uuid
article    one row a story, as it is searched: what its origins, taken together, say (`resolve.py`)
change     the order in which articles changed; whoever keeps a copy reads on from its mark.
           A change whose article is gone is a removal.
original   the bytes of a record as they came in, compressed, by their SHA-256
origin     one row a record that told of an article, and what it told; `story` is empty where the
           article has no other origin and so is that story
name       by what a record is known to be of an article (`ingest/identity.py`)
alias      the id of an article that turned out to be another
removed    names and hashes of what was taken out for good, and is kept out
file       files that were read to their end, and what was found in them
reject     records that gave no article, and why
"""

from __future__ import annotations

import sqlite3
import uuid

from archive.errors import BadArchive
from archive.record import NAMES
from archive.store import migrate

VERSION = 2

_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE article (
    {", ".join(f"{name} TEXT" + (" PRIMARY KEY" if name == "id" else "") for name in NAMES)},
    added TEXT NOT NULL, furniture TEXT NOT NULL, reasons TEXT NOT NULL,
    other_titles TEXT NOT NULL DEFAULT '[]', embargo TEXT,
    copies INTEGER NOT NULL DEFAULT 0, versions INTEGER NOT NULL DEFAULT 1, shown INTEGER
) STRICT;
CREATE TABLE change (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, article TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE original (
    hash BLOB PRIMARY KEY, size INTEGER NOT NULL, packed BLOB NOT NULL
) STRICT;
CREATE TABLE origin (
    number INTEGER PRIMARY KEY, article TEXT NOT NULL REFERENCES article (id),
    place TEXT NOT NULL, hash BLOB NOT NULL REFERENCES original (hash),
    reader TEXT NOT NULL, options TEXT NOT NULL, added TEXT NOT NULL,
    {migrate.TOLD}
) STRICT;
CREATE INDEX origin_article ON origin (article);
CREATE INDEX origin_hash ON origin (hash);
{migrate.TABLES}
"""


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables, or bring them up to date; raises BadArchive for those of a later time."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == 0:
        _make(db)
    elif version > VERSION:
        raise BadArchive(
            f"this archive is of version {version}; this program reads up to {VERSION}.",
            "Use the program that made it, or a newer one.",
        )
    elif version < VERSION:
        migrate.migrate(db, version)


def _make(db: sqlite3.Connection) -> None:
    """All tables or none, by one of those who find none; raises BadArchive for others' tables."""
    db.execute("BEGIN IMMEDIATE")
    (version,) = db.execute("PRAGMA user_version").fetchone()  # another may have been quicker
    if version == 0 and db.execute("SELECT 1 FROM sqlite_schema").fetchone():
        db.execute("ROLLBACK")
        raise BadArchive("it is the database of another program.", "Name another folder.")
    if version == 0:
        for statement in filter(str.strip, _TABLES.split(";")):
            db.execute(statement)
        db.execute("INSERT INTO meta VALUES ('uuid', ?)", (str(uuid.uuid4()),))
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")

"""The tables; those of another time are refused, not guessed at.

meta       what the store is: its uuid
article    one row a story, as normalised; furniture and reasons are kept beside it
change     the order in which articles changed; whoever keeps a copy reads on from its mark.
           A change whose article is gone is a removal.
original   the bytes of a record as they came in, compressed, by their SHA-256
origin     where an article was found: one row a record that gave it
reject     records that gave no article, and why
"""

from __future__ import annotations

import sqlite3
import uuid

from archive.errors import BadArchive
from archive.record import NAMES

VERSION = 1

_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE article (
    {", ".join(f"{name} TEXT" + (" PRIMARY KEY" if name == "id" else "") for name in NAMES)},
    added TEXT NOT NULL, furniture TEXT NOT NULL, reasons TEXT NOT NULL
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
    reader TEXT NOT NULL, options TEXT NOT NULL, added TEXT NOT NULL
) STRICT;
CREATE INDEX origin_article ON origin (article);
CREATE INDEX origin_hash ON origin (hash);
CREATE TABLE reject (
    place TEXT PRIMARY KEY, hash BLOB, reader TEXT NOT NULL, why TEXT NOT NULL, seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables if there are none; raises BadArchive for those of another time."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == 0:
        named = f"INSERT INTO meta VALUES ('uuid', '{uuid.uuid4()}');"
        version = f"PRAGMA user_version = {VERSION};"
        db.executescript(f"BEGIN IMMEDIATE; {_TABLES} {named} {version} COMMIT;")
    elif version != VERSION:
        raise BadArchive(
            f"this archive is of version {version}; this program reads version {VERSION}.",
            "Use the program that made it, or a newer one.",
        )

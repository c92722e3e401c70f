"""Definitions of the store's tables.

meta       facts about the store itself, such as its uuid
article    one row per story, as it is searched: all its versions merged (`merge.py`); `shown` is
           the number of the origin whose version is displayed
change     order in which articles changed; a reader with a copy continues from its mark.
           A change whose article no longer exists is a removal.
original   bytes of a source record as they came in, compressed, by their SHA-256
origin     one row per place where a record of an article was found, with its version of that
           article; `teller` is the source key of the version, `story` is empty if the article has
           no other origin: the row of `article` is that version then
name       keys by which a record is recognized as belonging to an article (`ingest/identity.py`)
alias      id of an article that was merged into another one
removed    keys and hashes of permanently removed articles, which a later ingest leaves out
file       files that were read to their end, and the outcome of each of their records
reject     records that gave no article, and the reason
"""

from __future__ import annotations

import sqlite3
import uuid

from archive.errors import BadArchive
from archive.record import FIELD_NAMES

VERSION = 2

# Columns of `origin` that hold its version of the article; new in version 2.
ORIGIN_COLUMNS_2 = """teller TEXT NOT NULL DEFAULT '', provider TEXT NOT NULL DEFAULT '',
    cut TEXT NOT NULL DEFAULT '', day TEXT, version INTEGER, embargo TEXT,
    notice INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL DEFAULT '',
    alone INTEGER NOT NULL DEFAULT 0, names TEXT NOT NULL DEFAULT '[]', story BLOB"""

# Tables and indexes that are new in version 2.
TABLES_2 = """
CREATE INDEX article_embargo ON article (embargo) WHERE embargo IS NOT NULL;
CREATE TABLE name (
    name TEXT, article TEXT, PRIMARY KEY (name, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_article ON name (article);
CREATE TABLE alias (id TEXT PRIMARY KEY, article TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX alias_article ON alias (article);
CREATE TABLE removed (
    mark TEXT PRIMARY KEY, article TEXT NOT NULL, at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_article ON removed (article);
CREATE TABLE file (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL,
    options TEXT NOT NULL, ends BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE reject (
    file BLOB, place TEXT, hash BLOB, reader TEXT NOT NULL, why TEXT NOT NULL,
    story INTEGER NOT NULL, options TEXT NOT NULL, seen TEXT NOT NULL, PRIMARY KEY (file, place)
) STRICT, WITHOUT ROWID;
"""

_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE article (
    {", ".join(f"{name} TEXT" + (" PRIMARY KEY" if name == "id" else "") for name in FIELD_NAMES)},
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
    {ORIGIN_COLUMNS_2}
) STRICT;
CREATE INDEX origin_article ON origin (article);
CREATE INDEX origin_hash ON origin (hash);
{TABLES_2}
"""


def create_tables(db: sqlite3.Connection) -> None:
    """Create all tables in one transaction, unless another process has just done so.

    Raises BadArchive if the database contains tables of another program.
    """
    db.execute("BEGIN IMMEDIATE")
    (version,) = db.execute("PRAGMA user_version").fetchone()  # another may have been quicker
    if version == 0 and db.execute("SELECT 1 FROM sqlite_schema").fetchone():
        db.execute("ROLLBACK")
        raise BadArchive("it is the database of another program.", "Name another folder.")
    if version == 0:
        for statement in split_statements(_TABLES):
            db.execute(statement)
        db.execute("INSERT INTO meta VALUES ('uuid', ?)", (str(uuid.uuid4()),))
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def split_statements(sql: str) -> list[str]:
    """Split a script into its statements, which must not contain semicolons."""
    return list(filter(str.strip, sql.split(";")))

"""Archives of earlier releases, brought up to date: one step a version, all or nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from archive.ingest.draft import Draft, Key, Story
from archive.ingest.identity import identified
from archive.space import must_fit
from archive.store import versions
from archive.store.versions import COLUMNS, article_of

# What an origin told, beyond its place in the archive.
TOLD = """teller TEXT NOT NULL DEFAULT '', provider TEXT NOT NULL DEFAULT '',
    cut TEXT NOT NULL DEFAULT '', day TEXT, version INTEGER, embargo TEXT,
    notice INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL DEFAULT '',
    alone INTEGER NOT NULL DEFAULT 0, names TEXT NOT NULL DEFAULT '[]', story BLOB"""

REJECT = """CREATE TABLE reject (
    file BLOB, place TEXT, hash BLOB, reader TEXT NOT NULL, why TEXT NOT NULL,
    story INTEGER NOT NULL, options TEXT NOT NULL, seen TEXT NOT NULL, PRIMARY KEY (file, place)
) STRICT, WITHOUT ROWID;"""

TABLES = f"""
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
{REJECT}
"""


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring the tables from `version` to the newest, in one transaction; raises NoSpace."""
    (pages,), (size,) = (db.execute(f"PRAGMA page_{of}").fetchone() for of in ("count", "size"))
    file = Path(db.execute("PRAGMA database_list").fetchone()[2])
    # At most every page is written once more, to the log, before it is in the file.
    must_fit(file.parent, pages * size, "to bring the archive up to date")
    db.execute("BEGIN EXCLUSIVE")
    (version,) = db.execute("PRAGMA user_version").fetchone()  # another may have been quicker
    try:
        for step in range(version, max(_STEPS) + 1):
            _STEPS[step](db)
        db.execute(f"PRAGMA user_version = {max(version, max(_STEPS) + 1)}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _from_1(db: sqlite3.Connection) -> None:
    """Articles get their names, origins what they told; rejects know their files.

    What an origin told was not kept: each counts as one that told what the article is.
    """
    db.execute("ALTER TABLE reject RENAME TO reject_1")
    for column in (
        "other_titles TEXT NOT NULL DEFAULT '[]'", "embargo TEXT",
        "copies INTEGER NOT NULL DEFAULT 0", "versions INTEGER NOT NULL DEFAULT 1",
        "shown INTEGER",
    ):  # fmt: skip
        db.execute(f"ALTER TABLE article ADD COLUMN {column}")
    for column in TOLD.replace("\n", " ").split(","):
        db.execute(f"ALTER TABLE origin ADD COLUMN {column}")
    for statement in filter(str.strip, TABLES.split(";")):
        db.execute(statement)
    db.execute("INSERT INTO reject SELECT x'', place, hash, reader, why, 1, '', seen FROM reject_1")
    db.execute("DROP TABLE reject_1")
    for (options,) in db.execute("SELECT DISTINCT options FROM origin").fetchall():
        known = {"format": None, "columns": [], **json.loads(options)}
        now = json.dumps(known, sort_keys=True)
        db.execute("UPDATE origin SET options = ? WHERE options = ?", (now, options))
    ids = db.execute("SELECT id FROM article").fetchall()
    for (id,) in ids:
        _name_and_tell(db, id)


def _name_and_tell(db: sqlite3.Connection, id: str) -> None:
    article = article_of(
        db.execute(f"SELECT {COLUMNS} FROM article WHERE id = ?", (id,)).fetchone()
    )
    keys = (Key("export", "", id), *((Key("url", "", article.url),) if article.url else ()))
    story = identified(Story(article, "", keys=keys), Draft("", b"", ""))
    names = {id, *story.identity.own, story.identity.text} - {""}
    db.executemany("INSERT INTO name VALUES (?, ?)", [(name, id) for name in sorted(names)])
    numbers = [n for (n,) in db.execute("SELECT number FROM origin WHERE article = ?", (id,))]
    teller = story.identity.own[-1] if article.url else ""
    for number in numbers:
        one = versions.told(number, teller or f"origin {number}", story, tuple(sorted(names)))
        told = versions.columns(one)
        assigned = ", ".join(f"{name} = ?" for name in told)
        db.execute(f"UPDATE origin SET {assigned} WHERE number = ?", (*told.values(), number))
    if len(numbers) > 1:
        versions.keep_apart(db, versions.of(db, id))
    db.execute(
        "UPDATE article SET copies = ?, shown = ? WHERE id = ?",
        (max(len(numbers) - 1, 0), min(numbers, default=None), id),
    )


_STEPS: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _from_1}

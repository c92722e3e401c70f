"""Steps that update the tables of an earlier release: one per version, all in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from archive.ingest.draft import Draft, Key, Story
from archive.ingest.identity import assign_identity
from archive.space import require_free_space
from archive.store import versions
from archive.store.schema import ORIGIN_COLUMNS_2, TABLES_2, split_statements
from archive.store.versions import COLUMNS, article_from_row


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Update the tables from `version` to the newest, in one transaction; raises NoSpace."""
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (page_size,) = db.execute("PRAGMA page_size").fetchone()
    file = Path(db.execute("PRAGMA database_list").fetchone()[2])
    # At most every page is written once more: to the log, before it is written to the file.
    require_free_space(file.parent, pages * page_size, "updating the archive to this release")
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
    """Give articles their keys, origins their versions, and rejects their files.

    Store version 1 kept no version for each origin: each gets the content of its article.
    """
    db.execute("ALTER TABLE reject RENAME TO reject_1")
    for column in (
        "other_titles TEXT NOT NULL DEFAULT '[]'", "embargo TEXT",
        "copies INTEGER NOT NULL DEFAULT 0", "versions INTEGER NOT NULL DEFAULT 1",
        "shown INTEGER",
    ):  # fmt: skip
        db.execute(f"ALTER TABLE article ADD COLUMN {column}")
    for column in ORIGIN_COLUMNS_2.replace("\n", " ").split(","):
        db.execute(f"ALTER TABLE origin ADD COLUMN {column}")
    for statement in split_statements(TABLES_2):
        db.execute(statement)
    db.execute("INSERT INTO reject SELECT x'', place, hash, reader, why, 1, '', seen FROM reject_1")
    db.execute("DROP TABLE reject_1")
    for (options,) in db.execute("SELECT DISTINCT options FROM origin").fetchall():
        updated = {"format": None, "columns": [], **json.loads(options)}
        text = json.dumps(updated, sort_keys=True)
        db.execute("UPDATE origin SET options = ? WHERE options = ?", (text, options))
    ids = db.execute("SELECT id FROM article").fetchall()
    for (id,) in ids:
        _add_keys_and_versions(db, id)


def _add_keys_and_versions(db: sqlite3.Connection, id: str) -> None:
    article = article_from_row(
        db.execute(f"SELECT {COLUMNS} FROM article WHERE id = ?", (id,)).fetchone()
    )
    record_keys = (Key("export", "", id), *((Key("url", "", article.url),) if article.url else ()))
    story = assign_identity(Story(article, "", keys=record_keys), Draft("", b"", ""))
    keys = {id, *story.identity.global_keys, story.identity.text_key} - {""}
    db.executemany("INSERT INTO name VALUES (?, ?)", [(key, id) for key in sorted(keys)])
    numbers = [n for (n,) in db.execute("SELECT number FROM origin WHERE article = ?", (id,))]
    source_key = story.identity.global_keys[-1] if article.url else ""
    for number in numbers:
        version = versions.make_version(
            number, source_key or f"origin {number}", story, tuple(sorted(keys))
        )
        columns = versions.to_columns(version)
        assignments = ", ".join(f"{name} = ?" for name in columns)
        db.execute(f"UPDATE origin SET {assignments} WHERE number = ?", (*columns.values(), number))
    if len(numbers) > 1:
        versions.store_versions(db, versions.load_versions(db, id))
    db.execute(
        "UPDATE article SET copies = ?, shown = ? WHERE id = ?",
        (max(len(numbers) - 1, 0), min(numbers, default=None), id),
    )


_STEPS: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _from_1}

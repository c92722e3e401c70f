"""What is wrong with a store: by SQLite's own checks, and by what we know of its rows."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator

from archive.errors import BadArchive
from archive.store import versions
from archive.store.compression import unpacked, whole

_MOST = 20  # of one kind that are named

# What must not be there, and how it is told of one row.
_ROWS = {
    "article {} has no origin": """
        SELECT id FROM article WHERE id NOT IN (SELECT article FROM origin)""",
    "article {} shows an origin that is not its own": """
        SELECT a.id FROM article a LEFT JOIN origin o ON o.number = a.shown AND o.article = a.id
        WHERE o.number IS NULL AND a.id IN (SELECT article FROM origin)""",
    "an original of article {} is missing": """
        SELECT article FROM origin WHERE hash NOT IN (SELECT hash FROM original)""",
    "original {} belongs to no article": """
        SELECT lower(hex(hash)) FROM original WHERE hash NOT IN (SELECT hash FROM origin)""",
    "article {} is in no change": """
        SELECT id FROM article WHERE id NOT IN (SELECT article FROM change)""",
}


def damage(db: sqlite3.Connection, *, deep: bool) -> list[str]:
    """What SQLite finds damaged of its file; `deep`: also where indexes are not as their tables."""
    check = "integrity_check" if deep else "quick_check"
    try:
        found = [str(row[0]) for row in db.execute(f"PRAGMA {check}({_MOST})")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if found == ["ok"] else found


def of_rows(db: sqlite3.Connection, *, deep: bool) -> Iterator[str]:
    """What SQLite finds damaged, and rows that do not fit each other."""
    try:
        if damaged := damage(db, deep=deep):
            yield from damaged
            return
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchmany(_MOST):
            yield f"row {row} of {table} names none of {parent}"
        for told, sql in _ROWS.items():
            for (name,) in db.execute(f"{sql} LIMIT {_MOST}"):
                yield told.format(name)
    except sqlite3.DatabaseError as error:
        yield str(error)


def of_stories(db: sqlite3.Connection) -> Iterator[tuple[str, str, bool]]:
    """Articles of which a row cannot be read: the id, why, and whether its originals are whole."""
    for (id,) in db.execute("SELECT id FROM article ORDER BY rowid"):
        try:
            versions.checked(db, id)
        except BadArchive as error:
            yield id, error.message.rstrip("."), _can_be_told_again(db, id)


def _can_be_told_again(db: sqlite3.Connection, id: str) -> bool:
    rows = db.execute(
        "SELECT packed, p.hash FROM origin o JOIN original p ON p.hash = o.hash WHERE article = ?",
        (id,),
    )
    return all(whole(packed, digest) is not None for packed, digest in rows)


def of_originals(db: sqlite3.Connection, progress: Callable[[int], None]) -> Iterator[str]:
    """Originals whose bytes are not those of their SHA-256, with the article and its place."""
    rows = db.execute(
        "SELECT o.hash, o.size, o.packed, (SELECT article || ' (' || place || ')' FROM origin"
        " WHERE hash = o.hash LIMIT 1) FROM original o"
    )
    for digest, size, packed, of in rows:
        progress(1)
        try:
            data = unpacked(packed)
        except zlib.error as error:
            yield f"the original of {of} cannot be unpacked: {error}"
            continue
        if len(data) != size or hashlib.sha256(data).digest() != digest:
            yield f"the original of {of} is not what came in"

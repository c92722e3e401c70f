"""Rows of articles, origins, keys and changes; columns keep the names of the first release."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from archive.record import FIELD_NAMES, LIST_FIELDS, format_instant, to_record
from archive.store import versions
from archive.store.compression import compress
from archive.store.database import Database
from archive.store.merge import MergedArticle
from archive.store.model import IncomingRecord
from archive.store.versions import SourceVersion


class ArticleWriter:
    """Writes rows within a transaction; decides nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put_article(self, merged: MergedArticle, *, log_change: bool = True) -> None:
        """Insert or update an article; an existing one keeps the time when it was added."""
        article = merged.article
        record = to_record(article)
        row = {n: _to_json(record[n]) if n in LIST_FIELDS else record[n] for n in FIELD_NAMES} | {
            "furniture": merged.boilerplate,
            "reasons": merged.provenance,
            "other_titles": _to_json(article.other_titles),
            "embargo": format_instant(merged.embargo) if merged.embargo else None,
            "copies": merged.copies,
            "versions": merged.versions,
            "shown": merged.shown_number,
        }
        self._db.execute(
            f"INSERT INTO article ({', '.join(row)}, added)"
            f" VALUES ({', '.join('?' * (len(row) + 1))}) ON CONFLICT (id) DO UPDATE SET "
            + ", ".join(f"{name} = excluded.{name}" for name in row if name != "id"),
            (*row.values(), now()),
        )
        if log_change:
            self.log_change(article.id)

    def log_change(self, id: str) -> None:
        """Record that an article changed: it becomes the last in the list of changes."""
        self._db.execute("DELETE FROM change WHERE article = ?", (id,))
        self._db.execute("INSERT INTO change (article) VALUES (?)", (id,))

    def add_keys(self, id: str, keys: Iterable[str]) -> None:
        """Add keys to an article."""
        self._db.executemany(
            "INSERT OR IGNORE INTO name VALUES (?, ?)", [(key, id) for key in keys]
        )

    def add_origin(
        self, record: IncomingRecord, digest: bytes, id: str, version: SourceVersion
    ) -> int:
        """Add an origin with its original bytes to an article; return the number of the origin."""
        self._db.execute(
            "INSERT OR IGNORE INTO original VALUES (?, ?, ?)",
            (digest, len(record.data), compress(record.data)),
        )
        row = {
            "article": id, "place": record.story.locator, "hash": digest,
            "reader": record.reader, "options": record.options, "added": now(),
            **versions.to_columns(version),
        }  # fmt: skip
        placeholders = ", ".join("?" * len(row))
        cursor = self._db.execute(
            f"INSERT INTO origin ({', '.join(row)}) VALUES ({placeholders})", tuple(row.values())
        )
        return int(cursor.lastrowid or 0)

    def is_id_taken(self, id: str, *, ignore_redirects: bool = False) -> bool:
        """Return whether an id belongs to an article or redirects to one."""
        redirects = "" if ignore_redirects else " UNION ALL SELECT 1 FROM alias WHERE id = ?1"
        sql = f"SELECT 1 FROM article WHERE id = ?1{redirects}"
        return self._db.execute(sql, (id,)).fetchone() is not None

    def expire_embargoes(self) -> int:
        """Clear the embargoes that are over; return their number.  Needs a transaction."""
        expired = self._db.execute(
            "SELECT id FROM article WHERE status = 'embargoed' AND embargo <= ?", (now(),)
        ).fetchall()
        for (id,) in expired:
            self._db.execute(
                "UPDATE article SET status = 'usable', embargo = NULL WHERE id = ?", (id,)
            )
            self.log_change(id)
        return len(expired)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def now() -> str:
    """Return the present time as the store writes it: in UTC, in whole seconds."""
    return format_instant(datetime.now(UTC))

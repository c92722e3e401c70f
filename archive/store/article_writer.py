"""Rows of articles, origins and names: how what was decided is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from archive.record import LISTS, NAMES, instant, to_record
from archive.store import versions
from archive.store.compression import packed
from archive.store.merge_versions import Resolved
from archive.store.reader import Reader
from archive.store.values import Incoming
from archive.store.versions import Telling


class Rows(Reader):
    """Writes rows, within a transaction; decides nothing."""

    def _put(self, resolved: Resolved, *, changed: bool = True) -> None:
        """Store an article; of one that was here, its time of arrival stays."""
        article = resolved.article
        record = to_record(article)
        row = {n: _json(record[n]) if n in LISTS else record[n] for n in NAMES} | {
            "furniture": resolved.furniture,
            "reasons": resolved.reasons,
            "other_titles": _json(article.other_titles),
            "embargo": instant(resolved.embargo) if resolved.embargo else None,
            "copies": resolved.copies,
            "versions": resolved.versions,
            "shown": resolved.shown,
        }
        self._db.execute(
            f"INSERT INTO article ({', '.join(row)}, added)"
            f" VALUES ({', '.join('?' * (len(row) + 1))}) ON CONFLICT (id) DO UPDATE SET "
            + ", ".join(f"{name} = excluded.{name}" for name in row if name != "id"),
            (*row.values(), now()),
        )
        if changed:
            self._changed(article.id)

    def _changed(self, id: str) -> None:
        self._db.execute("DELETE FROM change WHERE article = ?", (id,))
        self._db.execute("INSERT INTO change (article) VALUES (?)", (id,))

    def _name(self, id: str, names: Iterable[str]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", [(n, id) for n in names])

    def _keep_origin(self, incoming: Incoming, digest: bytes, id: str, telling: Telling) -> int:
        self._db.execute(
            "INSERT OR IGNORE INTO original VALUES (?, ?, ?)",
            (digest, len(incoming.data), packed(incoming.data)),
        )
        row = {
            "article": id, "place": incoming.story.where, "hash": digest,
            "reader": incoming.reader, "options": incoming.options, "added": now(),
            **versions.columns(telling),
        }  # fmt: skip
        marks = ", ".join("?" * len(row))
        done = self._db.execute(
            f"INSERT INTO origin ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
        )
        return int(done.lastrowid or 0)

    def _taken(self, id: str, *, but_alias: bool = False) -> bool:
        """Whether an id is an article's, or leads to one."""
        alias = "" if but_alias else " UNION ALL SELECT 1 FROM alias WHERE id = ?1"
        asked = f"SELECT 1 FROM article WHERE id = ?1{alias}"
        return self._db.execute(asked, (id,)).fetchone() is not None

    def _is_removed(self, marks: tuple[str, ...]) -> bool:
        found = self._db.execute(
            f"SELECT 1 FROM removed WHERE mark IN ({', '.join('?' * len(marks))})", marks
        )
        return found.fetchone() is not None

    def lift(self) -> int:
        """Embargoes that are over are none; how many there were.  Within a transaction."""
        over = self._db.execute(
            "SELECT id FROM article WHERE status = 'embargoed' AND embargo <= ?", (now(),)
        ).fetchall()
        for (id,) in over:
            self._db.execute(
                "UPDATE article SET status = 'usable', embargo = NULL WHERE id = ?", (id,)
            )
            self._changed(id)
        return len(over)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def now() -> str:
    return instant(datetime.now(UTC))

"""Queries of the store: articles with their versions and originals, changes, and counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from archive.record import EXTRACTED_FIELDS, FIELD_NAMES, format_instant
from archive.store import versions
from archive.store.compression import decompress
from archive.store.database import Database
from archive.store.model import ArticleVersion, StoredArticle, VersionRole
from archive.store.versions import COLUMNS, article_from_row, fetch_rows
from index.article import Article, Status

_MAX_PARAMETERS = 500  # of one query: SQLite takes a limited number
_HIDDEN = f"('{Status.WITHHELD}', '{Status.KILLED}')"  # statuses that may not be searched


class StoreReader:
    """Queries the store; changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # -- articles -------------------------------------------------------------------------------

    def articles(self, ids: Sequence[str]) -> list[StoredArticle]:
        """Return the articles with these ids, in their order; missing ones are left out."""
        articles: dict[str, StoredArticle] = {}
        for start in range(0, len(ids), _MAX_PARAMETERS):
            batch = ids[start : start + _MAX_PARAMETERS]
            articles |= {stored.article.id: stored for stored in self._load_articles(batch)}
        return [articles[id] for id in ids if id in articles]

    def _load_articles(self, ids: Sequence[str]) -> Iterator[StoredArticle]:
        placeholders = ", ".join("?" * len(ids))
        rows = self._db.execute(
            f"SELECT {COLUMNS}, other_titles, added,"
            " (SELECT place FROM origin WHERE number = shown), copies, versions, embargo"
            f" FROM article WHERE id IN ({placeholders})",
            tuple(ids),
        )
        for row in fetch_rows(rows):
            *columns, other_titles, added_at, locator, copies, version_count, embargo = row
            article = article_from_row(columns, other_titles)
            if embargo and embargo <= format_instant(
                datetime.now(UTC)
            ):  # the embargo is over, but not yet cleared
                article, embargo = replace(article, status=Status.USABLE), None
            yield StoredArticle(article, added_at, locator or "", copies, version_count, embargo)

    def ids_with_prefix(self, prefix: str, limit: int = 10) -> list[str]:
        """Return the ids that start with a prefix; a redirected id is replaced by its target."""
        if not prefix.isascii():  # every id is ASCII, and SQLite rejects half a character
            return []
        rows = self._db.execute(
            "SELECT id, id FROM article WHERE id >= ?1 AND id < ?2"
            " UNION SELECT id, article FROM alias WHERE id >= ?1 AND id < ?2"
            " ORDER BY 1 LIMIT ?3",
            (prefix, prefix + "\x7f", limit),
        )
        return list(dict.fromkeys(target for _, target in rows))

    def shortest_prefixes(self, ids: Iterable[str], minimum: int = 8) -> dict[str, str]:
        """Return for each id its shortest prefix that no other id starts with.

        Each has at least `minimum` characters.
        """
        return {
            id: next(
                (
                    id[:length]
                    for length in range(minimum, len(id))
                    if len(self.ids_with_prefix(id[:length], 2)) < 2
                ),
                id,
            )
            for id in ids
        }

    def details(self, id: str) -> tuple[str, list[Mapping[str, Any]]]:
        """Return the boilerplate of an article's page, and the provenance of its fields."""
        boilerplate, provenance = self._db.execute(
            "SELECT furniture, reasons FROM article WHERE id = ?", (id,)
        ).fetchone()
        with versions.translate_read_errors(id):
            return boilerplate, json.loads(provenance)

    def article_versions(self, id: str) -> list[ArticleVersion]:
        """Return all versions of an article, in the order of arrival."""
        shown_number = self._db.value("SELECT shown FROM article WHERE id = ?", id)
        all_versions = versions.load_versions(self._db, id)
        hashes = {version.number: version.content_hash for version in all_versions}
        sql = "SELECT number, place, added FROM origin WHERE article = ?"
        origins = {number: columns for number, *columns in self._db.execute(sql, (id,))}
        result = []
        for version in all_versions:
            is_copy = version.content_hash == hashes.get(shown_number)
            role = VersionRole.COPY if is_copy else VersionRole.VERSION
            if version.is_notice or version.number == shown_number:
                role = VersionRole.NOTICE if version.is_notice else VersionRole.CURRENT
            result.append(ArticleVersion(role, version.article, *origins[version.number]))
        return result

    def original(self, id: str) -> bytes:
        """Return the original bytes of the record that gives an article's fields."""
        sql = (
            "SELECT packed FROM original WHERE hash = (SELECT hash FROM origin WHERE number ="
            " (SELECT shown FROM article WHERE id = ?))"
        )
        with versions.translate_read_errors(id):
            return decompress(self._db.value(sql, id))

    # -- changes --------------------------------------------------------------------------------

    def changed_id(self, sequence: int) -> str | None:
        """Return the article of a change; None if it changed again later, or never existed."""
        id: str | None = self._db.value(
            "SELECT max(article) FROM change WHERE sequence = ?", sequence
        )
        return id

    def last_change(self) -> int:
        """Return the sequence number of the last change; 0 without any."""
        return self._db.value("SELECT max(sequence) FROM change") or 0

    def batch_end(self, after: int, limit: int) -> int | None:
        """Return the sequence number at the end of the next `limit` changes; None without any."""
        sql = "SELECT sequence FROM change WHERE sequence > ? ORDER BY sequence LIMIT ?"
        end: int | None = self._db.value(f"SELECT max(sequence) FROM ({sql})", after, limit)
        return end

    def changed_articles(self, after: int, upto: int) -> Iterator[Article]:
        """Yield the searchable articles of the changes after `after` and up to `upto`."""
        names = ", ".join(f"a.{name}" for name in (*FIELD_NAMES, "other_titles"))
        rows = self._db.execute(
            f"SELECT {names} FROM change c JOIN article a ON a.id = c.article"
            f" WHERE c.sequence > ? AND c.sequence <= ? AND a.status NOT IN {_HIDDEN}"
            " ORDER BY c.sequence",
            (after, upto),
        )
        return (article_from_row(row[:-1], row[-1]) for row in fetch_rows(rows))

    def unsearchable_ids(self, after: int, upto: int) -> list[str]:
        """Return the ids, in the same changes, of removed articles and of unsearchable ones."""
        rows = self._db.execute(
            "SELECT c.article FROM change c LEFT JOIN article a ON a.id = c.article"
            " WHERE c.sequence > ? AND c.sequence <= ?"
            f" AND (a.id IS NULL OR a.status IN {_HIDDEN})",
            (after, upto),
        )
        return [id for (id,) in rows]

    def searchable_ids(self, upto: int) -> set[str]:
        """Return the ids of the searchable articles in the changes up to a sequence number."""
        rows = self._db.execute(
            "SELECT a.id FROM change c JOIN article a ON a.id = c.article"
            f" WHERE c.sequence <= ? AND a.status NOT IN {_HIDDEN}",
            (upto,),
        )
        return {id for (id,) in rows}

    def changed_ids_after(self, sequence: int) -> set[str]:
        """Return the ids in the changes after a sequence number."""
        rows = self._db.execute("SELECT article FROM change WHERE sequence > ?", (sequence,))
        return {id for (id,) in rows}

    def count_changes_after(self, sequence: int) -> int:
        """Return the number of changes after a sequence number."""
        return int(self._db.value("SELECT count(*) FROM change WHERE sequence > ?", sequence))

    # -- counts ---------------------------------------------------------------------------------

    def count(self, condition: str = "true") -> int:
        """Return the number of articles that meet a condition in SQL, never from user input."""
        return int(self._db.value(f"SELECT count(*) FROM article WHERE {condition}"))

    def totals(self) -> dict[str, Any]:
        """Return the store's figures that `archive status` prints."""
        first, last = self._db.execute("SELECT min(date), max(date) FROM article").fetchone()
        return {
            "articles": self.count(),
            "origins": self._db.value("SELECT count(*) FROM origin"),
            "rejects": self._db.value("SELECT count(*) FROM reject WHERE story"),
            "removed": self._db.value("SELECT count(DISTINCT article) FROM removed"),
            "withdrawn": self.count(f"status IN {_HIDDEN}"),
            "first": first,
            "last": last,
            "without": self._count_empty_fields(),
        }

    def _count_empty_fields(self) -> dict[str, int]:
        """Return for each field the number of articles without it, counted in one table scan."""
        sums = ", ".join(f"coalesce(sum({_is_empty(name)}), 0)" for name in EXTRACTED_FIELDS)
        return dict(
            zip(
                EXTRACTED_FIELDS,
                self._db.execute(f"SELECT {sums} FROM article").fetchone(),
                strict=True,
            )
        )


def _is_empty(name: str) -> str:
    return f"{name} IS NULL OR {name} IN ('', '[]')"

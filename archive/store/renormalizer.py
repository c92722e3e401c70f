"""Update of all stored versions by a newer normalizer: no version is added, ids stay.

First every origin gets its updated version; only then are the articles clustered again.  Before
that, two copies may differ because only one of them is updated.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from archive.errors import BadArchive
from archive.ingest.draft import SourceRecord, Story
from archive.store import candidates, versions
from archive.store.article_writer import ArticleWriter
from archive.store.clusterer import Clusterer
from archive.store.compression import decompress_verified
from archive.store.database import Database
from archive.store.model import IncomingRecord
from archive.store.versions import SourceVersion
from index.article import Status

_BATCH, _BATCH_BYTES = 200, 16_000_000  # originals that are held in memory at once


class Renormalizer:
    """Replaces the versions of origins, within a transaction."""

    def __init__(self, db: Database, writer: ArticleWriter, clusterer: Clusterer) -> None:
        self._db = db
        self._writer = writer
        self._clusterer = clusterer

    # -- stored sources ---------------------------------------------------------------------------

    def source_batches(self) -> Iterator[list[SourceRecord]]:
        """Yield all source records in batches, grouped by article."""
        article_id, number = "", 0
        while True:
            rows = self._db.execute(
                "SELECT o.number, o.article, CAST(o.place AS BLOB), CAST(o.reader AS BLOB),"
                " CAST(o.options AS BLOB), o.hash, p.packed"
                " FROM origin o JOIN original p ON p.hash = o.hash"
                " WHERE (o.article, o.number) > (?, ?) ORDER BY o.article, o.number LIMIT ?",
                (article_id, number, _BATCH),
            )
            batch: list[SourceRecord] = []
            size = 0
            for number, article_id, *texts, digest, packed in rows:
                locator, reader, options = (str(text, "utf-8", "replace") for text in texts)
                data = decompress_verified(packed, digest)
                batch.append(SourceRecord(number, article_id, locator, reader, options, data))
                size += len(data or b"")
                if size >= _BATCH_BYTES:
                    break
            if not batch:
                return
            yield batch

    def count_sources(self) -> int:
        """Return the number of origins."""
        return int(self._db.value("SELECT count(*) FROM origin"))

    def originals_size(self) -> int:
        """Return the total size of all original records, uncompressed, in bytes."""
        return int(self._db.value("SELECT coalesce(sum(size), 0) FROM original"))

    def file_size(self) -> int:
        """Return the size of the store's own file in bytes."""
        return int(self._db.value("PRAGMA page_count")) * int(self._db.value("PRAGMA page_size"))

    # -- replacing versions -----------------------------------------------------------------------

    def update_source(self, number: int, story: Story) -> bool:
        """Replace an origin's version; return whether the new version differs.

        The source key and all earlier keys stay.
        """
        article_id, reader, options = self._db.execute(
            "SELECT article, reader, options FROM origin WHERE number = ?", (number,)
        ).fetchone()
        record = IncomingRecord(story, b"", reader, options)
        current, is_sound = self._readable_versions(article_id)
        if (before := current.get(number)) is None:
            version = _rebuild_version(self._db, article_id, number, record, current.values())
        elif before.is_notice and not before.keys:
            return (
                False  # a notice attached to a killed story: only the notice's article is updated
            )
        else:
            keys = tuple(dict.fromkeys((*before.keys, *candidates.record_keys(record))))
            version = versions.make_version(number, before.source_key, story, keys)
            own_id = before.article.id  # the id that it had, or would have as an only version
            version = replace(version, article=replace(version.article, id=own_id))
        if version == before and is_sound:
            return False
        versions.update_version(self._db, version)
        self._writer.add_keys(article_id, version.keys)
        return True

    def _readable_versions(self, article_id: str) -> tuple[dict[int, SourceVersion], bool]:
        """Return an article's readable versions, and whether they and the article are undamaged."""
        try:
            all_versions = versions.load_checked(self._db, article_id)
            return {version.number: version for version in all_versions}, True
        except BadArchive:
            return versions.readable_versions(self._db, article_id), False

    def recluster_sources(self, numbers: Sequence[int], failures: dict[str, str]) -> set[str]:
        """Cluster the articles of these origins again; return the ids that changed.

        Two articles may become one, by a key that they share now; one may become two.  An article
        with a damaged row and a damaged original stays as it is: its id and the reason are added to
        `failures`.
        """
        changed: set[str] = set()
        for number in numbers:
            article_id = str(self._db.value("SELECT article FROM origin WHERE number = ?", number))
            try:
                changed |= self._recluster_article(article_id, number)
            except BadArchive as error:
                failures[article_id] = error.message.rstrip(".")
        self._db.execute(
            "UPDATE origin SET story = NULL WHERE story IS NOT NULL"
            " AND (SELECT count(*) FROM origin other WHERE other.article = origin.article) = 1"
            " AND article NOT IN (SELECT value FROM json_each(?))",
            (json.dumps(list(failures)),),
        )
        return changed

    def _recluster_article(self, article_id: str, number: int) -> set[str]:
        """Recluster an article with the articles that have the same text as one of its origins."""
        (version,) = (
            version
            for version in versions.load_versions(self._db, article_id)
            if version.number == number
        )
        text_key = version.text_key
        same_text = candidates.articles_with_key(self._db, text_key) if text_key else []
        related = dict.fromkeys((article_id, *same_text))
        try:
            return self._clusterer.recluster(candidates.sort_by_arrival(self._db, related))
        except BadArchive:
            if len(related) == 1:
                raise
            return self._clusterer.recluster(
                [article_id]
            )  # another of these articles cannot be read

    def apply_notice(self, number: int, story: Story) -> None:
        """Withdraw the stories named by a notice that an earlier normalizer took for a story."""
        sql = "SELECT hash, reader, options FROM origin WHERE number = ?"
        digest, reader, options = self._db.execute(sql, (number,)).fetchone()
        self._clusterer.withdraw_targets(IncomingRecord(story, b"", reader, options), digest)


# -- rebuilding damaged versions ------------------------------------------------------------------


def _rebuild_version(
    db: sqlite3.Connection,
    article_id: str,
    number: int,
    record: IncomingRecord,
    other_versions: Collection[SourceVersion],
) -> SourceVersion:
    """Rebuild the version of an origin with a damaged row from its original and from other rows.

    `other_versions`: the readable versions of the same article.
    """
    digest, notice, source_key_bytes, keys_bytes = db.execute(
        "SELECT hash, notice, CAST(teller AS BLOB), CAST(names AS BLOB) FROM origin"
        " WHERE number = ?",
        (number,),
    ).fetchone()
    source_key = _decode_text(source_key_bytes)
    if notice and _is_attached(db, digest, number):
        source_key = source_key or _withdrawn_source(record, other_versions)
        return _as_attached_kill(versions.make_version(number, source_key, record.story, ()))
    source_key = source_key or candidates.source_key(record, digest)
    version = versions.make_version(number, source_key, record.story, ())
    own_keys = _decode_keys(keys_bytes)
    kept_keys = _remaining_keys(db, article_id, other_versions) if own_keys is None else own_keys
    keys = tuple(dict.fromkeys((*kept_keys, *candidates.record_keys(record))))
    sql = "SELECT count(*) > 1 FROM origin WHERE article = ?"
    (has_several_origins,) = db.execute(sql, (article_id,)).fetchone()
    id = version.article.id if has_several_origins else article_id
    return replace(version, keys=keys, article=replace(version.article, id=id))


def _is_attached(db: sqlite3.Connection, digest: bytes, number: int) -> bool:
    """Return whether a notice is the copy that Clusterer.attach_kill made for the killed story."""
    earlier = "SELECT 1 FROM origin WHERE hash = ? AND number < ?"
    return db.execute(earlier, (digest, number)).fetchone() is not None


def _withdrawn_source(notice: IncomingRecord, other_versions: Collection[SourceVersion]) -> str:
    """Return the source key of the story that a notice names."""
    targets = {*notice.story.identity.target_keys, *notice.story.identity.target_slugs}
    return next((version.source_key for version in other_versions if targets & {*version.keys}), "")


def _as_attached_kill(notice: SourceVersion) -> SourceVersion:
    """Return a notice in the form in which it is attached to the story that it kills."""
    status = notice.article.status
    status = status if status is Status.WITHHELD else Status.KILLED
    article = replace(notice.article, status=status)
    return replace(
        notice, is_notice=True, version=None, text_key="", text_identifies=False, article=article
    )


def _remaining_keys(
    db: sqlite3.Connection, article_id: str, other_versions: Collection[SourceVersion]
) -> Sequence[str]:
    """Return the keys of an article that its other versions do not have."""
    their_keys = {key for version in other_versions for key in version.keys}
    rows = db.execute("SELECT name FROM name WHERE article = ? ORDER BY name", (article_id,))
    return [key for (key,) in rows if key not in their_keys]


def _decode_keys(data: bytes) -> tuple[str, ...] | None:
    try:
        return versions.parse_keys(data.decode("utf-8"))
    except (ValueError, TypeError):
        return None


def _decode_text(data: bytes) -> str:
    """Decode UTF-8; return an empty string if the bytes are damaged."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""

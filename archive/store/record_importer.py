"""Import of records: as a new article, a new version of a known one, or a copy of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from archive.ingest.identity import alternate_id
from archive.record import to_record
from archive.store import candidates, versions
from archive.store.article_writer import ArticleWriter
from archive.store.clusterer import Clusterer
from archive.store.database import Database
from archive.store.merge import merge_versions
from archive.store.model import IncomingRecord, IngestStatus, Outcome
from archive.store.reader import StoreReader
from archive.store.removal import Removal
from archive.store.versions import SourceVersion

_REMOVED_EARLIER = "removed earlier, and kept out"
_WITHDRAWS = "withdraws the article"
_OLDER = "older than the version shown"


class RecordImporter:
    """Adds records to articles, within a transaction."""

    def __init__(
        self,
        db: Database,
        reader: StoreReader,
        writer: ArticleWriter,
        clusterer: Clusterer,
        removal: Removal,
    ) -> None:
        self._db = db
        self._reader = reader
        self._writer = writer
        self._clusterer = clusterer
        self._removal = removal
        self._last_before_ingest = 0  # number of the last origin stored before this ingest

    def begin_ingest(self) -> None:
        """Record the state of the store before this ingest."""
        self._last_before_ingest = int(
            self._db.value("SELECT coalesce(max(number), 0) FROM origin")
        )

    def add(self, record: IncomingRecord) -> Outcome:
        """Add one record; return its outcome."""
        locator = record.story.locator
        digest = hashlib.sha256(record.data).digest()
        self._db.execute(
            "DELETE FROM reject WHERE place = ? AND file = ?", (locator, record.file or b"")
        )
        if outcome := self.find_known_record(digest, record.options, locator):
            return outcome
        if origin := self._find_origin(digest):
            return self._update_origin(record, *origin[:2])
        if self._removal.is_removed(candidates.removal_keys(record)):
            return Outcome(locator, IngestStatus.UNCHANGED, None, _REMOVED_EARLIER)
        related = candidates.find_candidates(self._db, record)
        if related and (id := self._find_unchanged(record, related)):
            return Outcome(locator, IngestStatus.UNCHANGED, id)
        if related:
            outcome = self._add_version(record, digest, related)
        else:
            outcome = self._add_article(record, digest)
        return self._apply_kills(record, digest, outcome)

    def find_known_record(self, digest: bytes, options: str, locator: str) -> Outcome | None:
        """Return the outcome of a record whose bytes are known; None if the record must be read."""
        if origin := self._find_origin(digest):
            id, _, known_options = origin
            is_same = known_options == options
            return Outcome(locator, IngestStatus.UNCHANGED, id) if is_same else None
        if self._removal.is_removed((digest.hex(),)):
            return Outcome(locator, IngestStatus.UNCHANGED, None, _REMOVED_EARLIER)
        return None

    def _find_origin(self, digest: bytes) -> tuple[str, int, str] | None:
        """Return article, number and options of the first origin with these bytes, if any."""
        origin: tuple[str, int, str] | None = self._db.execute(
            "SELECT article, number, options FROM origin WHERE hash = ? ORDER BY number LIMIT 1",
            (digest,),
        ).fetchone()
        return origin

    def _add_article(self, record: IncomingRecord, digest: bytes) -> Outcome:
        story = record.story
        id = story.article.id
        if self._writer.is_id_taken(id):  # by an article whose first version had this text
            id = alternate_id(id, record.data)
        keys = (*candidates.record_keys(record), id)
        story = replace(story, article=replace(story.article, id=id))
        version = versions.make_version(0, candidates.source_key(record, digest), story, keys)
        self._writer.put_article(merge_versions(id, [version], datetime.now(UTC)))
        number = self._writer.add_origin(record, digest, id, version)
        # The column `shown`: number of the origin whose version is displayed.
        self._db.execute("UPDATE article SET shown = ? WHERE id = ?", (number, id))
        self._writer.add_keys(id, keys)
        return Outcome(story.locator, IngestStatus.ADDED, id)

    def _add_version(
        self, record: IncomingRecord, digest: bytes, related: Sequence[str]
    ) -> Outcome:
        """Add a record as a new version of the articles that it is related to."""
        story = record.story
        source_key = candidates.source_key(record, digest)
        if candidates.is_own_export(record) and story.article.id in related:
            source_key = self._shown_source_key(story.article.id) or source_key
        for id in related:
            versions.store_versions(self._db, versions.load_versions(self._db, id))
        version = versions.make_version(0, source_key, story, candidates.record_keys(record))
        number = self._writer.add_origin(record, digest, related[0], version)
        version = replace(version, number=number)
        versions.store_versions(self._db, [version])
        changed = self._clusterer.recluster(related)
        id = self._article_of_origin(number)
        earlier_versions = [
            earlier for earlier in versions.load_versions(self._db, id) if earlier.number != number
        ]
        return self._version_outcome(
            story.locator, version, id, earlier_versions, changed=id in changed
        )

    def _version_outcome(
        self,
        locator: str,
        version: SourceVersion,
        id: str,
        earlier_versions: Sequence[SourceVersion],
        *,
        changed: bool,
    ) -> Outcome:
        """Return the outcome of a new version, given the article's earlier versions."""
        if not earlier_versions:
            return Outcome(locator, IngestStatus.ADDED, id)
        if version.is_notice:
            return Outcome(locator, IngestStatus.UPDATED, id, _WITHDRAWS)
        same_source = [
            earlier
            for earlier in earlier_versions
            if earlier.source_key == version.source_key and not earlier.is_notice
        ]
        if version.content_hash in {earlier.content_hash for earlier in same_source}:
            status = IngestStatus.UPDATED if changed else IngestStatus.UNCHANGED
            return Outcome(locator, status, id)
        hashes = {earlier.content_hash for earlier in earlier_versions}
        if not same_source and version.content_hash in hashes:
            return Outcome(locator, IngestStatus.COPY, id)
        shown_number = self._db.value("SELECT shown FROM article WHERE id = ?", id)
        reason = "" if shown_number == version.number else _OLDER
        return Outcome(locator, IngestStatus.UPDATED, id, reason)

    def _find_unchanged(self, record: IncomingRecord, related: Sequence[str]) -> str | None:
        """Return the article of a record that was stored before, though its bytes differ.

        This is either an export that was not edited, or a record without its own key that moved
        within its file.
        """
        story = record.story
        if candidates.is_own_export(record):
            stored = next(iter(self._reader.articles([story.article.id])), None)
            is_same = stored is not None and to_record(stored.article) == to_record(story.article)
            return story.article.id if is_same else None
        content = (story.identity.content_hash, story.article.title, story.article.date)
        for id in related:
            for version in versions.load_versions(self._db, id):
                if version.number > self._last_before_ingest:
                    continue
                article = version.article
                if (version.content_hash, article.title, article.date) != content:
                    continue
                sql = "SELECT place FROM origin WHERE number = ?"
                if _is_same_file(self._db.value(sql, version.number), story.locator):
                    return id
        return None

    def _apply_kills(self, record: IncomingRecord, digest: bytes, outcome: Outcome) -> Outcome:
        """Attach a notice to its stories, or the waiting notices to a new story."""
        if outcome.id is None:
            return outcome
        killed = self._clusterer.withdraw_targets(record, digest)
        if record.story.identity.is_notice:
            if killed:
                return Outcome(outcome.locator, IngestStatus.UPDATED, killed[0], _WITHDRAWS)
            return outcome
        source_key = candidates.source_key(record, digest)
        if self._clusterer.attach_waiting_kills(record, outcome.id, source_key):
            self._clusterer.recluster([outcome.id])
        return outcome

    def _shown_source_key(self, id: str) -> str | None:
        # The column `teller`: source key of the origin's version.
        sql = "SELECT o.teller FROM article a JOIN origin o ON o.number = a.shown WHERE a.id = ?"
        row = self._db.execute(sql, (id,)).fetchone()
        return str(row[0]) if row else None

    def _update_origin(self, record: IncomingRecord, id: str, number: int) -> Outcome:
        """Update the version of a record that was read again with other options.

        Its article keeps its id.
        """
        current = versions.load_versions(self._db, id)
        versions.store_versions(self._db, current)
        source_key = next(version.source_key for version in current if version.number == number)
        keys = candidates.record_keys(record)
        version = versions.make_version(number, source_key, record.story, keys)
        versions.update_version(self._db, version, options=record.options)
        related = candidates.find_candidates(self._db, record)
        changed = self._clusterer.recluster([id, *(match for match in related if match != id)])
        id = self._article_of_origin(number)
        status = IngestStatus.UPDATED if changed else IngestStatus.UNCHANGED
        return Outcome(record.story.locator, status, id)

    def _article_of_origin(self, number: int) -> str:
        return str(self._db.value("SELECT article FROM origin WHERE number = ?", number))


def _is_same_file(locator: str, other_locator: str) -> bool:
    """Return whether two records are in the same file that holds several records."""
    file, mark, _ = locator.rpartition("#")
    return bool(mark) and other_locator.rpartition("#")[0] == file

"""Store of all articles in one SQLite file, with the parts that read and write it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import BadArchive
from archive.store.database import DISK_HINT, open_database
from archive.store.reader import StoreReader

if TYPE_CHECKING:
    from archive.store.article_writer import ArticleWriter
    from archive.store.clusterer import Clusterer
    from archive.store.file_log import FileLog
    from archive.store.integrity import IntegrityChecker
    from archive.store.model import IncomingRecord, Outcome
    from archive.store.record_importer import RecordImporter
    from archive.store.removal import Removal
    from archive.store.renormalizer import Renormalizer


class Store:
    """Connection to a store's SQLite file, and the parts that share it.

    Readers never wait; writers wait for each other.  Each part is made, and its module imported,
    when it is first used: a search needs only the reader.

    reader        articles, changes and counts
    files         files that were read, and rejects
    removal       permanent removal of articles
    renormalizer  update of all stored versions
    integrity     checks for damage
    """

    def __init__(self, path: Path) -> None:
        self.db = open_database(path)
        if not self.db.execute("SELECT 1 FROM meta WHERE name = 'uuid'").fetchone():
            raise BadArchive(f"{path} is not an archive's store: it has no uuid.", DISK_HINT)
        self.reader = StoreReader(self.db)

    @cached_property
    def files(self) -> FileLog:
        from archive.store.file_log import FileLog

        return FileLog(self.db)

    @cached_property
    def removal(self) -> Removal:
        from archive.store.removal import Removal

        return Removal(self.db, self._writer)

    @cached_property
    def renormalizer(self) -> Renormalizer:
        from archive.store.renormalizer import Renormalizer

        return Renormalizer(self.db, self._writer, self._clusterer)

    @cached_property
    def integrity(self) -> IntegrityChecker:
        from archive.store.integrity import IntegrityChecker

        return IntegrityChecker(self.db)

    @cached_property
    def _writer(self) -> ArticleWriter:
        from archive.store.article_writer import ArticleWriter

        return ArticleWriter(self.db)

    @cached_property
    def _clusterer(self) -> Clusterer:
        from archive.store.clusterer import Clusterer

        return Clusterer(self.db, self._writer)

    @cached_property
    def _importer(self) -> RecordImporter:
        from archive.store.record_importer import RecordImporter

        parts = (self.reader, self._writer, self._clusterer, self.removal)
        return RecordImporter(self.db, *parts)

    @property
    def uuid(self) -> str:
        """Id of this store; a restored backup gets a new one."""
        return str(self.db.value("SELECT value FROM meta WHERE name = 'uuid'"))

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    def transaction(self, *, commit: bool = True) -> AbstractContextManager[None]:
        """Store all changes made inside, or nothing if an exception is raised.

        With `commit=False` everything is rolled back at the end: for a dry run.
        """
        return self.db.transaction(commit=commit)

    def savepoint(self) -> AbstractContextManager[None]:
        """Within a transaction, undo only the changes made inside if an exception is raised.

        Raises BadArchive if the disk fails: the error does not come from the story then.
        """
        return self.db.savepoint()

    # -- writing, within a transaction ----------------------------------------------------------

    def begin_ingest(self) -> None:
        """Record the state of the store before an ingest; call this before the first record."""
        self._importer.begin_ingest()

    def find_known_record(self, digest: bytes, options: str, locator: str) -> Outcome | None:
        """Return the outcome of a record whose bytes are known; None if the record must be read.

        `digest`: SHA-256 of the bytes.  A record that was read with other `options` is read again.
        """
        return self._importer.find_known_record(digest, options, locator)

    def add(self, record: IncomingRecord) -> Outcome:
        """Add one record; return its outcome."""
        return self._importer.add(record)

    def expire_embargoes(self) -> int:
        """Clear the embargoes that are over; return their number."""
        return self._writer.expire_embargoes()

"""Files that were read to their end, so that the next ingest need not open them; and rejects."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from archive import __version__
from archive.store.article_writer import now
from archive.store.compression import compress, decompress
from archive.store.database import Database
from archive.store.model import FileStamp, IngestStatus, Outcome, RecordOutcome, Reject

if TYPE_CHECKING:
    from archive.ingest.draft import Rejected


class FileLog:
    """Outcomes of the files on disk, and the records that were rejected."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def cached_outcomes(self, file: FileStamp, options: str) -> list[RecordOutcome] | None:
        """Return the outcomes of an unchanged file's records; None if the file must be read.

        A file is read once more if an earlier release of this program rejected one of its records.
        """
        if not file.mtime_ns:
            return None
        row = self._db.execute(
            "SELECT ends FROM file WHERE path = ? AND size = ? AND changed = ? AND options = ?",
            (file.path, file.size, file.mtime_ns, options),
        ).fetchone()
        if row is None:
            return None
        try:
            stored = json.loads(decompress(row[0]))
            outcomes = [RecordOutcome(*outcome) for outcome in stored["ends"]]
            is_valid = stored["by"] == __version__ or not any(
                outcome.rejected for outcome in outcomes
            )
        except (zlib.error, ValueError, TypeError, KeyError):  # damaged: the file is read again
            return None
        return outcomes if is_valid else None

    def remember_file(
        self, file: FileStamp, options: str, outcomes: Sequence[RecordOutcome]
    ) -> None:
        """Store the outcomes of a file that was read, in the transaction of its last record."""
        stored = json.dumps({"by": __version__, "ends": outcomes}).encode("utf-8")
        self._db.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
            (file.path, file.size, file.mtime_ns, options, compress(stored)),
        )

    def forget_file(self, file: bytes) -> None:
        """Delete the outcomes and rejects of a file that is about to be read again."""
        self._db.execute("DELETE FROM reject WHERE file = ?", (file,))
        self._db.execute("DELETE FROM file WHERE path = ?", (file,))

    def forget_files(self) -> None:
        """Make later ingests read every file once more."""
        self._db.execute("DELETE FROM file")

    # -- rejects --------------------------------------------------------------------------------

    def add_reject(
        self, rejected: Rejected, file: bytes | None = None, options: str = ""
    ) -> Outcome:
        """Store a record that could not be ingested, with the reason."""
        digest = hashlib.sha256(rejected.data).digest() if rejected.data else None
        row = (
            file or b"", rejected.locator, digest, rejected.reader, rejected.reason,
            rejected.expected_story, options, now(),
        )  # fmt: skip
        self._db.execute(
            f"INSERT INTO reject VALUES ({', '.join('?' * len(row))})"
            " ON CONFLICT DO UPDATE SET hash = excluded.hash, reader = excluded.reader,"
            " why = excluded.why, story = excluded.story, options = excluded.options,"
            " seen = excluded.seen WHERE why <> excluded.why OR options <> excluded.options",
            row,
        )
        failed = rejected.expected_story
        return Outcome(
            rejected.locator, IngestStatus.REJECTED, None, rejected.reason, failed=failed
        )

    def rejects(self, *, include_non_stories: bool = False) -> list[Reject]:
        """Return the rejected records, by default only those in which a story was expected."""
        rows = self._db.execute(
            "SELECT place, why, seen, story FROM reject WHERE story >= ? ORDER BY place",
            (0 if include_non_stories else 1,),
        )
        return [
            Reject(locator, reason, seen_at, bool(story))
            for locator, reason, seen_at, story in rows
        ]

    def rejected_files(self) -> Sequence[tuple[bytes, str]]:
        """Return the files of rejected records in which a story was expected, with the options."""
        rows: list[tuple[bytes, str]] = self._db.execute(
            "SELECT file, max(options) FROM reject WHERE story AND file <> x''"
            " GROUP BY file ORDER BY file"
        ).fetchall()
        return rows

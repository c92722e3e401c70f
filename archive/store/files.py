"""Files that were read to their end, so that the next ingest need not open them; and rejects."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from archive import __version__
from archive.store.article_writer import Rows, now
from archive.store.compression import packed, unpacked
from archive.store.values import Outcome, Reject, Status

if TYPE_CHECKING:
    from archive.ingest.draft import Rejected


class End(NamedTuple):
    """What became of one record of a file."""

    behind: str  # what follows the file's name in its place
    id: str | None  # of its article
    why: str = ""
    rejected: bool = False
    story: bool = False  # whether one would expect a story in what was rejected


@dataclass(frozen=True, slots=True)
class Stamped:
    """A file as it was when it was read."""

    path: bytes  # absolute
    size: int  # bytes
    changed: int  # mtime, in nanoseconds; 0 where the clock may not tell the next change


class Files(Rows):
    """What the store knows of the files on disk."""

    def ends(self, file: Stamped, options: str) -> list[End] | None:
        """What became of the records of a file that is as it was; None if it is to be read.

        What an earlier release of this program could not read is to be read once more.
        """
        if not file.changed:
            return None
        row = self._db.execute(
            "SELECT ends FROM file WHERE path = ? AND size = ? AND changed = ? AND options = ?",
            (file.path, file.size, file.changed, options),
        ).fetchone()
        if row is None:
            return None
        try:
            kept = json.loads(unpacked(row[0]))
            ends = [End(*end) for end in kept["ends"]]
            same = kept["by"] == __version__ or not any(end.rejected for end in ends)
        except (zlib.error, ValueError, TypeError, KeyError):  # damaged: the file says it all again
            return None
        return ends if same else None

    def read_to_end(self, file: Stamped, options: str, ends: Sequence[End]) -> None:
        """Remember that a file was read, and what was in it: within the transaction of its last."""
        kept = json.dumps({"by": __version__, "ends": ends}).encode("utf-8")
        self._db.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
            (file.path, file.size, file.changed, options, packed(kept)),
        )

    def reject(self, rejected: Rejected, file: bytes | None = None, options: str = "") -> Outcome:
        """Remember what could not be taken in, and why."""
        digest = hashlib.sha256(rejected.data).digest() if rejected.data else None
        row = (
            file or b"", rejected.where, digest, rejected.reader, rejected.why, rejected.story,
            options, now(),
        )  # fmt: skip
        self._db.execute(
            f"INSERT INTO reject VALUES ({', '.join('?' * len(row))})"
            " ON CONFLICT DO UPDATE SET hash = excluded.hash, reader = excluded.reader,"
            " why = excluded.why, story = excluded.story, options = excluded.options,"
            " seen = excluded.seen WHERE why <> excluded.why OR options <> excluded.options",
            row,
        )
        return Outcome(rejected.where, Status.REJECTED, None, rejected.why, failed=rejected.story)

    def rejects(self, *, every: bool = False) -> list[Reject]:
        """The records that gave no article; without `every` those that should hold a story."""
        rows = self._db.execute(
            "SELECT place, why, seen, story FROM reject WHERE story >= ? ORDER BY place",
            (0 if every else 1,),
        )
        return [Reject(place, why, seen, bool(story)) for place, why, seen, story in rows]

    def rejected_files(self) -> Sequence[tuple[bytes, str]]:
        """The files that such records are in, each with the options it was read with."""
        found: list[tuple[bytes, str]] = self._db.execute(
            "SELECT file, max(options) FROM reject WHERE story AND file <> x''"
            " GROUP BY file ORDER BY file"
        ).fetchall()
        return found

    def forget_file(self, file: bytes) -> None:
        """Before a file is read again: what there is in it, and what not, is told anew."""
        self._db.execute("DELETE FROM reject WHERE file = ?", (file,))
        self._db.execute("DELETE FROM file WHERE path = ?", (file,))

    def forget_files(self) -> None:
        """Look into all files once more when they come again."""
        self._db.execute("DELETE FROM file")

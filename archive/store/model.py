"""Values that go into the store and come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from index.article import Article

if TYPE_CHECKING:
    from archive.ingest.draft import Story


class IngestStatus(StrEnum):
    """Result of ingesting one input document."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    COPY = "copy"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one input document, with its article and the reason."""

    locator: str
    status: IngestStatus
    id: str | None = None
    reason: str = ""
    failed: bool = False  # rejected, though one would expect a story in it


@dataclass(frozen=True, slots=True)
class IncomingRecord:
    """Normalized story with its record's own bytes and how it was read."""

    story: Story
    data: bytes
    reader: str
    options: str  # of the ingest, as JSON
    file: bytes | None = None  # its absolute path on disk; None for standard input
    is_only_record: bool = False  # whether the file holds this record alone


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """Article with the facts that only the store knows."""

    article: Article
    added_at: str
    locator: str  # of the origin that its fields are from
    copies: int
    versions: int = 1
    embargo: str | None = None  # end of its embargo, an instant in UTC


class VersionRole(StrEnum):
    """Relation of an origin's version to the text that is shown."""

    CURRENT = "shown"  # the one that the fields are from
    COPY = "copy"  # the same text
    VERSION = "version"  # another text
    NOTICE = "notice"  # no text, only that the story is withdrawn


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """Version of an article that one of its origins gives."""

    role: VersionRole
    article: Article  # according to this origin alone
    locator: str
    added_at: str


@dataclass(frozen=True, slots=True)
class Reject:
    """Record that gave no article."""

    locator: str
    reason: str
    seen_at: str
    expected_story: bool  # whether one would expect a story in it


class RecordOutcome(NamedTuple):
    """Outcome of one record of a file, as it is stored."""

    suffix: str  # part of the record's locator after its file's name
    article_id: str | None
    reason: str = ""
    rejected: bool = False
    expected_story: bool = False  # whether one would expect a story in what was rejected


@dataclass(frozen=True, slots=True)
class FileStamp:
    """State of a file when it was read."""

    path: bytes  # absolute
    size: int  # bytes
    mtime_ns: int  # nanoseconds; 0 where the clock may not show the next change

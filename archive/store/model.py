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
    failed: bool = False  # rejected although a story was expected in it


@dataclass(frozen=True, slots=True)
class IncomingRecord:
    """Normalized story with the bytes of its record, its reader and the ingest's options."""

    story: Story
    data: bytes
    reader: str
    options: str  # options of the ingest, as JSON
    file: bytes | None = None  # absolute path of its file on disk; None for standard input
    is_only_record: bool = False  # whether the file contains no other record


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """Article with further values that only the store has."""

    article: Article
    added_at: str
    locator: str  # of the origin whose version gives the article's fields
    copies: int
    versions: int = 1
    embargo: str | None = None  # end of its embargo, an instant in UTC


class VersionRole(StrEnum):
    """Relation of an origin's version to the version that is shown."""

    CURRENT = "shown"  # the version that is shown: it gives the article's fields
    COPY = "copy"  # the same text
    VERSION = "version"  # another text
    NOTICE = "notice"  # an order to withdraw the story, without its text


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """Version of an article according to one of its origins."""

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
    expected_story: bool  # whether a story was expected in it


class RecordOutcome(NamedTuple):
    """Outcome of one record of a file, as it is stored."""

    suffix: str  # part of the record's locator after its file's name
    article_id: str | None
    reason: str = ""
    rejected: bool = False
    expected_story: bool = False  # whether a story was expected in a rejected record


@dataclass(frozen=True, slots=True)
class FileStamp:
    """State of a file when it was read."""

    path: bytes  # absolute
    size: int  # bytes
    mtime_ns: int  # nanoseconds; 0 if another change could leave this time unchanged

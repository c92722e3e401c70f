"""What goes into the store and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from index.article import Article

if TYPE_CHECKING:
    from archive.ingest.draft import Story


class Status(StrEnum):
    """What became of an input document."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    COPY = "copy"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one input document."""

    where: str
    status: Status
    id: str | None = None
    why: str = ""
    failed: bool = False  # rejected, though one would expect a story in it


@dataclass(frozen=True, slots=True)
class Incoming:
    """A normalised story with its record's own bytes and how it was read."""

    story: Story
    data: bytes
    reader: str
    options: str  # of the ingest, as JSON
    file: bytes | None = None  # its absolute path on disk; None of standard input
    whole: bool = False  # whether the file holds this record alone


@dataclass(frozen=True, slots=True)
class Kept:
    """An article with what only the store knows of it."""

    article: Article
    added: str
    where: str  # of the origin that its fields are from
    copies: int
    versions: int = 1
    embargo: str | None = None  # until when it is marked, as an instant in UTC


class Told(StrEnum):
    """What an origin's telling is beside the text that is shown."""

    SHOWN = "shown"  # the one that the fields are from
    COPY = "copy"  # the same text
    VERSION = "version"  # another text
    NOTICE = "notice"  # no text, but that it is withdrawn


@dataclass(frozen=True, slots=True)
class Printing:
    """One of the origins of an article."""

    told: Told
    article: Article  # as this origin alone tells it
    where: str
    added: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that gave no article."""

    where: str
    why: str
    seen: str
    story: bool  # whether one would expect a story in it

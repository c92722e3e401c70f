"""What goes through an ingest: from what a reader found to a story, or to a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from index.article import Article, Basis

# What a reader may put into `fields`, each as printed: a text, or several of them.
FIELDS = (
    "title", "body", "caption", "summary",  # body: plain text, a paragraph a line
    "date", "published", "updated",  # the day; the instants
    "dateline",  # the line as printed, where the format keeps it apart: LONDON, March 3 (Reuters)
    "location", "country", "source", "publisher", "author",
    "section", "keywords", "lang", "url",
    "status",  # usable, corrected, killed …, in the words of the format
    "embargo",  # until when
    "version",  # the format's own number of it
    "slug", "ednote",  # the desk's name of a story, and its note to editors
)  # fmt: skip


class Key(NamedTuple):
    """A name of a record's own, by which it is the same story whenever it comes in again.

    kind       wire     an id that its provider gives once: NewsML, ninjs, NITF
               feed     a guid; its provider is the feed
               message  a Message-ID or WARC-Record-ID; no provider
               record   an `id` that is unique within its file alone
               slug     the desk's name of a story: only a kill looks for it
               export   the id of an article that this program exported
               url      made by the normaliser from the field `url`
    """

    kind: str
    provider: str
    value: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found, before any judgement: a flat page, a page of HTML, or fields.

    A page of HTML may have fields as well: what its container says of it, such as its URL.
    """

    where: str  # path, or path#record
    data: bytes  # the record's own bytes: its reader gives the same draft of them alone
    reader: str
    text: str | None = None
    markup: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    basis: Basis = Basis.META  # of a date among the fields
    key: Key | None = None
    withdraws: tuple[Key, ...] = ()  # the stories that this one, a notice, kills


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that gives no article.  Data, not an exception: the others go on."""

    where: str
    why: str
    data: bytes = b""
    reader: str = ""
    story: bool = True  # whether one would expect a story in it: a picture is no failure
    passing: bool = False  # whether the same bytes may be read another time: a shut file, say


@dataclass(frozen=True, slots=True)
class Reason:
    """One candidate for a field: how it was found, as printed, and what it says."""

    field: str
    basis: str
    printed: str
    value: str  # empty where it says nothing that can be used
    chosen: bool

    def to_json(self) -> Mapping[str, Any]:
        return {
            "field": self.field,
            "basis": self.basis,
            "printed": self.printed,
            "value": self.value,
            "chosen": self.chosen,
        }


@dataclass(frozen=True, slots=True)
class Identity:
    """The names that a record is the same story by (`identity.py`)."""

    own: tuple[str, ...] = ()  # of its keys, the strongest first: unique the world over
    local: tuple[str, ...] = ()  # ids that are unique within its file
    text: str = ""  # of its text, where that may make it a copy; empty where it may not
    alone: bool = False  # whether the text alone does: a short one wants the same days too
    cut: str = ""  # of the words of its body, or of its title: two versions differ in it
    provider: str = ""  # who gave its first key
    slugs: tuple[str, ...] = ()  # the desk's names, which a kill may use
    notice: bool = False  # whether it withdraws a story, be it its own
    targets: tuple[str, ...] = ()  # names of the stories that a notice withdraws
    target_slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A normalised article, what its page held besides, and why its fields are what they are."""

    article: Article
    where: str
    furniture: str = ""
    reasons: tuple[Reason, ...] = ()
    keys: tuple[Key, ...] = ()  # the strongest first
    version: int | None = None  # the format's own number
    embargo: datetime | None = None  # aware, UTC
    withdraws: tuple[Key, ...] = ()
    identity: Identity = Identity()
    either: tuple[Story, ...] = ()  # where its day could be two: by the month first, the day first


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever ingests knows of the files, and they do not say themselves."""

    source: str | None = None
    publisher: str | None = None
    timezone: str | None = None  # IANA name, for times printed without a zone
    columns: tuple[tuple[str, str], ...] = ()  # of records: our field, the name it has there
    date_order: str | None = None  # DMY or MDY, of days in figures that could be either


class Original(NamedTuple):
    """What an origin keeps: its record's own bytes, and how they were read."""

    number: int  # of the origin
    article: str
    place: str
    reader: str
    options: str  # JSON
    data: bytes | None  # None where they are not what came in


Read: TypeAlias = Draft | Rejected
"""What a reader yields."""

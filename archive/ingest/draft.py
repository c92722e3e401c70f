"""Values that pass through an ingest: a reader's draft, then a story or a rejection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from index.article import Article, DateBasis

# Names that a reader may use in `fields`; a value is raw: one text, or a list of them.
FIELDS = (
    "title", "body", "caption", "summary",  # body: plain text, one paragraph per line
    "date", "published", "updated",  # the day; two instants
    "dateline",  # raw, in formats with a field for it: LONDON, March 3 (Reuters)
    "location", "country", "source", "publisher", "author",
    "section", "keywords", "lang", "url",
    "status",  # usable, corrected, killed …, in the format's own words
    "embargo",  # when it ends
    "version",  # the format's own number
    "slug", "ednote",  # the desk's name for a story, and its note to editors
)  # fmt: skip


class Key(NamedTuple):
    """Identifier in a record by which its story is recognized when it is ingested again.

    kind       wire     an id that its provider assigns once: NewsML, ninjs, NITF
               feed     a guid; the provider is the feed
               message  a Message-ID or WARC-Record-ID; no provider
               record   an `id` that is unique only within its file
               slug     the desk's name for a story; only a kill notice uses it
               export   the id of an article that this program exported
               url      from the field `url`; added by the normalizer
    """

    kind: str
    provider: str
    value: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Record as its reader found it, not yet interpreted: plain text, HTML, or fields.

    HTML may have fields in addition, from its container: its URL, for example.
    """

    locator: str  # path, or path#record
    data: bytes  # the record's own bytes: from them alone its reader gives the same draft
    reader: str
    text: str | None = None
    markup: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    basis: DateBasis = DateBasis.META  # of the date in `fields`
    key: Key | None = None
    kill_targets: tuple[Key, ...] = ()  # stories that this record, a notice, kills


@dataclass(frozen=True, slots=True)
class Rejected:
    """Record that gives no article.  Data, not an exception: the other records go on."""

    locator: str
    reason: str
    data: bytes = b""
    reader: str = ""
    expected_story: bool = True  # False for a picture, say: that is no failure
    transient: bool = False  # the same bytes might be read later: a file without permission, say


@dataclass(frozen=True, slots=True)
class Provenance:
    """Candidate for the value of a field: where it was found, and what it says."""

    field: str
    basis: str
    raw: str
    value: str  # empty if nothing in it can be used
    is_chosen: bool

    def to_json(self) -> Mapping[str, Any]:
        """Return the keys that the store keeps and `--format json` prints."""
        return {
            "field": self.field,
            "basis": self.basis,
            "printed": self.raw,
            "value": self.value,
            "chosen": self.is_chosen,
        }


@dataclass(frozen=True, slots=True)
class Identity:
    """Keys and hashes by which records of the same story are recognized (`identity.py`)."""

    global_keys: tuple[str, ...] = ()  # unique worldwide, the strongest first
    file_keys: tuple[str, ...] = ()  # ids that are unique only within its file
    text_key: str = ""  # hash of its text; empty if equal texts do not make a copy
    text_identifies: bool = False  # equal texts make a copy; a short text needs equal days too
    content_hash: str = ""  # of the words of its body, or else its title: differs between versions
    provider: str = ""  # of its first key
    slugs: tuple[str, ...] = ()  # hashes of the desk's names, which a kill notice may use
    is_notice: bool = False  # whether it withdraws a story, which may be its own
    target_keys: tuple[str, ...] = ()  # keys of the stories that a notice withdraws
    target_slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Normalized article, with the text of its page that is not part of it, and its provenance."""

    article: Article
    locator: str
    boilerplate: str = ""
    provenance: tuple[Provenance, ...] = ()
    keys: tuple[Key, ...] = ()  # the strongest first
    version: int | None = None  # the format's own number
    embargo: datetime | None = None  # aware, UTC
    kill_targets: tuple[Key, ...] = ()
    identity: Identity = Identity()
    date_variants: tuple[Story, ...] = ()  # of an ambiguous date: month first, then day first


@dataclass(frozen=True, slots=True)
class IngestDefaults:
    """Values that the user gives for what the files do not state."""

    source: str | None = None
    publisher: str | None = None
    timezone: str | None = None  # IANA name, for times without a zone
    columns: tuple[tuple[str, str], ...] = ()  # our field, and its name in the records
    date_order: str | None = None  # DMY or MDY, for dates such as 03/09/2025


class SourceRecord(NamedTuple):
    """Record as the store keeps it: its own bytes, and how they were read."""

    number: int  # its row in the store
    article_id: str
    locator: str
    reader: str
    options: str  # JSON
    data: bytes | None  # None if they do not match their checksum


ReadResult: TypeAlias = Draft | Rejected
"""What a reader yields."""

"""What goes through an ingest: from what a reader found to a story, or to a reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from index.article import Article


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found, before any judgement: a flat page, or fields as printed."""

    where: str  # path, or path#record
    data: bytes  # the record's own bytes
    reader: str
    text: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that gives no article.  Data, not an exception: the others go on."""

    where: str
    why: str
    data: bytes = b""
    reader: str = ""
    story: bool = True  # whether one would expect a story in it: a picture is no failure


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
class Story:
    """A normalised article, what its page held besides, and why its fields are what they are."""

    article: Article
    where: str
    furniture: str = ""
    reasons: tuple[Reason, ...] = ()
    keyed: bool = False  # whether its id is the record's own, by URL or as exported


@dataclass(frozen=True, slots=True)
class Known:
    """What whoever ingests knows of the files, and they do not say themselves."""

    source: str | None = None
    publisher: str | None = None
    timezone: str | None = None  # IANA name, for times printed without a zone


Read: TypeAlias = Draft | Rejected

"""One published story, as every other module sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Basis(StrEnum):
    """How the date of an article was found."""

    MARKUP = "markup"
    META = "meta"
    PAGE = "page"
    DATELINE = "dateline"
    URL = "url"
    FILENAME = "filename"
    FEED = "feed"
    WIRE = "wire"
    NONE = "none"


class Status(StrEnum):
    """What its publisher says of an article."""

    USABLE = "usable"
    CORRECTED = "corrected"
    EMBARGOED = "embargoed"
    WITHHELD = "withheld"
    KILLED = "killed"

    @property
    def withdrawn(self) -> bool:
        """Whether it is kept from readers: such articles are in the store, and in no index."""
        return self in (Status.WITHHELD, Status.KILLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Who printed what, where, on which day.  Unknown is None or empty, never a guess."""

    id: str
    title: str = ""
    body: str = ""  # the story alone; paragraphs stand on lines of their own
    caption: str = ""
    summary: str = ""
    date: date | None = None  # the calendar day, as printed in the paper's own zone
    published: datetime | None = None  # the instant, aware, UTC
    updated: datetime | None = None  # aware, UTC
    date_basis: Basis = Basis.NONE
    location: tuple[str, ...] = ()  # the dateline's places, as printed, in title case
    country: tuple[str, ...] = ()  # ISO 3166-1 alpha-2, one for each place that is known
    source: str | None = None  # who wrote it, one canonical name
    publisher: tuple[str, ...] = ()  # who printed it, where that differs
    author: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    lang: str | None = None  # ISO 639-1
    url: str | None = None
    status: Status = Status.USABLE
    other_titles: tuple[str, ...] = ()  # those that its copies were printed under

    @property
    def headlines(self) -> str:
        """All its titles, a line each: what a search of the title looks through."""
        return "\n".join((self.title, *self.other_titles))

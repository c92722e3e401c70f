"""Article: one published story, as every other module sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DateBasis(StrEnum):
    """Evidence for the date of an article."""

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
    """Publication status of an article, as its publisher last gave it."""

    USABLE = "usable"
    CORRECTED = "corrected"
    EMBARGOED = "embargoed"
    WITHHELD = "withheld"
    KILLED = "killed"

    @property
    def is_withdrawn(self) -> bool:
        """True if readers must not see the article: it stays in the store and in no index."""
        return self in (Status.WITHHELD, Status.KILLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Normalized article.  An unknown field is None or empty, never a guess."""

    id: str
    title: str = ""
    body: str = ""  # only the story, one paragraph a line
    caption: str = ""
    summary: str = ""
    date: date | None = None  # calendar day, as printed in the paper's own time zone
    published: datetime | None = None  # instant, aware, UTC
    updated: datetime | None = None  # instant, aware, UTC
    date_basis: DateBasis = DateBasis.NONE
    location: tuple[str, ...] = ()  # places of the dateline, as printed, in title case
    country: tuple[str, ...] = ()  # ISO 3166-1 alpha-2, one for each known place
    source: str | None = None  # canonical name of the agency or paper that wrote it
    publisher: tuple[str, ...] = ()  # papers that printed it, where they are not the source
    author: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    lang: str | None = None  # ISO 639-1
    url: str | None = None
    status: Status = Status.USABLE
    other_titles: tuple[str, ...] = ()  # titles of its copies

    @property
    def all_titles(self) -> str:
        """Text of the title field: all titles, one a line."""
        return "\n".join((self.title, *self.other_titles))

"""The fields of an article that can be searched and counted: one line each.

The parser reads their names here, engines build their schemas from it, facets and help list it.
To add a field, add a line; the fingerprint then asks for a reindex.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from index import aliases, analysis
from index.article import Article


class Kind(Enum):
    """How the values of a field are compared: `COMPARED` says it."""

    TEXT = "text"
    NAME = "name"
    CODE = "code"
    DAY = "day"
    PERIOD = "period"


COMPARED = {
    Kind.TEXT: "by word; a phrase stays within one value",
    Kind.NAME: "by a run of whole words within one value",
    Kind.CODE: "by the whole value, folded",
    Kind.DAY: "by day; ranges are allowed",
    Kind.PERIOD: "written like a day, counted like a code",
}


Labels = Callable[[Article], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    about: str
    example: str
    labels: Labels  # its values as printed; of a text field, the one text
    also: Callable[[str], tuple[str, ...]] | None = None  # all names by which a label is found
    facet: bool = True
    multi: bool = False  # whether an article may have several labels
    parts: tuple[str, ...] = ()  # for a virtual field: the fields that it stands for

    def names(self, label: str) -> tuple[str, ...]:
        """What is searched for a label."""
        return self.also(label) if self.also else (label,)

    def values(self, article: Article) -> tuple[str, ...]:
        """What is searched for an article."""
        return tuple(name for label in self.labels(article) for name in self.names(label))


def _text(name: str, about: str, example: str, text: Callable[[Article], str]) -> Field:
    return Field(name, Kind.TEXT, about, example, lambda a: (text(a),), facet=False)


def _period(name: str, about: str, example: str, length: int) -> Field:
    return Field(name, Kind.PERIOD, about, example, _day(length))


def _day(length: int) -> Labels:
    """So much of the ISO day: 4 characters are its year, 7 its month."""
    return lambda a: (a.date.isoformat()[:length],) if a.date else ()


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        Field("text", Kind.TEXT, "title, body and caption: where a bare word is looked for",
              "text:missile", lambda a: (a.headlines, a.body, a.caption), facet=False,
              parts=("title", "body", "caption")),
        _text("title", "the headline", "title:missile", lambda a: a.headlines),
        _text("body", "the story alone", 'body:"production line"', lambda a: a.body),
        _text("caption", "what stands below the picture", "caption:ceremony", lambda a: a.caption),
        Field("date", Kind.DAY, "the day of publication, as printed", "date:2025-08..2025-09",
              _day(10), facet=False),
        Field("source", Kind.NAME, "who wrote it: the agency or paper", "source:Reuters",
              lambda a: _one(a.source), aliases.source_names),
        Field("location", Kind.NAME, "where it was filed: the dateline's places", "location:Seoul",
              lambda a: a.location, aliases.place_names, multi=True),
        Field("country", Kind.CODE, "the country of that place, by code or name", "country:KR",
              lambda a: a.country, aliases.country_names, multi=True),
        Field("publisher", Kind.NAME, "who printed it", 'publisher:"The Japan News"',
              lambda a: a.publisher, multi=True),
        Field("author", Kind.NAME, "the byline", "author:smith", lambda a: a.author, multi=True),
        Field("section", Kind.NAME, "the part of the paper", "section:politics",
              lambda a: a.section, multi=True),
        Field("keywords", Kind.NAME, "the publisher's own keywords", "keywords:sanctions",
              lambda a: a.keywords, facet=False, multi=True),
        Field("lang", Kind.CODE, "the language, by code", "lang:en", lambda a: _one(a.lang)),
        Field("status", Kind.CODE, "usable, corrected, embargoed …", "status:corrected",
              lambda a: (str(a.status),)),
        Field("date_basis", Kind.CODE, "how the date was found", "date_basis:page",
              lambda a: (str(a.date_basis),)),
        _period("year", "the year of publication", "year:2025", 4),
        _period("month", "the month of publication", "month:2025-09", 7),
        _period("day", "the day of publication", "day:2025-09-01", 10),
    )
}  # fmt: skip

FACETS: tuple[str, ...] = tuple(f.name for f in FIELDS.values() if f.facet)


def parts(name: str) -> tuple[str, ...]:
    """The real fields behind a text field's name.

    >>> parts("text"), parts("title")
    (('title', 'body', 'caption'), ('title',))
    """
    return FIELDS[name].parts or (name,)


def code(value: str) -> str:
    """A value of a CODE field as it is compared.

    >>> code("Côte d'Ivoire")
    'cote d ivoire'
    """
    return folded(value)


def folded(text: str) -> str:
    """A text as values are looked through for it: its words, a space between them."""
    return " ".join(analysis.words(text))


def holding(name: str, text: str) -> Callable[[str], bool]:
    """Whether a label of a field, or another of its names, contains a text, however folded.

    A text without a word is in none.

    >>> holding("source", "iated pr")("AP"), holding("location", "SAO p")("São Paulo")
    (True, True)
    """
    field, wanted = FIELDS[name], folded(text)
    return lambda label: bool(wanted) and any(wanted in folded(each) for each in field.names(label))


def fingerprint() -> str:
    """Changes when an existing index no longer fits the fields, the words or the known names."""
    table = ",".join(f"{f.name}:{f.kind.value}:{f.facet}" for f in FIELDS.values())
    known = f"{analysis.fingerprint()} {aliases.fingerprint()} {table}"
    return hashlib.blake2b(known.encode(), digest_size=8).hexdigest()

"""Searchable and countable fields of an article, one line each.

The parser reads the names from this table, engines build their schemas from it, facets and help
list it.  To add a field, add a line; the changed fingerprint then asks for a reindex.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from index import aliases, analysis
from index.article import Article


class FieldKind(Enum):
    """Kind of a field, which decides how its values are compared; see `COMPARISONS`."""

    TEXT = "text"
    NAME = "name"
    CODE = "code"
    DAY = "day"
    PERIOD = "period"


COMPARISONS = {
    FieldKind.TEXT: "by words; a phrase must stand in one value",
    FieldKind.NAME: "by whole words in a row, in one value",
    FieldKind.CODE: "by the whole value; case and accents do not matter",
    FieldKind.DAY: "by day; ranges are allowed",
    FieldKind.PERIOD: "written like a date; in counts each period is a value",
}


LabelGetter = Callable[[Article], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Field:
    """Row of the table of fields."""

    name: str
    kind: FieldKind
    description: str
    example: str
    labels: LabelGetter  # values as printed; for a text field, its one text
    alias_lookup: Callable[[str], tuple[str, ...]] | None = None  # label -> all its names
    facet: bool = True
    multi_valued: bool = False  # an article may have several labels
    subfields: tuple[str, ...] = ()  # fields that a virtual field stands for

    def names(self, label: str) -> tuple[str, ...]:
        """Return all names under which a label is found."""
        return self.alias_lookup(label) if self.alias_lookup else (label,)

    def values(self, article: Article) -> tuple[str, ...]:
        """Return the searchable values of an article: all names of its labels."""
        return tuple(name for label in self.labels(article) for name in self.names(label))


def _text_field(
    name: str, description: str, example: str, getter: Callable[[Article], str]
) -> Field:
    return Field(name, FieldKind.TEXT, description, example, lambda a: (getter(a),), facet=False)


def _period_field(name: str, description: str, example: str, length: int) -> Field:
    return Field(name, FieldKind.PERIOD, description, example, _day_getter(length))


def _day_getter(length: int) -> LabelGetter:
    """Return a getter of the first characters of the ISO day: 4 for the year, 7 for the month."""
    return lambda a: (a.date.isoformat()[:length],) if a.date else ()


def _optional(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        Field("text", FieldKind.TEXT, "title, body and caption: the field of a bare word",
              "text:missile", lambda a: (a.all_titles, a.body, a.caption), facet=False,
              subfields=("title", "body", "caption")),
        _text_field("title", "the headline", "title:missile", lambda a: a.all_titles),
        _text_field("body", "the story", 'body:"production line"', lambda a: a.body),
        _text_field("caption", "the text below a picture", "caption:ceremony", lambda a: a.caption),
        Field("date", FieldKind.DAY, "the day of publication, as printed", "date:2025-08..2025-09",
              _day_getter(10), facet=False),
        Field("source", FieldKind.NAME, "the agency or paper that wrote it", "source:Reuters",
              lambda a: _optional(a.source), aliases.source_names),
        Field("location", FieldKind.NAME, "the places in the dateline", "location:Seoul",
              lambda a: a.location, aliases.place_names, multi_valued=True),
        Field("country", FieldKind.CODE, "the country of those places, by code or name",
              "country:KR",
              lambda a: a.country, aliases.country_names, multi_valued=True),
        Field("publisher", FieldKind.NAME, "the paper that printed it",
              'publisher:"The Japan News"',
              lambda a: a.publisher, multi_valued=True),
        Field("author", FieldKind.NAME, "the byline", "author:smith",
              lambda a: a.author, multi_valued=True),
        Field("section", FieldKind.NAME, "the section of the paper", "section:politics",
              lambda a: a.section, multi_valued=True),
        Field("keywords", FieldKind.NAME, "the publisher's keywords", "keywords:sanctions",
              lambda a: a.keywords, facet=False, multi_valued=True),
        Field("lang", FieldKind.CODE, "the language, by code", "lang:en",
              lambda a: _optional(a.lang)),
        Field("status", FieldKind.CODE, "usable, corrected, embargoed …", "status:corrected",
              lambda a: (str(a.status),)),
        Field("date_basis", FieldKind.CODE, "the evidence for the date", "date_basis:page",
              lambda a: (str(a.date_basis),)),
        _period_field("year", "the year of publication", "year:2025", 4),
        _period_field("month", "the month of publication", "month:2025-09", 7),
        _period_field("day", "the day of publication", "day:2025-09-01", 10),
    )
}  # fmt: skip

FACETS: tuple[str, ...] = tuple(f.name for f in FIELDS.values() if f.facet)


def real_fields(name: str) -> tuple[str, ...]:
    """Return the real fields of a text field.

    >>> real_fields("text"), real_fields("title")
    (('title', 'body', 'caption'), ('title',))
    """
    return FIELDS[name].subfields or (name,)


def fold_code(value: str) -> str:
    """Fold a value of a CODE field for comparison.

    >>> fold_code("Côte d'Ivoire")
    'cote d ivoire'
    """
    return fold_text(value)


def fold_text(text: str) -> str:
    """Fold a text to its words, separated by spaces."""
    return " ".join(analysis.split_words(text))


def label_filter(name: str, text: str) -> Callable[[str], bool]:
    """Return a predicate: a label, or another of its names, contains `text`, both folded.

    A text without a word is in no label.

    >>> label_filter("source", "iated pr")("AP"), label_filter("location", "SAO p")("São Paulo")
    (True, True)
    """
    field, part = FIELDS[name], fold_text(text)
    return lambda label: bool(part) and any(part in fold_text(name) for name in field.names(label))


def fingerprint() -> str:
    """Return a hash of the fields, the word rules and the aliases; an index must match it."""
    table = ",".join(f"{f.name}:{f.kind.value}:{f.facet}" for f in FIELDS.values())
    rules = f"{analysis.fingerprint()} {aliases.fingerprint()} {table}"
    return hashlib.blake2b(rules.encode(), digest_size=8).hexdigest()

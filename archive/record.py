"""Conversion of an article to a record of plain values, and back.

A record is one line of an export, and one row of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from index.article import Article, DateBasis, Status

ArticleRecord = dict[str, Any]

_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def format_instant(at: datetime) -> str:
    """Format an instant in UTC, in whole seconds: 2025-09-01T03:25:00Z."""
    utc = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return utc.isoformat() + "Z"  # strftime writes years before 1000 with fewer digits


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value if isinstance(value, list) else [value]))


def _parse_instant(value: Any) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return at.astimezone(UTC)


def _choice(kind: type[StrEnum]) -> _Codec:
    def parse(value: Any) -> StrEnum:
        try:
            return kind(value)
        except ValueError:
            raise ValueError(f"{value!r} is not one of {', '.join(kind)}") from None

    return str, parse


_TEXT: _Codec = (str, _text)
_OPTIONAL: _Codec = (lambda value: value, lambda value: None if value is None else _text(value))
_LIST: _Codec = (list, _texts)
_DAY: _Codec = (
    lambda day: day.isoformat() if day else None,
    lambda value: date.fromisoformat(_text(value)) if value is not None else None,
)
_INSTANT: _Codec = (
    lambda at: format_instant(at) if at else None,
    lambda value: _parse_instant(value) if value is not None else None,
)

# In the order of a record: how a value is written, and how it is read.
_CODECS: dict[str, _Codec] = {
    "id": _TEXT,
    "title": _TEXT,
    "date": _DAY,
    "published": _INSTANT,
    "updated": _INSTANT,
    "date_basis": _choice(DateBasis),
    "location": _LIST,
    "country": _LIST,
    "source": _OPTIONAL,
    "publisher": _LIST,
    "author": _LIST,
    "lang": _OPTIONAL,
    "section": _LIST,
    "keywords": _LIST,
    "status": _choice(Status),
    "url": _OPTIONAL,
    "body": _TEXT,
    "caption": _TEXT,
    "summary": _TEXT,
}

TEXT_FIELDS = ("body", "caption", "summary")  # left out of the record of a hit
FIELD_NAMES = tuple(_CODECS)
# Read from the source; unknown where the source does not give them.
EXTRACTED_FIELDS = tuple(n for n in _CODECS if n not in ("id", "date_basis", "status"))
LIST_FIELDS = tuple(name for name, codec in _CODECS.items() if codec is _LIST)


def to_record(article: Article) -> ArticleRecord:
    """Return the article as values that JSON can represent."""
    return {name: write(getattr(article, name)) for name, (write, _) in _CODECS.items()}


def from_record(record: Mapping[str, Any], other_titles: tuple[str, ...] = ()) -> Article:
    """Return the article of a record; other names are ignored, missing ones give unknown values.

    `other_titles`, those of its copies, are not part of a record.

    Raises ValueError, with the name of the field, for a value that a field cannot have.
    """
    values: ArticleRecord = {}
    for name, (_, parse) in _CODECS.items():
        if name in record:
            try:
                values[name] = parse(record[name])
            except (ValueError, TypeError, OverflowError) as error:
                raise ValueError(f"{name}: {error}") from None
    return Article(**values, other_titles=other_titles)

"""An article as a record of plain values, and back: one line of an export, one row of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from index.article import Article, Basis, Status

Record = dict[str, Any]

_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def instant(at: datetime) -> str:
    """An instant in UTC, in whole seconds: 2025-09-01T03:25:00Z."""
    utc = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return utc.isoformat() + "Z"  # strftime writes years before 1000 with fewer digits


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value if isinstance(value, list) else [value]))


def _when(value: Any) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return at.astimezone(UTC)


_TEXT: _Codec = (str, _text)
_OPTIONAL: _Codec = (lambda value: value, lambda value: None if value is None else _text(value))
_LIST: _Codec = (list, _texts)
_DAY: _Codec = (
    lambda day: day.isoformat() if day else None,
    lambda value: date.fromisoformat(_text(value)) if value is not None else None,
)
_INSTANT: _Codec = (
    lambda at: instant(at) if at else None,
    lambda value: _when(value) if value is not None else None,
)

# In the order in which a record prints them.
_CODECS: dict[str, _Codec] = {
    "id": _TEXT,
    "title": _TEXT,
    "date": _DAY,
    "published": _INSTANT,
    "updated": _INSTANT,
    "date_basis": (str, Basis),
    "location": _LIST,
    "country": _LIST,
    "source": _OPTIONAL,
    "publisher": _LIST,
    "author": _LIST,
    "lang": _OPTIONAL,
    "section": _LIST,
    "keywords": _LIST,
    "status": (str, Status),
    "url": _OPTIONAL,
    "body": _TEXT,
    "caption": _TEXT,
    "summary": _TEXT,
}

TEXTS = ("body", "caption", "summary")  # what a hit leaves out of its record
NAMES = tuple(_CODECS)
FOUND = tuple(name for name in _CODECS if name not in ("id", "date_basis", "status"))  # or unknown
LISTS = tuple(name for name, codec in _CODECS.items() if codec is _LIST)


def to_record(article: Article) -> Record:
    """The article as values that JSON knows."""
    return {name: write(getattr(article, name)) for name, (write, _) in _CODECS.items()}


def from_record(record: Mapping[str, Any], other_titles: tuple[str, ...] = ()) -> Article:
    """The article of a record; unknown names are passed over, missing ones unknown.

    `other_titles`, those of its copies, are no part of a record.

    Raises ValueError that names the field whose value cannot be one.
    """
    values: Record = {}
    for name, (_, read) in _CODECS.items():
        if name in record:
            try:
                values[name] = read(record[name])
            except (ValueError, TypeError, OverflowError) as error:
                raise ValueError(f"{name}: {error}") from None
    return Article(**values, other_titles=other_titles)

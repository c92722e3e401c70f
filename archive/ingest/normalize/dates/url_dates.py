"""The day in an address or a file's name: what is weakest, since nobody printed it for readers."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.ingest.normalize.dates.month_names import ENGLISH

_LONGEST = 500  # characters of an address that are looked at
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
# /2024/01/19/, /2024/jan/19/, /2024-01/19/
_FOLDERS = re.compile(
    rf"/(?P<year>\d{{4}})[/-](?P<month>\d{{1,2}}|{'|'.join(ENGLISH)})/(?P<day>\d{{1,2}})(?![^/._-])",
    re.IGNORECASE,
)
# 2024-01-19, 2024_01_19, 20240119 between other signs; not a piece of a longer number.
_WHOLE = re.compile(
    r"(?<![\d.])(?<!\d[-_])(?P<year>\d{4})(?P<sign>[-_.]?)(?P<month>\d\d)(?P=sign)(?P<day>\d\d)"
    r"(?!\d)"
)
_NAMES = frozenset("date d day dt ymd pubdate published publish_date".split())


def day_of_url(url: str) -> date | None:
    """The one day that an address names; None where it names none, or several.

    >>> str(day_of_url("https://a.example/2024/01/19/ferry")), day_of_url("https://a.example/2024/")
    ('2024-01-19', None)
    >>> str(day_of_url("https://a.example/x?id=7&date=2024-01-19"))
    '2024-01-19'
    """
    try:
        parts = urlsplit(url[:_LONGEST])
        asked = [value for name, value in parse_qsl(parts.query) if name.lower() in _NAMES]
    except ValueError:
        return None
    path = unquote(parts.path)
    folders = _days(_FOLDERS, path)
    return _one(folders) if folders else _one(_days(_WHOLE, " ".join((path, *asked))))


def day_of_file(where: str) -> date | None:
    """The one day that the last name in a path says.  A record within a file has no name.

    >>> str(day_of_file("news/2024-01-19-ferry.txt")), str(day_of_file("a.zip#x_20240119.html"))
    ('2024-01-19', '2024-01-19')
    >>> day_of_file("2024-01-19/ferry.txt"), day_of_file("2024-01-19.jsonl#7")
    (None, None)
    """
    return _one(_days(_WHOLE, last(where)))


def last(where: str) -> str:
    """The name of a file, without where it lies."""
    return re.split(r"[#/\\]", where)[-1]


def _days(form: re.Pattern[str], text: str) -> list[date]:
    days = (_day(found) for found in form.finditer(text))
    return [day for day in days if day]


def _one(days: list[date]) -> date | None:
    return days[0] if len(set(days)) == 1 else None


def _day(found: re.Match[str]) -> date | None:
    month = found["month"]
    number = int(month) if month.isdigit() else ENGLISH.index(month.lower()) + 1
    year = int(found["year"])
    try:
        return date(year, number, int(found["day"])) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None

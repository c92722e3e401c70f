"""Days in URLs and file names: the weakest evidence, since nobody prints them for readers."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.ingest.normalize.dates.month_names import MONTHS

_MAX_URL = 500  # characters that are searched
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
# /2024/01/19/, /2024/jan/19/, /2024-01/19/
_FOLDER_DATE = re.compile(
    rf"/(?P<year>\d{{4}})[/-](?P<month>\d{{1,2}}|{'|'.join(MONTHS)})/(?P<day>\d{{1,2}})(?![^/._-])",
    re.IGNORECASE,
)
# 2024-01-19, 2024_01_19, 20240119, but not within a longer number.
_DATE = re.compile(
    r"(?<![\d.])(?<!\d[-_])(?P<year>\d{4})(?P<sign>[-_.]?)(?P<month>\d\d)(?P=sign)(?P<day>\d\d)"
    r"(?!\d)"
)
_PARAMETERS = frozenset("date d day dt ymd pubdate published publish_date".split())


def from_url(url: str) -> date | None:
    """Return the day in a URL's path or query; None if it has none, or several.

    >>> str(from_url("https://a.example/2024/01/19/ferry"))
    '2024-01-19'
    >>> str(from_url("https://a.example/x?id=7&date=2024-01-19"))
    '2024-01-19'
    >>> from_url("https://a.example/2024/")
    """
    try:
        parts = urlsplit(url[:_MAX_URL])
        values = [value for name, value in parse_qsl(parts.query) if name.lower() in _PARAMETERS]
    except ValueError:
        return None
    path = unquote(parts.path)
    days = _find_days(_FOLDER_DATE, path) or _find_days(_DATE, " ".join((path, *values)))
    return _only_day(days)


def from_file_name(locator: str) -> date | None:
    """Return the day in the last name of a path; None if it has none, or several.

    A record within a file has no name.

    >>> str(from_file_name("news/2024-01-19-ferry.txt"))
    '2024-01-19'
    >>> str(from_file_name("a.zip#x_20240119.html"))
    '2024-01-19'
    >>> from_file_name("2024-01-19/ferry.txt"), from_file_name("2024-01-19.jsonl#7")
    (None, None)
    """
    return _only_day(_find_days(_DATE, file_name(locator)))


def file_name(locator: str) -> str:
    """Return the last name of a locator."""
    return re.split(r"[#/\\]", locator)[-1]


def _find_days(form: re.Pattern[str], text: str) -> list[date]:
    days = (_to_date(match) for match in form.finditer(text))
    return [day for day in days if day]


def _only_day(days: list[date]) -> date | None:
    return days[0] if len(set(days)) == 1 else None


def _to_date(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else MONTHS.index(month.lower()) + 1
    year = int(match["year"])
    try:
        return date(year, number, int(match["day"])) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None

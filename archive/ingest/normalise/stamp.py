"""The line of a page that says when it was published: `12:25 JST, September 1, 2025`.

A line is a stamp if it holds nothing but the parts of one, so that "The May government" is none.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_with_dateutil

from archive.ingest.normalise.zones import ZONES

_LONGEST = 80  # characters of a stamp line
_LABEL = re.compile(
    r"(?P<label>(?:first |last )?(?:published|posted|updated|modified|date)|pubdate)"
    r"(?: on| at)?\s*:?\s*",
    re.IGNORECASE,
)
_MONTHS = (
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec"
).split()
_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday"
    " mon tue tues wed thu thur thurs fri sat sun"
).split()
_OTHER = "am pm a.m p.m at on of st nd rd th t".split()
_PARTS = frozenset((*_MONTHS, *_DAYS, *_OTHER, *(zone.lower() for zone in ZONES)))
_WORD = re.compile(r"[^\W\d]+(?:\.[^\W\d]+)*")
_ISO = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ]|$)")  # ISO 8601: 2017-09-03, 20170903T1100
_ZONE = re.compile(r"(:\d\d\s*(?:[AaPp]\.?[Mm]\.?)?\s*)\(?\b([A-Z]{2,5})\b\)?")
_TIME = re.compile(r"\d{1,2}:\d\d|\d\s*[ap]\.?m\b|T\d{6}|\d{8}T?\d{6}", re.IGNORECASE)


_ISO_WHOLE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{3}(?:\d{3})?)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_WIRE = re.compile(  # 26-FEB-1987 15:01:01.79
    r"(?P<day>\d{1,2})-(?P<month>[A-Za-z]{3})-(?P<year>\d{4})"
    r"(?: (?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?"
)
_PARTS_OF_DAY = ("hour", "minute", "second")
_MONTHS_SHORT = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}


class Flaw(Enum):
    """Why a stamp gives no day."""

    IMPOSSIBLE = "no such day"
    AMBIGUOUS = "day and month could be either"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A point in time as printed."""

    printed: str
    updated: bool = False  # whether its label says that it is not the first
    day: date | None = None
    instant: datetime | None = None  # aware, UTC; only where time and zone are known
    flaw: Flaw | None = None


def read_line(line: str, zone: str | None) -> Stamp | None:
    """The stamp that a whole line is, or None."""
    text = line.strip().strip("[]()|")
    if len(text) > _LONGEST:
        return None
    label = _LABEL.match(text)
    rest = text[label.end() :] if label else text
    rest = _without_unknown_zones(rest)
    allowed = all(word.lower().rstrip(".") in _PARTS for word in _WORD.findall(rest))
    if not allowed or not re.search(r"\d", rest) or re.search(r"[^\w\s,.:/+|·•–—()-]", rest):
        return None
    stamp = read(rest, zone)
    if stamp is None:
        return None
    updated = bool(label and re.search("updat|modif|last", label["label"], re.IGNORECASE))
    return Stamp(line.strip(), updated, stamp.day, stamp.instant, stamp.flaw)


def read(text: str, zone: str | None) -> Stamp | None:
    """The date that an isolated text is; None where it is none, a Flaw where it cannot be one."""
    cleaned = " ".join(re.sub(r"[|·•–—]", " ", _without_unknown_zones(text)).split())
    found: list[datetime] = []
    for day_first in (False, True):
        first, second = _parsed(cleaned, day_first)
        if first is None or second is None:
            # Whole dates that cannot be: what is left of them without the day still parses.
            return Stamp(text, flaw=Flaw.IMPOSSIBLE) if _looks_whole(cleaned) else None
        if first.date() != second.date():
            return None  # a part is missing that only the default filled
        found.append(first)
    if found[0].date() != found[1].date() and not _ISO.match(cleaned):
        return Stamp(text, flaw=Flaw.AMBIGUOUS)
    return _stamp(text, found[0], zone)


def _without_unknown_zones(text: str) -> str:
    """Letters behind a time that are no zone we know go: the day stays, the instant is unknown."""
    return _ZONE.sub(lambda m: m[0] if m[2].lower() in _PARTS else m[1], text)


def _plain(text: str) -> datetime | None:
    """A whole date in one of the forms that leave nothing open, which machines write."""
    if _ISO_WHOLE.fullmatch(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    elif found := _WIRE.fullmatch(text):
        month = _MONTHS_SHORT.get(found["month"].lower())
        with suppress(ValueError):
            if month:
                hour, minute, second = (int(found[part] or 0) for part in _PARTS_OF_DAY)
                year, day = int(found["year"]), int(found["day"])
                return datetime(year, month, day, hour, minute, second)
    return None


def _parsed(text: str, day_first: bool) -> tuple[datetime | None, datetime | None]:
    """`text` by dateutil under two defaults, which differ where the text says nothing."""
    if plain := _plain(text):
        return plain, plain
    day_first = day_first and not _ISO.match(text)  # dateutil turns ISO dates round as well
    parsed: list[datetime | None] = []
    for default in (datetime(2000, 1, 1), datetime(2004, 12, 29)):
        try:
            parsed.append(
                parse_with_dateutil(text, default=default, dayfirst=day_first, tzinfos=_zone)
            )
        except (ParserError, ArithmeticError, TypeError, ValueError):
            parsed.append(None)
    return parsed[0], parsed[1]


def _zone(name: str | None, offset: int | None) -> tzinfo | int | None:
    """By our table alone: dateutil would ask this machine's zone, or warn, of other letters."""
    return ZONES.get(name, offset) if name else offset


def _looks_whole(text: str) -> bool:
    month = re.search(rf"\b(?:{'|'.join(_MONTHS)})\b", text, re.IGNORECASE)
    if month:
        return bool(re.search(r"\b\d{4}\b", text) and re.search(r"\b\d{1,2}\b", text))
    return bool(
        re.search(r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b", text)
    )


def _stamp(text: str, at: datetime, zone: str | None) -> Stamp:
    instant = None
    if _TIME.search(text):
        if at.tzinfo is None and zone:
            at = at.replace(tzinfo=ZoneInfo(zone))
        if at.tzinfo is not None:
            with suppress(OverflowError, ValueError):  # the ends of the calendar; +99:00
                instant = at.astimezone(UTC)
    return Stamp(text, day=at.date(), instant=instant)

"""The line of a page that says when it was published: `12:25 JST, September 1, 2025`.

A line is a stamp if it holds nothing but the parts of one, so that "The May government" is none.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

from dateutil.parser import ParserError, parserinfo
from dateutil.parser import parse as parse_with_dateutil

from archive.ingest.normalize.dates.month_names import in_english
from archive.ingest.normalize.dates.timezones import ZONES

_LONGEST = 80  # characters of a stamp line
_LONGEST_DATE = 200  # of an isolated text that may be a date
# What stands before a stamp; the second kind says that it is not the first.
_FIRST = r"""first\ (?:published|posted)|published|posted|date|pubdate|publicad[oa]|publi[ée]e?|paru
    |pubblicato|ver[öo]ffentlicht|erstellt|stand|gepubliceerd|опубликовано|дата|公開日?時?|掲載日?
    |配信|投稿日?|发布时间|發布時間|发布|發布|发表|입력|등록|승인|نشر(?:\sفي)?|เผยแพร่"""
_SECOND = r"""(?:last\ |first\ )?(?:updated|modified)|last\ (?:published|posted)
    |actualizad[oa]|atualizad[oa]|modificad[oa]|mise?\ [àa]\ jour|modifi[ée]e?|aggiornato
    |(?:zuletzt\ )?aktualisiert|ge[äa]ndert|bijgewerkt|обновлено|изменено|最終更新日?|更新日?时?間?
    |更新时间|修正|수정|최종수정|تحديث|آخر تحديث|อัปเดต"""
_LABEL = re.compile(
    rf"(?:(?P<second>{_SECOND})|(?P<first>{_FIRST}))(?![^\W\d_]{{1,20}}\b(?<![年月日]))"
    r"(?:\ (?:on|at|el|em|le|am|il|op|den|del|dia))?\s*[:：]?\s*",
    re.IGNORECASE | re.VERBOSE,
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
_ENGLISH = _PARTS | set("first last published posted updated modified date pubdate".split())
_WORD = re.compile(r"[^\W\d]+(?:\.[^\W\d]+)*")
_ISO = re.compile(
    r"(?<!\d)(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ]|$)"
)  # ISO 8601: 2017-09-03, 20170903T1100
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


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # the zero of Unix time: no story is of that second
_CENTURY, _PIVOT = 100, 69  # POSIX: 69 is 1969, 68 is 2068


class Flaw(Enum):
    """Why a stamp gives no day."""

    IMPOSSIBLE = "no such day"
    AMBIGUOUS = "day and month could be either"
    UNSET = "a clock that was never set"


class _Years(parserinfo):  # type: ignore[misc, unused-ignore]
    """Years of two figures by POSIX; dateutil would ask the clock."""

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        if year >= _CENTURY or century_specified:
            return year
        return year + (1900 if year >= _PIVOT else 2000)


_YEARS = _Years()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A point in time as printed."""

    printed: str
    updated: bool = False  # whether its label says that it is not the first
    day: date | None = None
    instant: datetime | None = None  # aware, UTC; only where time and zone are known
    flaw: Flaw | None = None
    either: tuple[Stamp, ...] = ()  # the month first, the day first: where it could be either


def read_line(line: str, zone: str | None) -> Stamp | None:
    """The stamp that a whole line is, or None."""
    text = line.strip().strip("[]")
    if len(text) > _LONGEST:
        return None
    label = _LABEL.match(text)
    rest = in_english(text[label.end() :] if label else text)
    rest = _without_unknown_zones(rest)
    allowed = all(word.lower() in _PARTS for word in _WORD.findall(rest))
    if not allowed or not re.search(r"\d", rest) or re.search(r"[^\w\s,.:/+|·•–—()-]", rest):
        return None
    stamp = read(rest, zone)
    if stamp is None:
        return None
    if stamp.either and _is_foreign(text):
        stamp = stamp.either[1]  # only English has the month first in figures
    return of(stamp, line.strip(), bool(label and label["second"]))


def _is_foreign(line: str) -> bool:
    """Whether a stamp has a word, or its label is, of a language other than English."""
    words = _WORD.findall(_ZONE.sub(r"\1", line))
    return any(word.lower() not in _ENGLISH for word in words)


def labelled(line: str) -> bool:
    """Whether a line begins as a stamp does that says of what: `First published May 2, 2024`."""
    return _LABEL.match(line) is not None


def of(stamp: Stamp, printed: str, updated: bool) -> Stamp:
    """The same stamp as it was printed, be it of an update."""
    either = tuple(of(each, printed, updated) for each in stamp.either)
    return replace(stamp, printed=printed, updated=updated, either=either)


def read(text: str, zone: str | None) -> Stamp | None:
    """The date that an isolated text is; None where it is none, a Flaw where it cannot be one."""
    if len(text) > _LONGEST_DATE:
        return None
    if plain := _plain(text):
        return _stamp(text, plain, zone)
    english = _without_unknown_zones(in_english(text))
    cleaned = " ".join(re.sub(r"[|·•–—()]", " ", english).split())
    found: list[datetime] = []
    for day_first in (False, True):
        first, second = _parsed(cleaned, day_first)
        if first is None or second is None:
            # Whole dates that cannot be: what is left of them without the day still parses.
            return Stamp(text, flaw=Flaw.IMPOSSIBLE) if _looks_whole(cleaned) else None
        if first.date() != second.date():
            return None  # a part is missing that only the default filled
        found.append(first)
    if found[0].date() != found[1].date() and not _ISO.search(cleaned):
        either = tuple(_stamp(cleaned, at, zone) for at in found)
        return Stamp(text, flaw=Flaw.AMBIGUOUS, either=either)
    stamp = _stamp(cleaned, found[0], zone)
    return of(stamp, text, False)


def _without_unknown_zones(text: str) -> str:
    """Letters behind a time, without brackets; not those of a zone that we do not know."""
    return _ZONE.sub(lambda m: f"{m[1]}{m[2]}" if m[2].lower() in _PARTS else m[1], text)


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
    day_first = day_first and not _ISO.search(text)  # dateutil turns ISO dates round as well
    parsed: list[datetime | None] = []
    for default in (datetime(2000, 1, 1), datetime(2004, 12, 29)):
        try:
            parsed.append(
                parse_with_dateutil(
                    text, _YEARS, default=default, dayfirst=day_first, tzinfos=_zone
                )
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
    if instant == _NEVER:
        return Stamp(text, flaw=Flaw.UNSET)
    return Stamp(text, day=at.date(), instant=instant)

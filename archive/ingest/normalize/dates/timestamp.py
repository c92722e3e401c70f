"""Points in time as pages print them: `12:25 JST, September 1, 2025`.

A line is a timestamp only if it holds nothing but the parts of one: "The May government" is none.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

from dateutil.parser import ParserError, parserinfo
from dateutil.parser import parse as parse_with_dateutil

from archive.ingest.normalize.dates.month_names import to_english

# Hours from UTC by the letters that pages print.  Ambiguous ones are left out: CST, IST (of which
# there are three); BST is Britain's summer time.
_HOURS = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2,
    "SAST": 2, "CAT": 2, "EEST": 3, "MSK": 3, "EAT": 3, "TRT": 3, "PKT": 5, "WIB": 7, "ICT": 7,
    "HKT": 8, "SGT": 8, "MYT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "HST": -10, "BRT": -3, "ART": -3, "MEZ": 1,
    "MESZ": 2, "WITA": 8, "PHT": 8, "AKDT": -8, "COT": -5, "PET": -5,
}  # fmt: skip

ZONES = {name: timezone(timedelta(hours=hours), name) for name, hours in _HOURS.items()}
_MAX_LINE = 80  # characters of a timestamp line
_MAX_DATE = 200  # characters of a field that may be a date
# Labels before a timestamp: of the publication, and of an update.
_FIRST_LABELS = r"""first\ (?:published|posted)|published|posted|date|pubdate|publicad[oa]
    |publi[ée]e?|paru|pubblicato|ver[öo]ffentlicht|erstellt|stand|gepubliceerd|опубликовано|дата|公開日?時?|掲載日?
    |配信|投稿日?|发布时间|發布時間|发布|發布|发表|입력|등록|승인|نشر(?:\sفي)?|เผยแพร่"""
_UPDATE_LABELS = r"""(?:last\ |first\ )?(?:updated|modified)|last\ (?:published|posted)
    |actualizad[oa]|atualizad[oa]|modificad[oa]|mise?\ [àa]\ jour|modifi[ée]e?|aggiornato
    |(?:zuletzt\ )?aktualisiert|ge[äa]ndert|bijgewerkt|обновлено|изменено|最終更新日?|更新日?时?間?
    |更新时间|修正|수정|최종수정|تحديث|آخر تحديث|อัปเดต"""
_LABEL = re.compile(
    rf"(?:(?P<update>{_UPDATE_LABELS})|(?P<first>{_FIRST_LABELS}))"
    r"(?![^\W\d_]{1,20}\b(?<![年月日]))"
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
_FILLERS = "am pm a.m p.m at on of st nd rd th t".split()
_PARTS = frozenset((*_MONTHS, *_DAYS, *_FILLERS, *(zone.lower() for zone in ZONES)))
_ENGLISH = _PARTS | set("first last published posted updated modified date pubdate".split())
_WORD = re.compile(r"[^\W\d]+(?:\.[^\W\d]+)*")
# ISO 8601: 2017-09-03, 20170903T1100
_ISO = re.compile(r"(?<!\d)(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ]|$)")
_ZONE = re.compile(r"(:\d\d\s*(?:[AaPp]\.?[Mm]\.?)?\s*)\(?\b([A-Z]{2,5})\b\)?")
_TIME = re.compile(r"\d{1,2}:\d\d|\d\s*[ap]\.?m\b|T\d{6}|\d{8}T?\d{6}", re.IGNORECASE)
_ISO_FORM = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{3}(?:\d{3})?)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_WIRE_FORM = re.compile(  # 26-FEB-1987 15:01:01.79
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
_UNSET_CLOCK = datetime(1970, 1, 1, tzinfo=UTC)  # zero of Unix time: no story is of that second
_CENTURY, _PIVOT = 100, 69  # POSIX: 69 is 1969, 68 is 2068


class TimestampFlaw(Enum):
    """Reason that a timestamp gives no day."""

    IMPOSSIBLE = "no such day"
    AMBIGUOUS = "day and month could be either"
    UNSET = "a clock that was never set"


class _PosixYears(parserinfo):  # type: ignore[misc, unused-ignore]
    """Read two-digit years by POSIX rules; dateutil would use the clock."""

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        if year >= _CENTURY or century_specified:
            return year
        return year + (1900 if year >= _PIVOT else 2000)


_YEARS = _PosixYears()


@dataclass(frozen=True, slots=True)
class Timestamp:
    """Point in time as printed."""

    raw: str
    is_update: bool = False  # as its label says
    day: date | None = None
    instant: datetime | None = None  # aware, UTC; only if time and zone are known
    flaw: TimestampFlaw | None = None
    variants: tuple[Timestamp, ...] = ()  # if ambiguous: month first, day first


def parse_line(line: str, zone: str | None) -> Timestamp | None:
    """Parse a whole line as a timestamp; None if it is not one.

    `zone` is the IANA name of the time zone of times printed without one.
    """
    text = line.strip().strip("[]")
    if len(text) > _MAX_LINE:
        return None
    label = _LABEL.match(text)
    rest = to_english(text[label.end() :] if label else text)
    rest = _strip_unknown_zones(rest)
    has_parts_only = all(word.lower() in _PARTS for word in _WORD.findall(rest))
    if not has_parts_only or not re.search(r"\d", rest) or re.search(r"[^\w\s,.:/+|·•–—()-]", rest):
        return None
    timestamp = parse_timestamp(rest, zone)
    if timestamp is None:
        return None
    if timestamp.variants and _is_foreign(text):
        timestamp = timestamp.variants[1]  # only English puts the month first in digits
    return with_raw(timestamp, line.strip(), bool(label and label["update"]))


def _is_foreign(line: str) -> bool:
    """Return whether a timestamp or its label has a word of a language other than English."""
    words = _WORD.findall(_ZONE.sub(r"\1", line))
    return any(word.lower() not in _ENGLISH for word in words)


def has_label(line: str) -> bool:
    """Return whether a line begins with a label: `First published May 2, 2024`."""
    return _LABEL.match(line) is not None


def with_raw(timestamp: Timestamp, raw: str, is_update: bool) -> Timestamp:
    """Return the timestamp, and its variants, with another printed text and kind."""
    variants = tuple(with_raw(variant, raw, is_update) for variant in timestamp.variants)
    return replace(timestamp, raw=raw, is_update=is_update, variants=variants)


def parse_timestamp(text: str, zone: str | None) -> Timestamp | None:
    """Parse a date that stands alone, such as a field's value.

    Return None if it is not a date, and a timestamp with a flaw if it is an impossible one.
    """
    if len(text) > _MAX_DATE:
        return None
    if machine_date := _parse_machine_date(text):
        return _make_timestamp(text, machine_date, zone)
    english = _strip_unknown_zones(to_english(text))
    cleaned = " ".join(re.sub(r"[|·•–—()]", " ", english).split())
    readings: list[datetime] = []
    for day_first in (False, True):
        first, second = _parse_with_defaults(cleaned, day_first)
        if first is None or second is None:
            # An impossible whole date: the rest of it without the day still parses.
            return (
                Timestamp(text, flaw=TimestampFlaw.IMPOSSIBLE) if _is_whole_date(cleaned) else None
            )
        if first.date() != second.date():
            return None  # a missing part was filled by the default
        readings.append(first)
    if readings[0].date() != readings[1].date() and not _ISO.search(cleaned):
        variants = tuple(_make_timestamp(cleaned, at, zone) for at in readings)
        return Timestamp(text, flaw=TimestampFlaw.AMBIGUOUS, variants=variants)
    timestamp = _make_timestamp(cleaned, readings[0], zone)
    return with_raw(timestamp, text, False)


def from_field(raw: str, zone: str | None, is_update: bool) -> Timestamp:
    """Parse the value of a date field; what is not a date gives a timestamp with a flaw."""
    timestamp = parse_timestamp(raw, zone) or Timestamp(raw, flaw=TimestampFlaw.IMPOSSIBLE)
    return with_raw(timestamp, raw, is_update)


def _strip_unknown_zones(text: str) -> str:
    """Take the brackets off zone letters after a time, and drop letters that `ZONES` lacks."""
    return _ZONE.sub(lambda m: f"{m[1]}{m[2]}" if m[2].lower() in _PARTS else m[1], text)


def _parse_machine_date(text: str) -> datetime | None:
    """Parse a whole date in one of the unambiguous forms that programs write."""
    if _ISO_FORM.fullmatch(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    elif match := _WIRE_FORM.fullmatch(text):
        month = _MONTHS_SHORT.get(match["month"].lower())
        with suppress(ValueError):
            if month:
                hour, minute, second = (int(match[part] or 0) for part in _PARTS_OF_DAY)
                year, day = int(match["year"]), int(match["day"])
                return datetime(year, month, day, hour, minute, second)
    return None


def _parse_with_defaults(text: str, day_first: bool) -> tuple[datetime | None, datetime | None]:
    """Parse with dateutil under two defaults, which differ in every part the text omits."""
    day_first = day_first and not _ISO.search(text)  # dateutil would swap ISO dates as well
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
    """Look zone letters up in our table alone.

    For others dateutil would use this machine's zone, or warn.
    """
    return ZONES.get(name, offset) if name else offset


def _is_whole_date(text: str) -> bool:
    month = re.search(rf"\b(?:{'|'.join(_MONTHS)})\b", text, re.IGNORECASE)
    if month:
        return bool(re.search(r"\b\d{4}\b", text) and re.search(r"\b\d{1,2}\b", text))
    return bool(
        re.search(r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b", text)
    )


def _make_timestamp(text: str, at: datetime, zone: str | None) -> Timestamp:
    instant = None
    if _TIME.search(text):
        if at.tzinfo is None and zone:
            at = at.replace(tzinfo=ZoneInfo(zone))
        if at.tzinfo is not None:
            with suppress(OverflowError, ValueError):  # the ends of the calendar; +99:00
                instant = at.astimezone(UTC)
    if instant == _UNSET_CLOCK:
        return Timestamp(text, flaw=TimestampFlaw.UNSET)
    return Timestamp(text, day=at.date(), instant=instant)

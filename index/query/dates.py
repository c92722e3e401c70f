"""Parser for typed dates, as intervals of days with both ends included.

`FORMS` lists the forms of a single date or period; ranges combine two of them, and dates with the
name of a month are parsed by dateutil.  Ambiguous days and months in digits (03/09/2025) are an
error that names both readings.  Nothing here reads the clock: callers pass the current day.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from index.errors import DateError


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from first to last; None leaves that side open."""

    first: date | None
    last: date | None


def _year(year: int) -> Interval:
    return Interval(date(year, 1, 1), date(year, 12, 31))


def _month(year: int, month: int) -> Interval:
    return Interval(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _day(year: int, month: int, day: int) -> Interval:
    only_day = date(year, month, day)
    return Interval(only_day, only_day)


def _quarter(year: int, quarter: int) -> Interval:
    last = 3 * quarter
    return Interval(date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]))


def _week(year: int, week: int) -> Interval:
    monday = date.fromisocalendar(year, week, 1)  # ISO 8601: weeks start on Monday
    return Interval(monday, monday + min(timedelta(days=6), date.max - monday))


_DELTA_UNITS = {"d": ("days", 1), "w": ("weeks", 1), "m": ("months", 1), "q": ("months", 3),
          "y": ("years", 1)}  # fmt: skip


def _subtract(today: date, number: int, unit: str) -> date:
    """Subtract days, weeks, months, quarters or years; raises OverflowError before the year 1."""
    from dateutil.relativedelta import relativedelta

    name, times = _DELTA_UNITS[unit.lower()[0]]
    try:
        return today - relativedelta(**{name: number * times})  # type: ignore[arg-type]
    except ValueError as error:  # for years and months; days raise OverflowError themselves
        raise OverflowError from error


def _last_days(today: date, number: str, unit: str) -> Interval:
    if int(number) == 0:
        raise ValueError
    return Interval(_subtract(today, int(number), unit) + timedelta(days=1), today)


def _ago(today: date, number: str, unit: str) -> Interval:
    return _containing(_subtract(today, int(number), unit), unit)


def _last_or_this(today: date, which: str, unit: str) -> Interval:
    return _containing(_subtract(today, int(which.lower() == "last"), unit), unit)


def _containing(day: date, unit: str) -> Interval:
    """Return the day, calendar week, month, quarter or year that contains `day`."""
    match unit.lower()[0]:
        case "w":
            return _week(*day.isocalendar()[:2])
        case "m":
            return _month(day.year, day.month)
        case "q":
            return _quarter(day.year, (day.month + 2) // 3)
        case "y":
            return _year(day.year)
        case _:
            return Interval(day, day)


def _today(today: date) -> Interval:
    return Interval(today, today)


def _yesterday(today: date) -> Interval:
    return _today(today - timedelta(days=1))


def _absolute(make: Callable[..., Interval]) -> Callable[..., Interval]:
    """Convert a function of numbers to one of the current day and the texts of the numbers."""
    return lambda today, **parts: make(**{name: int(number) for name, number in parts.items()})


class Form(NamedTuple):
    """Form of a period: its pattern, and a function of the current day and the named groups."""

    pattern: str
    parse: Callable[..., Interval]
    description: str
    examples: tuple[str, ...]


_YEAR, _QUARTER = r"(?P<year>\d{4})", "q(?P<quarter>[1-4])"
_MONTH, _DAY = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_NUMBER = r"(?P<number>\d{1,5})"
_DAYS_BACK = f"-{_NUMBER}(?P<unit>[dwmy])"  # up to today
FORMS = (
    Form(_YEAR, _absolute(_year), "a year", ("2025",)),
    Form(f"{_YEAR}-{_MONTH}", _absolute(_month), "a month", ("2025-08",)),
    Form(f"{_YEAR}-{_MONTH}-{_DAY}", _absolute(_day), "a day", ("2025-08-31",)),
    Form(
        f"{_YEAR}[/.]{_MONTH}[/.]{_DAY}", _absolute(_day), "a day, the year first", ("2025/8/31",)
    ),
    Form(
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        _absolute(_day),
        "a day without hyphens",
        ("20250831",),
    ),
    Form(f"{_YEAR}-?{_QUARTER}", _absolute(_quarter), "a quarter", ("2025Q3",)),
    Form(f"{_QUARTER} {_YEAR}", _absolute(_quarter), "the same", ("Q3 2025",)),
    Form(
        rf"{_YEAR}-?w(?P<week>\d\d?)",
        _absolute(_week),
        "an ISO week, Monday to Sunday",
        ("2025-W36",),
    ),
    Form(
        _DAYS_BACK,
        _last_days,
        "days, weeks, months or years up to today",
        ("-7d", "-2w", "-3m", "-1y"),
    ),
    Form(
        "today",
        _today,
        "today in the archive's time zone, or the date given with --now",
        ("today",),
    ),
    Form("yesterday", _yesterday, "the day before", ("yesterday",)),
    Form(
        f"{_NUMBER} (?P<unit>days?) ago",
        _ago,
        "that day",
        ("3 days ago",),
    ),
    Form(
        f"{_NUMBER} (?P<unit>weeks?|months?|quarters?|years?) ago",
        _ago,
        "that whole week, month, quarter or year",
        ("2 weeks ago",),
    ),
    Form(
        "(?P<which>last|this) (?P<unit>week|month|quarter|year)",
        _last_or_this,
        "the whole calendar week, month, quarter or year",
        ("last week", "this month"),
    ),
)
# Ranges of these forms, and forms parsed by dateutil: description, examples.
COMBINED_FORMS = (
    ("month by name; the order does not matter", ("31 August 2025", "Aug 31, 2025", "Aug 2025")),
    ("a range, both ends included", ("2025-08-31..2025-09-03", "2025Q1..2025Q2")),
    ("a range in Lucene's syntax", ("[2025-08-31 TO 2025-09-03]",)),
    ("that day, month or year, and later", ("2025-08..",)),
    ("that day, month or year, and earlier", ("..2016",)),
)


_WRITE = "Write 2017, 2017-09, 2017-09-03, 2017-09-03..2017-09-10 or -7d."


def parse_interval(text: str, today: date) -> Interval:
    """Parse a date or a range of dates; raises DateError with what to write."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if bracketed := re.fullmatch(r"\[\s*(.+?) TO (.+?)\s*\]", text):
        ends = [("" if end == "*" else end) for end in bracketed.groups()]
    elif ".." in text:
        ends = [end.strip() for end in text.split("..", 1)]
    else:
        return parse_period(text, today)
    if not any(ends):
        raise DateError(f'"{text}" has no date in it.', _WRITE)
    check_range_end(ends[1])
    since, until = (parse_period(end, today) if end else None for end in ends)
    return make_interval(since, until)


_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}


def check_range_end(text: str) -> None:
    """Raise DateError for a range that ends in "-7d": that period ends today, not 7 days ago."""
    if match := re.fullmatch(_DAYS_BACK, text.strip(), re.IGNORECASE):
        number, unit = int(match["number"]), _UNITS[match["unit"].lower()]
        ago = f"{number} {unit}{'s' if number > 1 else ''} ago"
        raise DateError(f'"{text.strip()}" ends today, not {ago}.', f"Write {ago}.")


def make_interval(
    since: Interval | None, until: Interval | None, swap: str = "Swap its ends?"
) -> Interval:
    """Return the days from `since` to `until`; raises DateError if the range ends before it starts.

    `swap` is the hint of that error.
    """
    first = since.first if since else None
    last = until.last if until else None
    if first and last and last < first:
        raise DateError(f"the range ends ({last}) before it starts ({first}).", swap)
    return Interval(first, last)


def parse_period(text: str, today: date) -> Interval:
    """Parse a year, quarter, month, week, day or period up to today; raises DateError."""
    if not text:
        raise DateError("a date is missing.", _WRITE)
    for form in FORMS:
        if match := re.fullmatch(form.pattern, text, re.IGNORECASE):
            try:
                return form.parse(today, **match.groupdict())
            except OverflowError:
                raise _invalid_date(text, ": it is before the year 1") from None
            except ValueError as error:
                raise _invalid_date(text, _describe(error, match.groupdict())) from None
    return _parse_written_date(text)


def _invalid_date(text: str, reason: str) -> DateError:
    return DateError(f'"{text}" is not a date{reason}.', _WRITE)


def _describe(error: ValueError, parts: dict[str, str]) -> str:
    """Name the wrong part after Python's message, such as `day is out of range for month`."""
    match = re.search("day|week|month|year", str(error), re.IGNORECASE)
    if not match:
        return ""
    unit = match[0].lower()
    container = {"day": " in that month", "week": " in that year"}.get(unit, "")
    return f": there is no {unit} {parts[unit]}{container}"


def _parse_written_date(text: str) -> Interval:
    """Parse a date with the name of a month, or digits with signs between them, by dateutil.

    dateutil takes missing parts from a default day.  Two defaults that differ in year, month and
    day show which parts the text itself gives.
    """
    if ":" in text:
        raise _invalid_date(text, ": it has a time in it")
    if not re.search(r"\b[1-9]\d{3}\b", text) or not re.search(r"[^\d\s-]", text):
        raise _invalid_date(text, "")  # in 12 May 25, either number could be the year
    readings = {_parse_with_dateutil(text, day_first) for day_first in (False, True)}
    if len(readings) > 1:
        earlier, later = sorted(reading.first for reading in readings if reading.first)
        raise DateError(
            f'"{text}" could be {_long_form(earlier)} or {_long_form(later)}.',
            f"Write {earlier} or {later}.",
        )
    return readings.pop()


def _parse_with_dateutil(text: str, day_first: bool) -> Interval:
    from dateutil.parser import parse

    try:
        low, high = (
            parse(text, default=default, dayfirst=day_first)
            for default in (datetime(2000, 1, 1), datetime(2004, 12, 29))
        )
    except (ArithmeticError, TypeError, ValueError):
        raise _invalid_date(text, "") from None
    if low.year != high.year or low.month != high.month or low.time() != time():
        raise _invalid_date(text, "")  # dateutil reads a further number as a time: May 5 2025 2024
    if low.day == high.day:
        if _weekday(text) not in (None, low.weekday()):
            raise _invalid_date(text, f": that day is a {low:%A}")
        return Interval(low.date(), low.date())
    return _month(low.year, low.month)


def _weekday(text: str) -> int | None:
    """Return the day of the week that a text names (Monday is 0); dateutil ignores it."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    match = re.search(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", text.lower())
    return names.index(match[1]) if match else None


def _long_form(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

"""Dates as people type them, as intervals of days.  Both ends count.

`FORMS` and `COMPOSED` list them all; `archive help dates` prints them.
Days and months in digits alone (03/09/2025) are refused with both readings, unless they are the
same day.  Nothing here looks at the clock: whoever asks says what day it is.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from index.errors import DateError

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

_FORMS = "2017, 2017-09, 2017-09-03, 2017-09-03..2017-09-10 or -7d"


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from first to last; None leaves that side open."""

    first: date | None
    last: date | None


def interval(text: str, today: date) -> Interval:
    """One date or a range of them, as typed; raises DateError that says what to write."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if bracketed := re.fullmatch(r"\[\s*(.+?) TO (.+?)\s*\]", text):
        ends = [("" if end == "*" else end) for end in bracketed.groups()]
    elif ".." in text:
        ends = [end.strip() for end in text.split("..", 1)]
    else:
        return period(text, today)
    if not any(ends):
        raise DateError(f'"{text}" has no date in it.', f"Write {_FORMS}.")
    since, until = (period(end, today) if end else None for end in ends)
    return ordered(since, until)


def ordered(
    since: Interval | None, until: Interval | None, swap: str = "Swap its ends?"
) -> Interval:
    """From the first day of `since` to the last of `until`; raises DateError if backwards."""
    first = since.first if since else None
    last = until.last if until else None
    if first and last and last < first:
        raise DateError(f"the range ends ({last}) before it starts ({first}).", swap)
    return Interval(first, last)


def period(text: str, today: date) -> Interval:
    """A year, quarter, month, week, day or stretch before today; raises DateError."""
    if not text:
        raise DateError("a date is missing.", f"Write {_FORMS}.")
    for form in FORMS:
        if found := re.fullmatch(form.pattern, text, re.IGNORECASE):
            try:
                return form.read(today, *found.groups())
            except (ValueError, OverflowError) as error:
                raise _no_date(text, _why(error, *found.groups())) from None
    return _written_out(text)


def _no_date(text: str, why: str) -> DateError:
    return DateError(f'"{text}" is not a date{why}.', f"Write {_FORMS}.")


def _why(error: Exception, *parts: str) -> str:
    if "month must be" in str(error) or "bad month" in str(error) or "illegal month" in str(error):
        return f": there is no month {parts[1]}"
    if "day is out of range" in str(error) or "day must be" in str(error):
        return f": there is no day {parts[2]} in that month" if len(parts) > 2 else ""
    if "year" in str(error):
        return f": there is no year {parts[0]}"
    return f": there is no week {parts[1]} in that year" if "week" in str(error) else ""


def _year(today: date, year: str) -> Interval:
    return Interval(date(int(year), 1, 1), date(int(year), 12, 31))


def _month(today: date, year: str, month: str) -> Interval:
    first = date(int(year), int(month), 1)
    return Interval(first, first.replace(day=monthrange(first.year, first.month)[1]))


def _day(today: date, year: str, month: str, day: str) -> Interval:
    only = date(int(year), int(month), int(day))
    return Interval(only, only)


def _quarter(today: date, year: str, quarter: str) -> Interval:
    last = 3 * int(quarter)
    days = monthrange(int(year), last)[1]
    return Interval(date(int(year), last - 2, 1), date(int(year), last, days))


def _week(today: date, year: str, week: str) -> Interval:
    monday = date.fromisocalendar(int(year), int(week), 1)  # ISO 8601: weeks start on Monday
    return Interval(monday, monday + min(timedelta(days=6), date.max - monday))


_SPANS = {"d": ("days", 1), "w": ("weeks", 1), "m": ("months", 1), "q": ("months", 3),
          "y": ("years", 1)}  # fmt: skip


def _before(unit: str, number: int) -> relativedelta:
    from dateutil.relativedelta import relativedelta

    name, times = _SPANS[unit.lower()[0]]
    return relativedelta(**{name: number * times})  # type: ignore[arg-type]


def _back(today: date, number: str, unit: str) -> Interval:
    if int(number) == 0:
        raise ValueError("an empty stretch")
    return Interval(today - _before(unit, int(number)) + timedelta(days=1), today)


def _ago(today: date, number: str, unit: str) -> Interval:
    return _around(today - _before(unit, int(number)), unit)


def _named(today: date, which: str, unit: str) -> Interval:
    return _around(today - _before(unit, int(which.lower() == "last")), unit)


def _around(day: date, unit: str) -> Interval:
    """The day, calendar week, month, quarter or year that holds `day`."""
    match unit.lower()[0]:
        case "w":
            return _week(day, *map(str, day.isocalendar()[:2]))
        case "m":
            return _month(day, str(day.year), str(day.month))
        case "q":
            return _quarter(day, str(day.year), str((day.month + 2) // 3))
        case "y":
            return _year(day, str(day.year))
        case _:
            return Interval(day, day)


def _today(today: date) -> Interval:
    return Interval(today, today)


def _yesterday(today: date) -> Interval:
    return _today(today - timedelta(days=1))


class Form(NamedTuple):
    """One way to write a period: what it looks like, and what is made of it."""

    pattern: str
    read: Callable[..., Interval]
    about: str
    examples: tuple[str, ...]


FORMS = (
    Form(r"(\d{4})", _year, "a year", ("2025",)),
    Form(r"(\d{4})-(\d{1,2})", _month, "a month", ("2025-08",)),
    Form(r"(\d{4})-(\d{1,2})-(\d{1,2})", _day, "a day", ("2025-08-31",)),
    Form(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", _day, "a day, the year first", ("2025/8/31",)),
    Form(r"(\d{4})(\d{2})(\d{2})", _day, "a day in one piece", ("20250831",)),
    Form(r"(\d{4})-?q([1-4])", _quarter, "a quarter", ("2025Q3",)),
    Form(r"q([1-4]) (\d{4})", lambda day, q, y: _quarter(day, y, q), "the same", ("Q3 2025",)),
    Form(r"(\d{4})-?w(\d{1,2})", _week, "an ISO week, Monday to Sunday", ("2025-W36",)),
    Form(r"-(\d{1,5})([dwmy])", _back, "today and the days before", ("-7d", "-2w", "-3m", "-1y")),
    Form("today", _today, "the day in the archive's time zone, or --now", ("today",)),
    Form("yesterday", _yesterday, "the day before", ("yesterday",)),
    Form(
        r"(\d{1,5}) (days?|weeks?|months?|quarters?|years?) ago",
        _ago,
        "that day; or that week, quarter …, whole",
        ("3 days ago", "2 weeks ago"),
    ),
    Form(
        r"(last|this) (week|month|quarter|year)",
        _named,
        "the whole of it, as calendars have it",
        ("last week", "this month"),
    ),
)
# What is made of these, or read by dateutil: about, examples.
COMPOSED = (
    ("with the month's name, in any order", ("31 August 2025", "Aug 31, 2025", "Aug 2025")),
    ("from one to the other, both included", ("2025-08-31..2025-09-03", "2025Q1..2025Q2")),
    ("the same, as Lucene writes it", ("[2025-08-31 TO 2025-09-03]",)),
    ("from its first day on", ("2025-08..",)),
    ("up to its last day", ("..2016",)),
)


def _written_out(text: str) -> Interval:
    """With the month's name, or in digits with signs between, read by dateutil.

    dateutil fills in what is missing from a default day.  Asked with two defaults that differ in
    everything, it shows what the text says itself.
    """
    if ":" in text:
        raise _no_date(text, ": it has a time in it")
    if not re.search(r"\b[1-9]\d{3}\b", text) or not re.search(r"[^\d\s-]", text):
        raise _no_date(text, "")  # of 12 May 25, either number could be the year
    readings = {_read(text, first) for first in (False, True)}
    if len(readings) > 1:
        one, other = sorted(r.first for r in readings if r.first)
        raise DateError(
            f'"{text}" could be {_say(one)} or {_say(other)}.', f"Write {one} or {other}."
        )
    return readings.pop()


def _read(text: str, day_first: bool) -> Interval:
    from dateutil.parser import parse as parse_with_dateutil

    try:
        low, high = (
            parse_with_dateutil(text, default=default, dayfirst=day_first)
            for default in (datetime(2000, 1, 1), datetime(2004, 12, 29))
        )
    except (ArithmeticError, TypeError, ValueError):
        raise _no_date(text, "") from None
    if low.year != high.year or low.month != high.month or low.time() != high.time():
        raise _no_date(text, "")
    if low.day == high.day:
        if _weekday(text) not in (None, low.weekday()):
            raise _no_date(text, f": that day is a {low:%A}")
        return Interval(low.date(), low.date())
    return _month(low, str(low.year), str(low.month))


def _weekday(text: str) -> int | None:
    """The day of the week that a text names, which dateutil does not compare."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    found = re.search(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", text.lower())
    return names.index(found[1]) if found else None


def _say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

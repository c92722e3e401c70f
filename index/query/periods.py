"""The forms in which people type a period, each with what is made of it.

Nothing here looks at the clock: whoever asks says what day it is.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from first to last; None leaves that side open."""

    first: date | None
    last: date | None


def _year(year: int) -> Interval:
    return Interval(date(year, 1, 1), date(year, 12, 31))


def month(year: int, month: int) -> Interval:
    return Interval(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _day(year: int, month: int, day: int) -> Interval:
    only = date(year, month, day)
    return Interval(only, only)


def _quarter(year: int, quarter: int) -> Interval:
    last = 3 * quarter
    return Interval(date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]))


def _week(year: int, week: int) -> Interval:
    monday = date.fromisocalendar(year, week, 1)  # ISO 8601: weeks start on Monday
    return Interval(monday, monday + min(timedelta(days=6), date.max - monday))


_SPANS = {"d": ("days", 1), "w": ("weeks", 1), "m": ("months", 1), "q": ("months", 3),
          "y": ("years", 1)}  # fmt: skip


def _before(today: date, number: int, unit: str) -> date:
    from dateutil.relativedelta import relativedelta

    name, times = _SPANS[unit.lower()[0]]
    try:
        return today - relativedelta(**{name: number * times})  # type: ignore[arg-type]
    except ValueError as error:  # of years and months; days raise the other themselves
        raise OverflowError from error


def _back(today: date, number: str, unit: str) -> Interval:
    if int(number) == 0:
        raise ValueError
    return Interval(_before(today, int(number), unit) + timedelta(days=1), today)


def _ago(today: date, number: str, unit: str) -> Interval:
    return _around(_before(today, int(number), unit), unit)


def _named(today: date, which: str, unit: str) -> Interval:
    return _around(_before(today, int(which.lower() == "last"), unit), unit)


def _around(day: date, unit: str) -> Interval:
    """The day, calendar week, month, quarter or year that holds `day`."""
    match unit.lower()[0]:
        case "w":
            return _week(*day.isocalendar()[:2])
        case "m":
            return month(day.year, day.month)
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


def _whenever(read: Callable[..., Interval]) -> Callable[..., Interval]:
    """What is made of numbers alone, whatever day is today."""
    return lambda today, **parts: read(**{name: int(number) for name, number in parts.items()})


class Form(NamedTuple):
    """One way to write a period: what it looks like, and what is made of its named parts."""

    pattern: str
    read: Callable[..., Interval]
    about: str
    examples: tuple[str, ...]


_YEAR, _QUARTER = r"(?P<year>\d{4})", "q(?P<quarter>[1-4])"
_MONTH, _DAY = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_NUMBER = r"(?P<number>\d{1,5})"
STRETCH = f"-{_NUMBER}(?P<unit>[dwmy])"  # up to today
FORMS = (
    Form(_YEAR, _whenever(_year), "a year", ("2025",)),
    Form(f"{_YEAR}-{_MONTH}", _whenever(month), "a month", ("2025-08",)),
    Form(f"{_YEAR}-{_MONTH}-{_DAY}", _whenever(_day), "a day", ("2025-08-31",)),
    Form(
        f"{_YEAR}[/.]{_MONTH}[/.]{_DAY}", _whenever(_day), "a day, the year first", ("2025/8/31",)
    ),
    Form(
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        _whenever(_day),
        "a day in one piece",
        ("20250831",),
    ),
    Form(f"{_YEAR}-?{_QUARTER}", _whenever(_quarter), "a quarter", ("2025Q3",)),
    Form(f"{_QUARTER} {_YEAR}", _whenever(_quarter), "the same", ("Q3 2025",)),
    Form(
        rf"{_YEAR}-?w(?P<week>\d\d?)",
        _whenever(_week),
        "an ISO week, Monday to Sunday",
        ("2025-W36",),
    ),
    Form(
        STRETCH,
        _back,
        "today and the days before",
        ("-7d", "-2w", "-3m", "-1y"),
    ),
    Form("today", _today, "the day in the archive's time zone, or --now", ("today",)),
    Form("yesterday", _yesterday, "the day before", ("yesterday",)),
    Form(
        f"{_NUMBER} (?P<unit>days?|weeks?|months?|quarters?|years?) ago",
        _ago,
        "that day; or that week, quarter …, whole",
        ("3 days ago", "2 weeks ago"),
    ),
    Form(
        "(?P<which>last|this) (?P<unit>week|month|quarter|year)",
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

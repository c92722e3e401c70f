"""Dates as people type them, as intervals of days.  Both ends count.

`periods.py` lists the forms of one; here they are put together, or read by dateutil.
Days and months in digits alone (03/09/2025) are refused with both readings, unless they are the
same day.  Nothing here looks at the clock: whoever asks says what day it is.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from index.errors import DateError
from index.query.periods import FORMS, STRETCH, Interval, month

__all__ = ["Interval", "interval", "ordered", "period"]

_WRITE = "Write 2017, 2017-09, 2017-09-03, 2017-09-03..2017-09-10 or -7d."


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
        raise DateError(f'"{text}" has no date in it.', _WRITE)
    must_end(ends[1])
    since, until = (period(end, today) if end else None for end in ends)
    return ordered(since, until)


_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}


def must_end(text: str) -> None:
    """Raise DateError for an end of a range that is a stretch up to today: ..-7d leaves all in."""
    if found := re.fullmatch(STRETCH, text.strip(), re.IGNORECASE):
        number, unit = int(found["number"]), _UNITS[found["unit"].lower()]
        before = f"{number} {unit}{'s' if number > 1 else ''} ago"
        raise DateError(f'"{text.strip()}" ends today, and nothing before.', f"Write {before}.")


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
        raise DateError("a date is missing.", _WRITE)
    for form in FORMS:
        if found := re.fullmatch(form.pattern, text, re.IGNORECASE):
            try:
                return form.read(today, **found.groupdict())
            except OverflowError:
                raise _no_date(text, ": it is before the year 1") from None
            except ValueError as error:
                raise _no_date(text, _why(error, found.groupdict())) from None
    return _written_out(text)


def _no_date(text: str, why: str) -> DateError:
    return DateError(f'"{text}" is not a date{why}.', _WRITE)


def _why(error: ValueError, parts: dict[str, str]) -> str:
    """What Python says first is wrong: `day is out of range for month`."""
    wrong = re.search("day|week|month|year", str(error), re.IGNORECASE)
    if not wrong:
        return ""
    unit = wrong[0].lower()
    within = {"day": " in that month", "week": " in that year"}.get(unit, "")
    return f": there is no {unit} {parts[unit]}{within}"


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
    if low.year != high.year or low.month != high.month or low.time() != time():
        raise _no_date(text, "")  # a number too many is read as a time: May 5 2025 2024
    if low.day == high.day:
        if _weekday(text) not in (None, low.weekday()):
            raise _no_date(text, f": that day is a {low:%A}")
        return Interval(low.date(), low.date())
    return month(low.year, low.month)


def _weekday(text: str) -> int | None:
    """The day of the week that a text names, which dateutil does not compare."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    found = re.search(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", text.lower())
    return names.index(found[1]) if found else None


def _say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

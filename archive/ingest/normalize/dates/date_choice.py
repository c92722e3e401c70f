"""The day of an article, from all that was found, by stated rules.

All candidates are kept as reasons.  They are believed in this order, in flat pages, HTML and
records alike:

1. stamps, in the order in which they are given: of the feed or the wire's header, JSON-LD and
   microdata, meta tags, the line that readers see.  The first that is a day is the day; but where
   it is told in UTC and another stamp says the day beside it in the paper's own zone, that one is;
2. the dateline, whose year is the one that puts it last before the page's stamp, else before the
   day in its address or file name; unknown where there is none of them;
3. the day in the address;
4. the day in the file's name.

A stamp that is labelled as an update never becomes the day; but on a flat page without an address
or a day in its file's name, where it is the only stamp that is printed, and its dateline is not of
an earlier day than the eve, it is the stamp of the page.  One that could be two days is settled
by `--date-order`, else by another stamp of the page that shows the order or says one of the two,
else by the dateline, address or file name, else by the other pages of the paper (`figures.py`).
Where nothing settles it, the day is unknown rather than let a weaker candidate pass for it.  The
clock and the file system are never asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from archive.ingest.draft import Reason
from archive.ingest.normalize.dateline import Dateline
from archive.ingest.normalize.dates import url_dates
from archive.ingest.normalize.dates.date_order import ORDERS, shown
from archive.ingest.normalize.dates.timestamp import Flaw, Stamp
from archive.record import instant
from index.article import Basis

_UTC = re.compile(r"(?:Z|[+-]00:?00|UTC|GMT)\W*$", re.IGNORECASE)
_BESIDE = timedelta(days=1)  # one instant in two zones; a dateline and its publication


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time that was found, and where."""

    stamp: Stamp
    basis: Basis


@dataclass(frozen=True, slots=True)
class Dated:
    """What is known of the time of an article, and why."""

    day: date | None
    basis: Basis
    published: datetime | None
    updated: datetime | None
    reasons: tuple[Reason, ...]


def named(url: str | None, where: str) -> list[Candidate]:
    """What the address and the file's name say."""
    found = (
        (url or "", url_dates.day_of_url, Basis.URL),
        (where, url_dates.day_of_file, Basis.FILENAME),
    )
    days = ((text, day_of(text), basis) for text, day_of, basis in found if text)
    return [
        Candidate(Stamp(text if basis is Basis.URL else url_dates.last(text), day=day), basis)
        for text, day, basis in days
        if day
    ]


def choose(
    stamps: Sequence[Candidate],
    line: Dateline | None = None,
    names: Sequence[Candidate] = (),
    order: str | None = None,
    flat: bool = False,
) -> Dated:
    """The day, by the rules above; `order` is the one of day and month in figures."""
    stamps = _settled(stamps, line, names, order)
    days = [each for each in stamps if each.stamp.day and not each.stamp.updated]
    first = _printed_day(days[0], days) if days else None
    updated = next((each for each in stamps if each.stamp.updated and each.stamp.day), None)
    near = next((each.stamp.day for each in (first, updated, *names) if each), None)
    lined = line.day.near(near) if line and line.day else None
    said = [Candidate(Stamp(line.printed, day=lined), Basis.DATELINE)] if line and lined else []
    open_ = any(each.stamp.flaw is Flaw.AMBIGUOUS and not each.stamp.updated for each in stamps)
    sole = _sole(updated, lined) if flat and not names else []
    weaker = next(iter((*sole, *said, *names)), None)
    chosen = first or (None if open_ else weaker)
    told = (*stamps, *(each for each in sole if each is chosen), *said, *names)
    timed = next((each for each in days if each.stamp.instant and _near(each, chosen)), None)
    reasons = [_reason(each, each is chosen or each is updated) for each in told]
    return Dated(
        chosen.stamp.day if chosen else None,
        chosen.basis if chosen else Basis.NONE,
        timed.stamp.instant if timed else None,
        updated.stamp.instant if updated else None,
        (*reasons, *([_of_instant(timed)] if timed else [])),
    )


def is_open(reasons: Sequence[Reason]) -> bool:
    """Whether a day could be two, and nothing that stands beside it told which."""
    flaw = f"({Flaw.AMBIGUOUS.value})"
    days = [reason for reason in reasons if reason.field == "date"]
    return any(day.printed.endswith(flaw) for day in days) and not any(day.chosen for day in days)


def _sole(update: Candidate | None, lined: date | None) -> list[Candidate]:
    """The update that stands for the first stamp, where there is no other."""
    day = update.stamp.day if update else None
    if update is None or day is None or (lined and day - lined > _BESIDE):
        return []
    return [Candidate(replace(update.stamp, updated=False), update.basis)]


def _settled(
    stamps: Sequence[Candidate],
    line: Dateline | None,
    names: Sequence[Candidate],
    order: str | None,
) -> list[Candidate]:
    """The stamps, with one reading of each that could be two days, if anything tells which."""
    if not any(each.stamp.either for each in stamps):
        return list(stamps)
    order = order or _order(stamps)
    days: list[date | None] = [c.stamp.day for c in stamps if c.stamp.day]
    days = days or [c.stamp.day for c in names]
    settled = []
    for each in stamps:
        if each.stamp.either:
            reading = (
                each.stamp.either[ORDERS.index(order)]
                if order
                else _fitting(each.stamp.either, days, line)
            )
            settled.append(Candidate(reading, each.basis) if reading else each)
        else:
            settled.append(each)
    return settled


def _order(stamps: Sequence[Candidate]) -> str | None:
    """The order that the other stamps in figures show, if they agree: 24/09/2018."""
    orders = {shown(each.stamp.printed, each.stamp.day) for each in stamps} - {""}
    return orders.pop() if len(orders) == 1 else None


def _fitting(
    readings: Sequence[Stamp], days: Sequence[date | None], line: Dateline | None
) -> Stamp | None:
    """The one reading that another candidate says, or whose day a dateline's is just before."""
    fits = [r for r in readings if any(_beside(r.day, day) for day in days)]
    if not fits and line and line.day:
        fits = [r for r in readings if _beside(r.day, line.day.near(r.day))]
    return fits[0] if len(fits) == 1 else None


def _printed_day(first: Candidate, days: Sequence[Candidate]) -> Candidate:
    if not _UTC.search(first.stamp.printed):
        return first
    own = (c for c in days if not _UTC.search(c.stamp.printed) and c.stamp.day != first.stamp.day)
    return next((c for c in own if _near(c, first)), first)


def _near(one: Candidate, other: Candidate | None) -> bool:
    """Whether they may be one instant, told in two zones."""
    return other is not None and _beside(one.stamp.day, other.stamp.day)


def _beside(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _BESIDE


def _reason(each: Candidate, chosen: bool) -> Reason:
    stamp = each.stamp
    printed = f"{stamp.printed} ({stamp.flaw.value})" if stamp.flaw else stamp.printed
    field = "updated" if stamp.updated else "date"
    return Reason(field, each.basis, printed, str(stamp.day or ""), chosen)


def _of_instant(timed: Candidate) -> Reason:
    at = instant(timed.stamp.instant) if timed.stamp.instant else ""
    return Reason("published", timed.basis, timed.stamp.printed, at, True)

"""The day of an article, from all that was found, by stated rules.

Stamps of a page come first, then a dateline, whose year is the one that puts it nearest before the
page's stamp, or unknown where there is none.  A stamp that is labelled as an update becomes the day
only where it is the page's only one, and the dateline says no earlier day.  One that cannot be a
day, or could be two, makes the day unknown rather than let a weaker candidate pass for it.  The
clock and the file system are never asked.

A page of HTML says it several times: `of_page` takes the first that can be read, in the order
JSON-LD and microdata, meta tags, the line that readers see, the dateline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.ingest.draft import Reason
from archive.ingest.normalise.dateline import Dateline
from archive.ingest.normalise.stamp import Stamp
from index.article import Basis

_EVE = timedelta(days=1)  # between a dateline and its publication
_UTC = re.compile(r"(?:Z|[+-]00:?00|UTC|GMT)\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time that a page of HTML gives, and where."""

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


def choose(stamps: Sequence[Stamp], basis: Basis, dateline: Dateline | None = None) -> Dated:
    """The day by the first stamp that is not an update, else by the dateline."""
    firsts = [stamp for stamp in stamps if not stamp.updated]
    chosen = firsts[0] if firsts else None
    last = next((stamp for stamp in stamps if stamp.updated), None)
    stamped = chosen or last
    lined = _lined(dateline, stamped.day if stamped else None)
    own = basis is Basis.PAGE and chosen is None  # a format has a field of its own for the first
    by_update = own and last is not None and _stands_for_first(last, lined)
    day = chosen.day if chosen else last.day if last and by_update else lined
    if not chosen:
        basis = Basis.PAGE if by_update else Basis.DATELINE
    reasons = [
        _stamp_reason(
            stamp, Basis.PAGE if stamp.updated else basis, stamp is chosen or stamp.updated
        )
        for stamp in stamps
    ]
    if by_update and last and last.day:
        reasons.append(Reason("date", Basis.PAGE, last.printed, str(last.day), True))
    if dateline and lined:
        reasons.append(_line_reason(dateline, lined, chosen is None and not by_update))
    return Dated(
        day,
        basis if day else Basis.NONE,
        chosen.instant if chosen else None,
        next((stamp.instant for stamp in stamps if stamp.updated), None),
        tuple(reasons),
    )


def of_page(candidates: Sequence[Candidate], dateline: Dateline | None = None) -> Dated:
    """The day by the first candidate that is a day and no update, else by the dateline.

    A time in UTC may fall on the day before or after the paper's own: where another candidate says
    that neighbour in the paper's time, it is the day that was printed.
    """
    days = [c for c in candidates if not c.stamp.updated and c.stamp.day]
    chosen = _printed_day(days[0], days) if days else None
    updated = next((c for c in candidates if c.stamp.updated and c.stamp.day), None)
    reasons = [_stamp_reason(c.stamp, c.basis, c in (chosen, updated)) for c in candidates]
    stamped = chosen or updated
    lined = _lined(dateline, stamped.stamp.day if stamped else None)
    if dateline and lined:
        reasons.append(_line_reason(dateline, lined, chosen is None))
    day = chosen.stamp.day if chosen else lined
    return Dated(
        day,
        chosen.basis if chosen else Basis.DATELINE if lined else Basis.NONE,
        next((c.stamp.instant for c in days if c.stamp.instant and _near(c, chosen)), None),
        updated.stamp.instant if updated else None,
        tuple(reasons),
    )


def _lined(dateline: Dateline | None, stamp: date | None) -> date | None:
    """The day of a dateline; its year, where it says none, by the page's stamp."""
    return dateline.day.near(stamp) if dateline and dateline.day else None


def _stands_for_first(update: Stamp, lined: date | None) -> bool:
    """Whether the day of an update is the story's own: a page prints no other stamp, and its
    dateline does not say an earlier day.  A dateline is often of the day before publication.
    """
    return update.day is not None and (lined is None or update.day - lined <= _EVE)


def _line_reason(line: Dateline, day: date, chosen: bool) -> Reason:
    return Reason("date", Basis.DATELINE, line.printed, str(day), chosen)


def _printed_day(first: Candidate, days: Sequence[Candidate]) -> Candidate:
    if not _UTC.search(first.stamp.printed):
        return first
    own = (c for c in days if not _UTC.search(c.stamp.printed) and c.stamp.day != first.stamp.day)
    return next((c for c in own if _near(c, first)), first)


def _near(one: Candidate, other: Candidate | None) -> bool:
    """Whether they may be one instant, told in two zones."""
    if other is None or one.stamp.day is None or other.stamp.day is None:
        return False
    return abs((one.stamp.day - other.stamp.day).days) <= 1


def _stamp_reason(stamp: Stamp, basis: Basis, chosen: bool) -> Reason:
    field = "updated" if stamp.updated else "date"
    value = str(stamp.day) if stamp.day else ""
    printed = f"{stamp.printed} ({stamp.flaw.value})" if stamp.flaw else stamp.printed
    chosen = chosen and (stamp.updated or bool(value))
    return Reason(field, basis, printed, value, chosen)

"""The day of an article, from all that was found, by stated rules.

Stamps of a page come first, then a dateline that says its year.  A stamp that is labelled as an
update never becomes the day.  One that cannot be a day, or could be two, makes the day unknown
rather than let a weaker candidate pass for it.  The clock and the file system are never asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from archive.ingest.draft import Reason
from archive.ingest.normalise.dateline import Dateline
from archive.ingest.normalise.stamp import Stamp
from index.article import Basis


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
    line = dateline if dateline and dateline.day else None
    day = chosen.day if chosen else line.day if line else None
    if not chosen:
        basis = Basis.DATELINE
    reasons = [_stamp_reason(stamp, basis, stamp is chosen) for stamp in stamps]
    if line:
        reasons.append(Reason("date", Basis.DATELINE, line.printed, str(line.day), chosen is None))
    return Dated(
        day,
        basis if day else Basis.NONE,
        chosen.instant if chosen else None,
        next((stamp.instant for stamp in stamps if stamp.updated), None),
        tuple(reasons),
    )


def _stamp_reason(stamp: Stamp, basis: Basis, chosen: bool) -> Reason:
    field = "updated" if stamp.updated else "date"
    value = str(stamp.day) if stamp.day else ""
    printed = f"{stamp.printed} ({stamp.flaw.value})" if stamp.flaw else stamp.printed
    kind = Basis.PAGE if stamp.updated else basis
    return Reason(field, kind, printed, value, stamp.updated or (chosen and bool(value)))

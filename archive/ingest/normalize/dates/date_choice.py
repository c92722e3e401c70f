"""Choice of an article's day among all candidates.

All candidates are kept as provenance.  Flat pages, HTML and records trust them in the same order:

1. timestamps in the given order: of the feed or the wire's header, JSON-LD and microdata, meta
   tags, the line that readers see.  The first one with a day gives the day; but if it is in UTC and
   another timestamp gives an adjacent day in the paper's own time zone, that one does;
2. the dateline, in the year that puts it last before the page's timestamp, else before the day in
   its URL or file name; unknown if there is none of these;
3. the day in the URL;
4. the day in the file name.

A timestamp that is labeled as an update never gives the day, with one exception: on a flat page
without a day in its URL or file name, the only printed timestamp counts as the page's, unless the
dateline is more than one day older.  An ambiguous timestamp is settled by `--date-order`, else by
another timestamp of the page that shows the order or equals one variant, else by the dateline, URL
or file name, else by the paper's other pages (`date_order.py`).  If nothing settles it, the day is
unknown: no weaker candidate takes its place.  The clock and the file system are never used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from archive.ingest.draft import Provenance
from archive.ingest.normalize.dateline import Dateline
from archive.ingest.normalize.dates import url_dates
from archive.ingest.normalize.dates.date_order import ORDERS, shown_order
from archive.ingest.normalize.dates.timestamp import Timestamp, TimestampFlaw
from archive.record import format_instant
from index.article import DateBasis

_UTC = re.compile(r"(?:Z|[+-]00:?00|UTC|GMT)\W*$", re.IGNORECASE)
_ADJACENT = timedelta(days=1)  # one instant in two zones; a dateline and its publication


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """Timestamp of an article, and what it comes from."""

    timestamp: Timestamp
    basis: DateBasis


@dataclass(frozen=True, slots=True)
class DateChoice:
    """Day and times of an article, and why."""

    day: date | None
    basis: DateBasis
    published: datetime | None
    updated: datetime | None
    provenance: tuple[Provenance, ...]


def name_candidates(url: str | None, locator: str) -> list[DateCandidate]:
    """Return the days in the URL and in the file name."""
    sources = (
        (url or "", url_dates.from_url, DateBasis.URL),
        (locator, url_dates.from_file_name, DateBasis.FILENAME),
    )
    days = ((text, parse(text), basis) for text, parse, basis in sources if text)
    return [
        DateCandidate(
            Timestamp(text if basis is DateBasis.URL else url_dates.file_name(text), day=day), basis
        )
        for text, day, basis in days
        if day
    ]


def choose_date(
    candidates: Sequence[DateCandidate],
    dateline: Dateline | None = None,
    names: Sequence[DateCandidate] = (),
    order: str | None = None,
    flat: bool = False,
) -> DateChoice:
    """Choose the day by the rules above.

    `candidates` are the timestamps, `names` the days in URL and file name, `order` the given order
    of day and month in digits (MDY or DMY); `flat` tells that this is a flat page.
    """
    candidates = _settle(candidates, dateline, names, order)
    days = [c for c in candidates if c.timestamp.day and not c.timestamp.is_update]
    first = _local_day(days[0], days) if days else None
    update = next((c for c in candidates if c.timestamp.is_update and c.timestamp.day), None)
    latest = next((c.timestamp.day for c in (first, update, *names) if c), None)
    dateline_day = dateline.day.resolve(latest) if dateline and dateline.day else None
    dateline_candidates = (
        [DateCandidate(Timestamp(dateline.raw, day=dateline_day), DateBasis.DATELINE)]
        if dateline and dateline_day
        else []
    )
    is_open = any(
        c.timestamp.flaw is TimestampFlaw.AMBIGUOUS and not c.timestamp.is_update
        for c in candidates
    )
    sole = _sole_update(update, dateline_day) if flat and not names else []
    fallback = next(iter((*sole, *dateline_candidates, *names)), None)
    choice = first or (None if is_open else fallback)
    listed = (*candidates, *(c for c in sole if c is choice), *dateline_candidates, *names)
    timed = next((c for c in days if c.timestamp.instant and _may_be_same(c, choice)), None)
    provenance = [_provenance(c, c is choice or c is update) for c in listed]
    return DateChoice(
        choice.timestamp.day if choice else None,
        choice.basis if choice else DateBasis.NONE,
        timed.timestamp.instant if timed else None,
        update.timestamp.instant if update else None,
        (*provenance, *([_instant_provenance(timed)] if timed else [])),
    )


def is_ambiguous(provenance: Sequence[Provenance]) -> bool:
    """Return whether the day could be either of two, and nothing on the page decided."""
    flaw = f"({TimestampFlaw.AMBIGUOUS.value})"
    days = [entry for entry in provenance if entry.field == "date"]
    return any(day.raw.endswith(flaw) for day in days) and not any(day.is_chosen for day in days)


def _sole_update(update: DateCandidate | None, dateline_day: date | None) -> list[DateCandidate]:
    """Return the update as the page's timestamp, unless the dateline is too old for that."""
    day = update.timestamp.day if update else None
    if update is None or day is None or (dateline_day and day - dateline_day > _ADJACENT):
        return []
    return [DateCandidate(replace(update.timestamp, is_update=False), update.basis)]


def _settle(
    candidates: Sequence[DateCandidate],
    dateline: Dateline | None,
    names: Sequence[DateCandidate],
    order: str | None,
) -> list[DateCandidate]:
    """Replace each ambiguous timestamp by one of its variants, if anything decides which."""
    if not any(candidate.timestamp.variants for candidate in candidates):
        return list(candidates)
    order = order or _shown_order(candidates)
    days: list[date | None] = [c.timestamp.day for c in candidates if c.timestamp.day]
    days = days or [c.timestamp.day for c in names]
    decided = []
    for candidate in candidates:
        variants = candidate.timestamp.variants
        if variants:
            variant = (
                variants[ORDERS.index(order)]
                if order
                else _fitting_variant(variants, days, dateline)
            )
            decided.append(DateCandidate(variant, candidate.basis) if variant else candidate)
        else:
            decided.append(candidate)
    return decided


def _shown_order(candidates: Sequence[DateCandidate]) -> str | None:
    """Return the order that the other timestamps in digits show, if they agree: 24/09/2018."""
    orders = {shown_order(c.timestamp.raw, c.timestamp.day) for c in candidates} - {""}
    return orders.pop() if len(orders) == 1 else None


def _fitting_variant(
    variants: Sequence[Timestamp], days: Sequence[date | None], dateline: Dateline | None
) -> Timestamp | None:
    """Return the only variant that is adjacent to another candidate, or just after the dateline."""
    matching = [
        variant for variant in variants if any(_are_adjacent(variant.day, day) for day in days)
    ]
    if not matching and dateline and dateline.day:
        matching = [
            variant
            for variant in variants
            if _are_adjacent(variant.day, dateline.day.resolve(variant.day))
        ]
    return matching[0] if len(matching) == 1 else None


def _local_day(first: DateCandidate, days: Sequence[DateCandidate]) -> DateCandidate:
    """Return the adjacent day in the paper's own time zone, if the first is in UTC."""
    if not _UTC.search(first.timestamp.raw):
        return first
    local = (
        c
        for c in days
        if not _UTC.search(c.timestamp.raw) and c.timestamp.day != first.timestamp.day
    )
    return next((c for c in local if _may_be_same(c, first)), first)


def _may_be_same(a: DateCandidate, b: DateCandidate | None) -> bool:
    """Return whether both may be one instant in two time zones."""
    return b is not None and _are_adjacent(a.timestamp.day, b.timestamp.day)


def _are_adjacent(a: date | None, b: date | None) -> bool:
    return a is not None and b is not None and abs(a - b) <= _ADJACENT


def _provenance(candidate: DateCandidate, is_chosen: bool) -> Provenance:
    timestamp = candidate.timestamp
    raw = f"{timestamp.raw} ({timestamp.flaw.value})" if timestamp.flaw else timestamp.raw
    field = "updated" if timestamp.is_update else "date"
    return Provenance(field, candidate.basis, raw, str(timestamp.day or ""), is_chosen)


def _instant_provenance(timed: DateCandidate) -> Provenance:
    at = format_instant(timed.timestamp.instant) if timed.timestamp.instant else ""
    return Provenance("published", timed.basis, timed.timestamp.raw, at, True)

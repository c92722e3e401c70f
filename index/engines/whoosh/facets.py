"""Counts of the values of a field, over all documents that match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from index.engine import Facet, FacetCounts, facet_counts
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.match import Found
from index.engines.whoosh.segment import Segment
from index.fields import FIELDS, Kind

_LENGTHS = {"year": 4, "month": 7, "day": 10}  # characters of an ISO day


def count(facet: Facet, segments: Sequence[Segment], found: Sequence[Found]) -> FacetCounts:
    """The counts of one field over all segments."""
    period = FIELDS[facet.field].kind is Kind.PERIOD
    counts: Counter[str] = Counter()
    unknown = 0
    for segment, some in zip(segments, found, strict=True):
        here, without = (_periods if period else _labels)(segment, facet.field, some)
        counts.update(here)
        unknown += without
    return facet_counts(facet, sum(map(len, found)), counts, unknown)


def _labels(segment: Segment, name: str, found: Found) -> tuple[dict[str, int], int]:
    """Label -> documents, and how many have none."""
    names = segment.names(name)
    docs = _chosen(found)
    if names.multi:
        starts, ends = names.of_at[:-1][docs].astype(np.int64), names.of_at[1:][docs]
        many = ends - starts
        take = np.repeat(starts - (np.cumsum(many) - many), many)
        numbers, without = names.of[take + np.arange(len(take))], int(np.count_nonzero(many == 0))
        tally = np.bincount(numbers, minlength=len(names.labels))
    else:
        tally = np.bincount(names.first[docs], minlength=len(names.labels) + 1)
        without, tally = int(tally[0]), tally[1:]
    return {names.label(at): int(tally[at]) for at in np.flatnonzero(tally).tolist()}, without


def _periods(segment: Segment, name: str, found: Found) -> tuple[dict[str, int], int]:
    """Year, month or day -> documents, and how many have none."""
    days = segment.day[_chosen(found)]  # rising: documents stand in the order of time
    undated = int(np.searchsorted(days, 1))
    numbers, tally = np.unique(days[undated:], return_counts=True)
    counts: Counter[str] = Counter()
    for day, many in zip(numbers.tolist(), tally.tolist(), strict=True):
        counts[date.fromordinal(day).isoformat()[: _LENGTHS[name]]] += many
    return counts, undated


def _chosen(found: Found) -> Array | slice:
    docs = found.docs
    return slice(docs.start, docs.stop) if isinstance(docs, range) else docs

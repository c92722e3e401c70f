"""Counts for programs: of an answer alone, of the values of fields, of a timeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive.answer import Counts
from archive.render.json_output import facet, query
from archive.render.records import Record
from index.engine import FacetCounts
from index.timeline import Bucket, Timeline

VALUES = ("field", "kind", "value", "count")
BUCKETS = ("name", "first", "last", "count")
SHARES = ("of", "share")  # what a bucket has besides, where shares were asked for


def count_record(counts: Counts) -> Record:
    """How every document of counts begins."""
    return {
        **query(counts.typed, counts.canonical, counts.filters),
        "total": counts.total,
        "took_ms": round(counts.took_ms, 1),
    }


def facets_record(facets: Mapping[str, FacetCounts]) -> Record:
    return {"facets": {name: facet(name, counts) for name, counts in facets.items()}}


def value_records(facets: Mapping[str, FacetCounts]) -> Iterator[Record]:
    """A record a count: of a value, of what other values have together, of the unknown."""
    for name, counts in facets.items():
        known = [(value, count) for value, count in counts.values if value is not None]
        for value, count in known:
            yield {"field": name, "kind": "value", "value": value, "count": count}
        if counts.other:
            yield {"field": name, "kind": "other", "value": None, "count": counts.other}
        for _, count in counts.values[len(known) :]:
            yield {"field": name, "kind": "unknown", "value": None, "count": count}


def timeline_record(timeline: Timeline) -> Record:
    shares = timeline.undated_of is not None
    undated = {"undated_of": timeline.undated_of} if shares else {}
    return {
        "unit": str(timeline.unit),
        "undated": timeline.undated,
        **undated,
        "buckets": [_bucket(each, shares) for each in timeline.buckets],
    }


def bucket_records(timeline: Timeline) -> Iterator[Record]:
    """A record a bucket; what is without a day comes last, with neither name nor days."""
    shares = timeline.undated_of is not None
    yield from (_bucket(each, shares) for each in timeline.buckets)
    if timeline.undated:
        record: Record = {**dict.fromkeys(BUCKETS), "count": timeline.undated}
        yield record | ({"of": timeline.undated_of, "share": None} if shares else {})


def _bucket(bucket: Bucket, shares: bool) -> Record:
    record: Record = {
        "name": bucket.name,
        "first": str(bucket.first),
        "last": str(bucket.last),
        "count": bucket.count,
    }
    if shares:
        share = bucket.share
        record |= {"of": bucket.of, "share": None if share is None else round(share, 6)}
    return record

"""Counts as records: the total of a search, facet values, timeline buckets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive.render.article_records import OutputRecord
from archive.render.json_output import facet_record, query_record
from archive.searching.response import SearchResponse
from index.engine import FacetCounts
from index.timeline import Bucket, Timeline

VALUE_FIELDS = ("field", "kind", "value", "count")
BUCKET_FIELDS = ("name", "first", "last", "count")
SHARE_FIELDS = ("of", "share")  # further fields of a bucket with --share


def count_record(response: SearchResponse) -> OutputRecord:
    """Return the beginning of every document of counts."""
    return {
        **query_record(response.request),
        "total": response.results.total,
        "took_ms": round(response.took_ms, 1),
    }


def facets_record(facets: Mapping[str, FacetCounts]) -> OutputRecord:
    return {"facets": {name: facet_record(name, counts) for name, counts in facets.items()}}


def value_records(facets: Mapping[str, FacetCounts]) -> Iterator[OutputRecord]:
    """Yield one record per value, then the sum of the other values, then the unknown."""
    for name, counts in facets.items():
        values = [(value, count) for value, count in counts.values if value is not None]
        for value, count in values:
            yield {"field": name, "kind": "value", "value": value, "count": count}
        if counts.other_count:
            yield {"field": name, "kind": "other", "value": None, "count": counts.other_count}
        for _, count in counts.values[len(values) :]:
            yield {"field": name, "kind": "unknown", "value": None, "count": count}


def timeline_record(timeline: Timeline) -> OutputRecord:
    shares = timeline.undated_base_count is not None
    undated = {"undated_of": timeline.undated_base_count} if shares else {}
    return {
        "unit": str(timeline.unit),
        "undated": timeline.undated,
        **undated,
        "buckets": [_bucket(bucket, shares) for bucket in timeline.buckets],
    }


def bucket_records(timeline: Timeline) -> Iterator[OutputRecord]:
    """Yield one record per bucket; the undated come last, without name or days."""
    shares = timeline.undated_base_count is not None
    yield from (_bucket(bucket, shares) for bucket in timeline.buckets)
    if timeline.undated:
        record: OutputRecord = {**dict.fromkeys(BUCKET_FIELDS), "count": timeline.undated}
        yield record | ({"of": timeline.undated_base_count, "share": None} if shares else {})


def _bucket(bucket: Bucket, shares: bool) -> OutputRecord:
    record: OutputRecord = {
        "name": bucket.name,
        "first": str(bucket.first),
        "last": str(bucket.last),
        "count": bucket.count,
    }
    if shares:
        share = bucket.share
        record |= {"of": bucket.base_count, "share": None if share is None else round(share, 6)}
    return record

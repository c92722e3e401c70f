"""Counts of the values of a field: exact, over all shards.

The cluster counts the values of each shard and adds up those that a shard sent.  That is exact if
each sends all; where there are more than it may send, they are fetched page by page, in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.engine import Facet, FacetCounts, Search, make_facet_counts
from index.engines.opensearch.connection import Connection
from index.engines.opensearch.translate import all_of, filters, matching

Json = dict[str, Any]

MAX_BUCKETS = 5_000  # values of a field that a shard sends at most


def facet_requests(search: Search) -> list[Json]:
    """Return request bodies for counts alone: one for all facets with the same filters."""
    filtered_fields = {condition.field for condition in search.filters}
    separate = [[facet] for facet in search.facets if facet.field in filtered_fields]
    common = [facet for facet in search.facets if facet.field not in filtered_fields]
    requests: list[Json] = []
    for group in (*separate, *([common] if common else ())):
        query = all_of(matching(search.query), *filters(search, group[0].field))
        requests.append(
            {
                "query": query,
                "size": 0,
                "track_total_hits": True,
                "aggs": {name: body for facet in group for name, body in _aggregations(facet)},
            }
        )
    return requests


def read_facet_counts(
    connection: Connection,
    index: str,
    search: Search,
    requests: Sequence[Json],
    answers: Sequence[Json],
) -> Mapping[str, FacetCounts]:
    """Return the counts in the answers to `facet_requests`, in the order of the search's facets."""
    counts: dict[str, FacetCounts] = {}
    facets = {facet.field: facet for facet in search.facets}
    for request, answer in zip(requests, answers, strict=True):
        article_count = answer["hits"]["total"]["value"]
        for name, facet in facets.items():
            if name in request["aggs"]:
                values = _complete_counts(answer["aggregations"][name])
                if values is None:
                    values = _fetch_counts(connection, index, request["query"], name)
                unknown = answer["aggregations"][f"no {name}"]["doc_count"]
                counts[name] = make_facet_counts(facet, article_count, values, unknown)
    return {name: counts[name] for name in facets}


def _aggregations(facet: Facet) -> list[tuple[str, Json]]:
    field = f"label.{facet.field}"
    terms = {"field": field, "size": MAX_BUCKETS, "shard_size": MAX_BUCKETS}
    return [
        (facet.field, {"terms": terms}),
        (f"no {facet.field}", {"missing": {"field": field}}),
    ]


def _complete_counts(aggregation: Json) -> dict[str, int] | None:
    """Return the counts of all values; None if there may be more values than were sent."""
    buckets = aggregation["buckets"]
    if aggregation["sum_other_doc_count"] or aggregation["doc_count_error_upper_bound"]:
        return None
    if len(buckets) >= MAX_BUCKETS:
        return None
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _fetch_counts(connection: Connection, index: str, query: Json, name: str) -> dict[str, int]:
    """Fetch the counts of all values page by page."""
    counts: dict[str, int] = {}
    composite: Json = {
        "size": MAX_BUCKETS,
        "sources": [{"value": {"terms": {"field": f"label.{name}"}}}],
    }
    body = {"query": query, "size": 0, "aggs": {"all": {"composite": composite}}}
    while True:
        page = connection.search(index, body)["aggregations"]["all"]
        counts |= {bucket["key"]["value"]: bucket["doc_count"] for bucket in page["buckets"]}
        if "after_key" not in page:
            return counts
        composite["after"] = page["after_key"]

"""Counts of the values of a field: exact, over all shards.

The cluster counts the values of each shard and adds up those that a shard sent.  That is exact if
each sends all; where there are more than it may send, they are fetched by pages, in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from index.engine import Facet, FacetCounts, facet_counts
from index.engines.opensearch.connection import Connection, path_of

if TYPE_CHECKING:
    from index.engine import Search

Json = dict[str, Any]

AT_ONCE = 5_000  # values of a field that a shard sends at most


def bodies(asked: Search) -> list[Json]:
    """Requests for counts alone: one for all facets that have the same filters."""
    from index.engines.opensearch.search import filters  # noqa: PLC0415
    from index.engines.opensearch.translate import all_of, matching  # noqa: PLC0415

    several: list[Json] = []
    filtered = {each.field for each in asked.filters}
    own = [[facet] for facet in asked.facets if facet.field in filtered]
    rest = [facet for facet in asked.facets if facet.field not in filtered]
    for group in (*own, *([rest] if rest else ())):
        field = group[0].field
        query = all_of(matching(asked.query), *filters(asked, field))
        several.append(
            {
                "query": query,
                "size": 0,
                "track_total_hits": True,
                "aggs": {name: agg for facet in group for name, agg in _counting(facet)},
            }
        )
    return several


def counts(
    connection: Connection,
    index: str,
    asked: Search,
    requests: Sequence[Json],
    answers: Sequence[Json],
) -> Mapping[str, FacetCounts]:
    """What the answers say of each facet, in the order asked."""
    found: dict[str, FacetCounts] = {}
    by_name = {facet.field: facet for facet in asked.facets}
    for request, answer in zip(requests, answers, strict=True):
        counted = answer["hits"]["total"]["value"]
        for name, facet in by_name.items():
            if name in request["aggs"]:
                values = _values(answer["aggregations"][name])
                if values is None:
                    values = _all_values(connection, index, request["query"], name)
                unknown = answer["aggregations"][f"no {name}"]["doc_count"]
                found[name] = facet_counts(facet, counted, values, unknown)
    return {name: found[name] for name in by_name}


def _counting(facet: Facet) -> list[tuple[str, Json]]:
    field = f"label.{facet.field}"
    terms = {"field": field, "size": AT_ONCE, "shard_size": AT_ONCE}
    return [
        (facet.field, {"terms": terms}),
        (f"no {facet.field}", {"missing": {"field": field}}),
    ]


def _values(aggregation: Json) -> dict[str, int] | None:
    """All values with their counts; None if there may be more than were sent."""
    buckets = aggregation["buckets"]
    if aggregation["sum_other_doc_count"] or aggregation["doc_count_error_upper_bound"]:
        return None
    if len(buckets) >= AT_ONCE:
        return None
    return {each["key"]: each["doc_count"] for each in buckets}


def _all_values(connection: Connection, index: str, query: Json, name: str) -> dict[str, int]:
    """The same by pages."""
    from index.engines.opensearch.search import whole  # noqa: PLC0415

    found: dict[str, int] = {}
    paged: Json = {
        "size": AT_ONCE,
        "sources": [{"value": {"terms": {"field": f"label.{name}"}}}],
    }
    body = {"query": query, "size": 0, "aggs": {"all": {"composite": paged}}}
    while True:
        answer = connection.ask(
            "POST", path_of(index, "_search"), body, allow_partial_search_results="false"
        )
        whole(connection, answer)
        page = answer["aggregations"]["all"]
        found |= {each["key"]["value"]: each["doc_count"] for each in page["buckets"]}
        if "after_key" not in page:
            return found
        paged["after"] = page["after_key"]

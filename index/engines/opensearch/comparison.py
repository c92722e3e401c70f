"""Comparison of an index with a store: by ranges of ids, and by queries for single articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.engine import IdRange
from index.engines.opensearch.connection import Connection
from index.engines.opensearch.execute import MAX_HITS
from index.engines.opensearch.translate import all_of, matching
from index.query.tree import Query


def ids_between(connection: Connection, index: str, start: str | None, stop: str | None) -> IdRange:
    """Return the ids from `start` up to, not including, `stop`; None leaves that side open."""
    bounds = {"gte": start, "lt": stop}
    body: dict[str, Any] = {
        "query": {"range": {"id": {name: id for name, id in bounds.items() if id is not None}}},
        "size": MAX_HITS,
        "sort": [{"id": "asc"}],
        "track_total_hits": True,
    }
    hits = connection.search(index, body)["hits"]
    return IdRange(hits["total"]["value"], frozenset(hit["_id"] for hit in hits["hits"]))


def matching_ids(
    connection: Connection, index: str, queries: Mapping[str, Query]
) -> frozenset[str]:
    """Return the ids whose article matches its own query; each is searched in its shard only."""
    requests = [
        (
            {"index": index, "routing": id, "allow_partial_search_results": False},
            {"query": all_of({"term": {"id": id}}, matching(query)), "size": 0},
        )
        for id, query in queries.items()
    ]
    answers = connection.msearch(requests) if requests else []
    return frozenset(
        id for id, answer in zip(queries, answers, strict=True) if answer["hits"]["total"]["value"]
    )

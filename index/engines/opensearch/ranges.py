"""How an index is compared with a store: by ids, a range at a time, and by what articles say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.engine import Held
from index.engines.opensearch.connection import Connection, path_of
from index.engines.opensearch.search import FARTHEST, together, whole
from index.engines.opensearch.translate import all_of, matching
from index.query.tree import Query


def between(connection: Connection, index: str, first: str | None, before: str | None) -> Held:
    """The ids from `first` on and before another; None leaves that side open."""
    ends = {"gte": first, "lt": before}
    body: dict[str, Any] = {
        "query": {"range": {"id": {end: id for end, id in ends.items() if id is not None}}},
        "size": FARTHEST,
        "sort": [{"id": "asc"}],
        "track_total_hits": True,
    }
    answer = connection.ask(
        "POST", path_of(index, "_search"), body, allow_partial_search_results="false"
    )
    whole(connection, answer)
    ids = frozenset(each["_id"] for each in answer["hits"]["hits"])
    return Held(answer["hits"]["total"]["value"], ids)


def confirmed(connection: Connection, index: str, asked: Mapping[str, Query]) -> frozenset[str]:
    """Of some articles those that match, each its own query; only its shard is asked."""
    several = [
        (
            {"index": index, "routing": id, "allow_partial_search_results": False},
            {"query": all_of({"term": {"id": id}}, matching(query)), "size": 0},
        )
        for id, query in asked.items()
    ]
    answers = together(connection, several) if several else []
    return frozenset(
        id for id, answer in zip(asked, answers, strict=True) if answer["hits"]["total"]["value"]
    )

"""What of the ids between two an index has: how it is compared with a store, a range at a time."""

from __future__ import annotations

from typing import Any

from index.engine import Held
from index.engines.opensearch.connection import Connection, path_of
from index.engines.opensearch.search import FARTHEST, whole


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

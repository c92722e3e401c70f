"""Every hit of a question, however many, as of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

from index.deadline import Deadline
from index.engine import Hit, Search
from index.engines.opensearch.connection import Connection, path_of
from index.engines.opensearch.search import hits_of, ranked, whole
from index.errors import EngineError

Json = dict[str, Any]

_PAGE = 5_000  # hits fetched at once
_WHOLE: Json = {  # as search.py asks
    "search_type": "dfs_query_then_fetch",
    "allow_partial_search_results": "false",
}
_KEPT = "2m"  # how long the cluster keeps the moment for us, from page to page


def scan(connection: Connection, index: str, asked: Search) -> Iterator[Hit]:
    """All hits in order, limit and offset aside."""
    asked.deadline.check()
    with _moment(connection, index) as moment:
        for body in ranked(asked):
            yield from _walk(connection, body, moment, asked.deadline)


def page(connection: Connection, index: str, asked: Search) -> list[Hit]:
    """The hits of a page however far down."""
    return list(islice(scan(connection, index, asked), asked.offset, asked.offset + asked.limit))


@contextmanager
def _moment(connection: Connection, index: str) -> Iterator[Json]:
    """A point in time of the index, and how it is named in a request."""
    path = path_of(index, "_search", "point_in_time")
    answer = connection.ask("POST", path, keep_alive=_KEPT, allow_partial_pit_creation="false")
    moment = {"id": answer["pit_id"], "keep_alive": _KEPT}
    try:
        yield moment
    finally:
        with suppress(EngineError):  # it ends by itself
            connection.ask("DELETE", "/_search/point_in_time", {"pit_id": [moment["id"]]})


def _walk(connection: Connection, body: Json, moment: Json, deadline: Deadline) -> Iterator[Hit]:
    request = body | {"size": _PAGE, "pit": moment, "track_total_hits": False}
    while True:
        deadline.check()
        answer = connection.ask("POST", "/_search", request, **_WHOLE)
        whole(connection, answer)
        yield from hits_of(answer)
        found = answer["hits"]["hits"]
        if len(found) < _PAGE:
            return
        request["search_after"] = found[-1]["sort"]

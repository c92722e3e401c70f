"""Execution of a search on the cluster: its first hits and counts, or all hits of one moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

from index.deadline import Deadline
from index.engine import Hit, Results, Search, Sort
from index.engines.opensearch.connection import REQUEST_TIMEOUT, Connection, make_path
from index.engines.opensearch.facets import facet_requests, read_facet_counts
from index.engines.opensearch.scoring import scoring
from index.engines.opensearch.translate import all_of, filters, matching, none_of
from index.errors import ClusterError, EngineError
from index.query.tree import Query

Json = dict[str, Any]

MAX_HITS = 10_000  # that one search reaches; hits beyond them are scanned
_PAGE_SIZE = 5_000  # hits of a scan that are fetched at once
_SNAPSHOT_LIFETIME = "2m"  # from page to page
_PHRASE_BOOST = "run"  # name of the query for `Search.phrase_boost` in requests
_DFS = "dfs_query_then_fetch"  # search type by which all shards together determine term weights

# Sort orders as in `index.engine.Sort`.  Only dated articles have `instant` and `dated`: the
# undated go by id.
_NEWEST: list[Json] = [
    {"date": {"order": "desc", "missing": "_last"}},
    {"instant": {"order": "desc", "missing": "_last"}},
    {"id": "asc"},
]
_OLDEST: list[Json] = [
    {"date": {"order": "asc", "missing": "_last"}},
    {"instant": {"order": "asc", "missing": "_first"}},
    {"dated": {"order": "desc", "missing": "_last"}},
    {"id": "asc"},
]
_SORT_ORDERS: dict[Sort, list[Json]] = {
    Sort.NEWEST: _NEWEST,
    Sort.OLDEST: _OLDEST,
    Sort.RELEVANCE: [{"_score": "desc"}, *_NEWEST],
}


def execute(connection: Connection, index: str, search: Search) -> Results:
    """Return the requested hits, within the first MAX_HITS, and all counts."""
    bodies = [
        body | {"size": search.offset + search.limit, "track_total_hits": True}
        for body in hit_requests(search)
    ]
    facet_bodies = facet_requests(search)
    answers = _send(connection, index, [*bodies, *facet_bodies], search.deadline)
    hit_answers, facet_answers = answers[: len(bodies)], answers[len(bodies) :]
    hits = [hit for answer in hit_answers for hit in _read_hits(answer)]
    return Results(
        tuple(hits[search.offset : search.offset + search.limit]),
        sum(answer["hits"]["total"]["value"] for answer in hit_answers),
        read_facet_counts(connection, index, search, facet_bodies, facet_answers),
    )


def hit_requests(search: Search) -> list[Json]:
    """Return request bodies whose hits, those of one request after those of another, are in order.

    By relevance articles with the phrase boost come first: they are requested separately, for no
    score could be raised above another and keep its own digits.
    """
    query = all_of(matching(search.query), *filters(search))
    clauses = scoring(search.query)
    if search.phrase_boost is None:
        return [_hit_request(query, clauses, search.sort)]
    phrase = matching(search.phrase_boost)
    named_phrase: Json = {
        "constant_score": {"filter": phrase, "boost": 0.0, "_name": _PHRASE_BOOST}
    }
    if search.sort is not Sort.RELEVANCE:
        return [_hit_request(query, [*clauses, named_phrase], search.sort)]
    return [
        _hit_request(all_of(query, phrase), [*clauses, named_phrase], search.sort),
        _hit_request(all_of(query, none_of(phrase)), clauses, search.sort),
    ]


def _hit_request(query: Json, clauses: Sequence[Json], sort: Sort) -> Json:
    return {
        "query": {"bool": {"filter": [query], "should": list(clauses)}},
        "sort": _SORT_ORDERS[sort],
        "track_scores": True,
    }


def _send(
    connection: Connection, index: str, bodies: Sequence[Json], deadline: Deadline
) -> list[Json]:
    """Send several requests in one; raises ClusterError unless all answers are complete."""
    deadline.check()
    # The same search goes to the same copies of shards: their statistics may differ by merges.
    preference = hashlib.blake2b(json.dumps(bodies[0]["query"]).encode(), digest_size=8).hexdigest()
    header = {
        "index": index,
        "search_type": _DFS,
        "preference": preference,
        "allow_partial_search_results": False,
    }
    timeout = {"timeout": f"{1000 * min(REQUEST_TIMEOUT, deadline.remaining):.0f}ms"}
    try:
        answers = connection.msearch([(header, body | timeout) for body in bodies], deadline)
    except ClusterError:
        deadline.check()  # the answer came too late, or not at all
        raise
    deadline.check()
    return answers


def _read_hits(answer: Json) -> list[Hit]:
    return [
        Hit(hit["_id"], hit["_score"] or 0.0, _PHRASE_BOOST in hit.get("matched_queries", ()))
        for hit in answer["hits"]["hits"]
    ]


def count_matches(connection: Connection, index: str, query: Query) -> int:
    """Return the number of articles that match."""
    body = {"query": matching(query)}
    answer = connection.request("POST", make_path(index, "_count"), body)
    connection.require_complete(answer)
    return int(answer["count"])


# -- all hits -------------------------------------------------------------------------------------


def scan_hits(connection: Connection, index: str, search: Search) -> Iterator[Hit]:
    """Yield all hits in order, from one snapshot of the index; ignore limit and offset."""
    search.deadline.check()
    with _snapshot(connection, index) as snapshot:
        for body in hit_requests(search):
            yield from _scan_pages(connection, body, snapshot, search.deadline)


def fetch_page(connection: Connection, index: str, search: Search) -> list[Hit]:
    """Return the requested hits, however far down the list."""
    end = search.offset + search.limit
    return list(islice(scan_hits(connection, index, search), search.offset, end))


@contextmanager
def _snapshot(connection: Connection, index: str) -> Iterator[Json]:
    """Open a point in time of the index; yield its reference for requests."""
    path = make_path(index, "_search", "point_in_time")
    answer = connection.request(
        "POST", path, keep_alive=_SNAPSHOT_LIFETIME, allow_partial_pit_creation="false"
    )
    snapshot = {"id": answer["pit_id"], "keep_alive": _SNAPSHOT_LIFETIME}
    try:
        yield snapshot
    finally:
        with suppress(EngineError):  # it ends by itself
            connection.request("DELETE", "/_search/point_in_time", {"pit_id": [snapshot["id"]]})


def _scan_pages(
    connection: Connection, body: Json, snapshot: Json, deadline: Deadline
) -> Iterator[Hit]:
    request = body | {"size": _PAGE_SIZE, "pit": snapshot, "track_total_hits": False}
    while True:
        deadline.check()
        answer = connection.request(
            "POST", "/_search", request, search_type=_DFS, allow_partial_search_results="false"
        )
        connection.require_complete(answer)
        yield from _read_hits(answer)
        hits = answer["hits"]["hits"]
        if len(hits) < _PAGE_SIZE:
            return
        request["search_after"] = hits[-1]["sort"]

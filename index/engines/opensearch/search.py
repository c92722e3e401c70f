"""One question to the cluster, and its answer: whole, or an error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from index.deadline import NEVER, Deadline
from index.engine import Hit, Results, Search, Sort
from index.engines.opensearch import facets
from index.engines.opensearch.backoff import Patience
from index.engines.opensearch.client_errors import AGAIN, of_cause
from index.engines.opensearch.connection import BRIEF, WITHIN, Connection, lines, path_of
from index.engines.opensearch.scoring import scoring
from index.engines.opensearch.translate import all_of, matching, without
from index.errors import ClusterError
from index.query.tree import Query

Json = dict[str, Any]

FARTHEST = 10_000  # hits that a search reaches at once; beyond, they are walked (scan.py)
_RUN = "run"

# The order of `index.order`.  `instant` and `dated` are only of the dated: the undated go by id.
NEWEST: list[Json] = [
    {"date": {"order": "desc", "missing": "_last"}},
    {"instant": {"order": "desc", "missing": "_last"}},
    {"id": "asc"},
]
OLDEST: list[Json] = [
    {"date": {"order": "asc", "missing": "_last"}},
    {"instant": {"order": "asc", "missing": "_first"}},
    {"dated": {"order": "desc", "missing": "_last"}},
    {"id": "asc"},
]
ORDERS: dict[Sort, list[Json]] = {
    Sort.NEWEST: NEWEST,
    Sort.OLDEST: OLDEST,
    Sort.RELEVANCE: [{"_score": "desc"}, *NEWEST],
}


def search(connection: Connection, index: str, asked: Search) -> Results:
    """The first hits, all counts; for `offset + limit` of FARTHEST at most."""
    bodies = [
        body | {"size": asked.offset + asked.limit, "track_total_hits": True}
        for body in ranked(asked)
    ]
    counted = facets.bodies(asked)
    answers = _answers(connection, index, [*bodies, *counted], asked.deadline)
    found, counts = answers[: len(bodies)], answers[len(bodies) :]
    hits = [hit for answer in found for hit in hits_of(answer)]
    return Results(
        tuple(hits[asked.offset : asked.offset + asked.limit]),
        sum(answer["hits"]["total"]["value"] for answer in found),
        facets.counts(connection, index, asked, counted, counts),
    )


def ranked(asked: Search) -> list[Json]:
    """The question as requests whose hits, one request behind the other, are in order.

    By relevance those with the run come first: they are asked for by themselves, for no score
    could be set above another and keep its own digits.
    """
    everything = all_of(matching(asked.query), *filters(asked))
    weighed = scoring(asked.query)
    if asked.run is None:
        return [_request(everything, weighed, asked.sort)]
    run = matching(asked.run)
    named: Json = {"constant_score": {"filter": run, "boost": 0.0, "_name": _RUN}}
    if asked.sort is not Sort.RELEVANCE:
        return [_request(everything, [*weighed, named], asked.sort)]
    return [
        _request(all_of(everything, run), [*weighed, named], asked.sort),
        _request(all_of(everything, without(run)), weighed, asked.sort),
    ]


def filters(asked: Search, field: str | None = None) -> Iterable[Json]:
    """The filters of a question, but for those of one field."""
    return (matching(each.query) for each in asked.filters if each.field != field)


def count(connection: Connection, index: str, query: Query) -> int:
    body = {"query": matching(query)}
    answer = connection.ask("POST", path_of(index, "_count"), body)
    whole(connection, answer)
    return int(answer["count"])


def hits_of(answer: Json) -> list[Hit]:
    return [
        Hit(each["_id"], each["_score"] or 0.0, _RUN in each.get("matched_queries", ()))
        for each in answer["hits"]["hits"]
    ]


def whole(connection: Connection, answer: Json, deadline: Deadline = NEVER) -> None:
    """Raises ClusterError, or TooSlow, for an answer that says of itself that it is a part."""
    shards = answer.get("_shards", {})
    if answer.get("timed_out"):
        deadline.check()
        raise ClusterError(
            f"{connection.where} did not finish in {WITHIN:.0f} s.", "Ask for less, or try again."
        )
    # A count passes over a part that no node has, and does not call it failed.
    if failed := shards.get("total", 0) - shards.get("successful", 0):
        raise ClusterError(
            f"{connection.where} could not ask {failed} of {shards.get('total')} parts.",
            "Try again; archive status shows its health.",
        )


def _request(query: Json, weighed: Sequence[Json], sort: Sort) -> Json:
    return {
        "query": {"bool": {"filter": [query], "should": list(weighed)}},
        "sort": ORDERS[sort],
        "track_scores": True,
    }


def _answers(
    connection: Connection, index: str, bodies: Sequence[Json], deadline: Deadline
) -> list[Json]:
    """The answers to several requests, asked as one; raises ClusterError unless all are whole."""
    deadline.check()
    # The same question goes to the same copies, whose statistics may differ by what they merged.
    seed = hashlib.blake2b(json.dumps(bodies[0]["query"]).encode(), digest_size=8).hexdigest()
    header = {
        "index": index,
        "search_type": "dfs_query_then_fetch",  # words weigh by all shards together
        "preference": seed,
        "allow_partial_search_results": False,
    }
    limit = {"timeout": f"{1000 * min(WITHIN, deadline.left):.0f}ms"}
    try:
        answers = together(connection, [(header, body | limit) for body in bodies], deadline)
    except ClusterError:
        deadline.check()  # it came too late, or not at all
        raise
    deadline.check()
    return answers


def together(
    connection: Connection, asked: Sequence[tuple[Json, Json]], deadline: Deadline = NEVER
) -> list[Json]:
    """The answers to several headers and bodies; raises ClusterError unless all are whole."""
    sent = lines(each for pair in asked for each in pair)
    patience = Patience(min(BRIEF, deadline.left))
    while True:
        answer = connection.ask("POST", "/_msearch", sent, deadline=deadline)
        answers: list[Json] = answer["responses"]
        passing = any(each["status"] in AGAIN for each in answers)  # a copy that only just came
        if not passing or not patience.again():
            break
    for answer in answers:
        if "error" in answer:
            raise of_cause(answer["error"], answer["status"], connection.where)
        whole(connection, answer, deadline)
    return answers

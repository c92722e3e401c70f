"""Engine whose index is on an OpenSearch cluster, under an alias."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from json import dumps, loads
from tempfile import TemporaryFile

from index.article import Article
from index.cluster import Cluster
from index.deadline import NO_DEADLINE, Deadline
from index.engine import (
    Engine,
    Facet,
    FacetCounts,
    IdRange,
    Mark,
    Results,
    Search,
    make_facet_counts,
)
from index.engines.opensearch import comparison
from index.engines.opensearch.alias import ClusterIndex, Indexes
from index.engines.opensearch.bulk import BulkAction, BulkSender, delete_action, index_action
from index.engines.opensearch.connection import Connection, make_path
from index.engines.opensearch.execute import (
    MAX_HITS,
    count_matches,
    execute,
    fetch_page,
    hit_requests,
    scan_hits,
)
from index.engines.opensearch.facets import facet_requests
from index.engines.opensearch.suggestions import suggest_words
from index.errors import EngineError
from index.query.tree import All, Query
from index.spelling import likely_spellings

_STATE_TIME_LIMIT = 5.0  # seconds per request: `archive status` is to answer soon


class OpenSearchEngine:
    """Articles on a cluster, under an alias.

    What `apply` sends becomes searchable once all of it has arrived, and then the mark is moved.
    If that breaks off, the mark stays: some articles may be newer than it says, none is older, and
    the next `apply` from the mark on brings the rest.
    """

    def __init__(self, cluster: Cluster, staging_index: str | None = None) -> None:
        """`staging_index`: name of an index that is filled before it becomes the live one."""
        self._cluster, self._staging_index = cluster, staging_index
        self._connection = Connection(cluster)
        self._indexes = Indexes(self._connection, cluster)

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        index = self._index_for_writing()
        bulk = BulkSender(self._connection, index)
        bulk.send(delete_action(id, mark) for id in remove)
        additions = (index_action(article, mark) for article in add)
        if self._staging_index:
            bulk.send(additions)  # if that breaks off, the whole index is discarded
        else:
            with _spool(additions) as spooled:
                bulk.send(spooled)
        self._indexes.refresh(index)
        self._indexes.write_mark(index, mark)

    def mark(self) -> Mark | None:
        index = self._index_for_reading()
        return index.mark if index else None

    def search(self, search: Search) -> Results:
        index = self._index_for_reading(search.deadline)
        if index is None:
            return Results((), 0, {facet.field: _empty_counts(facet) for facet in search.facets})
        if search.offset + search.limit <= MAX_HITS:
            return execute(self._connection, index.name, search)
        results = execute(self._connection, index.name, replace(search, offset=0, limit=0))
        return replace(results, hits=tuple(fetch_page(self._connection, index.name, search)))

    def scan(self, search: Search) -> Iterator[str]:
        index = self._index_for_reading(search.deadline)
        if index is None:
            return iter(())
        return (hit.id for hit in scan_hits(self._connection, index.name, search))

    def plan(self, search: Search) -> Sequence[str]:
        """Return the requests as they are sent."""
        requests = [*hit_requests(search), *facet_requests(search)]
        return [f"POST {self._cluster.name}/_search {dumps(request)}" for request in requests]

    def near_words(self, field: str, word: str, deadline: Deadline = NO_DEADLINE) -> Sequence[str]:
        deadline.check()
        index = self._index_for_reading(deadline)
        if index is None:
            return ()
        words = suggest_words(self._connection, index.name, field, word)
        deadline.check()
        return likely_spellings(word, words)

    def __len__(self) -> int:
        index = self._index_for_reading()
        return count_matches(self._connection, index.name, All()) if index else 0

    @contextmanager
    def rebuild(self, workers: int = 1) -> Iterator[Engine]:
        """Yield a staging engine; `workers` has no effect, for the work is the cluster's."""
        if live := self._indexes.live():
            self._indexes.remove_all_but(live.name)  # left behind by a rebuild that was killed
        index = self._indexes.create_staging()
        staging = OpenSearchEngine(self._cluster, index)
        try:
            yield staging
        except BaseException:
            with suppress(EngineError):
                self._indexes.remove(index)
            raise
        finally:
            staging.close()
        self._indexes.make_live(index)
        self._indexes.remove_all_but(index)

    def verify(self) -> None:
        """Check the mapping, and that no part is missing; the cluster checks what it reads."""
        if index := self._index_for_reading():
            _ = index.mark
            count_matches(self._connection, index.name, All())

    def state(self) -> Mapping[str, str | int]:
        """Return health, nodes, shards and bytes of the cluster and of our index on it.

        `fault` is the reason if the cluster does not answer.
        """
        cluster = self._cluster
        get = partial(self._connection.request, "GET", time_limit=_STATE_TIME_LIMIT)
        state: dict[str, str | int] = {"cluster": ", ".join(cluster.urls), "name": cluster.name}
        try:
            health = get("/_cluster/health")
            state |= {"health": health["status"], "nodes": health["number_of_nodes"]}
            path = make_path("_cluster", "health", f"{cluster.name}.*")
            index_health = get(path, level="indices")
            state |= {
                "index health": index_health["status"] if index_health["indices"] else "not there",
                "shards": index_health["active_primary_shards"],
                "copies": index_health["active_shards"],
                "unassigned": index_health["unassigned_shards"],
            }
            if index_health["indices"]:
                sizes = get(make_path(cluster.name, "_stats", "store"))
                state["bytes"] = sizes["_all"]["total"]["store"]["size_in_bytes"]
        except EngineError as error:
            state["fault"] = error.message
        return state

    def ids_between(self, start: str | None, stop: str | None) -> IdRange:
        index = self._index_for_reading()
        if index is None:
            return IdRange(0, frozenset())
        return comparison.ids_between(self._connection, index.name, start, stop)

    def matching_ids(self, queries: Mapping[str, Query]) -> frozenset[str]:
        index = self._index_for_reading()
        if index is None:
            return frozenset()
        return comparison.matching_ids(self._connection, index.name, queries)

    def drop(self) -> None:
        """Remove the index from the cluster, with what rebuilds left behind there."""
        self._indexes.remove_all_but("")

    def close(self) -> None:
        self._connection.close()

    def _index_for_reading(self, deadline: Deadline = NO_DEADLINE) -> ClusterIndex | None:
        if self._staging_index:
            return self._indexes.by_name(self._staging_index)
        return self._indexes.live_for_reading(deadline)

    def _index_for_writing(self) -> str:
        """Return the index to write to, created if there is none; raises StaleIndex."""
        if self._staging_index:
            index: ClusterIndex | None = self._indexes.by_name(self._staging_index)
        else:
            index = self._indexes.live()
        if index is None:
            return self._indexes.create_live()
        _ = index.mark  # raises StaleIndex if nothing can be added to it
        return index.name


def _empty_counts(facet: Facet) -> FacetCounts:
    return make_facet_counts(facet, 0, {}, 0)


@contextmanager
def _spool(actions: Iterable[BulkAction]) -> Iterator[Iterator[BulkAction]]:
    """Yield the same actions once all of them are made: if one cannot be made, none is sent."""
    with TemporaryFile() as file:
        for id, lines in actions:
            file.write(f"{dumps([id, lines])}\n".encode())
        file.seek(0)
        yield (BulkAction(*loads(line)) for line in file)

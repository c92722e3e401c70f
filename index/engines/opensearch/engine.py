"""The engine: articles on a cluster, under an alias."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from json import dumps, loads
from tempfile import TemporaryFile

from index.article import Article
from index.cluster import Cluster
from index.deadline import NEVER, Deadline
from index.engine import Engine, Facet, FacetCounts, Held, Mark, Results, Search, facet_counts
from index.engines.opensearch import facets, scan, search
from index.engines.opensearch.alias import Indexes, Live
from index.engines.opensearch.bulk import Bulk, Line, added, removed
from index.engines.opensearch.connection import Connection
from index.engines.opensearch.health import state
from index.engines.opensearch.ranges import between, confirmed
from index.engines.opensearch.suggestions import near_words
from index.errors import EngineError
from index.query.tree import All, Query
from index.spelling import likely


class OpenSearchEngine:
    """Articles on a cluster, under an alias.

    What `apply` sends is found once all of it has arrived, and then the mark is moved.  If that
    breaks off, the mark stays: some articles may be newer than it says, none is older, and the next
    `apply` from the mark on brings the rest.
    """

    def __init__(self, cluster: Cluster, twin: str | None = None) -> None:
        self._cluster, self._twin = cluster, twin
        self._connection = Connection(cluster)
        self._indexes = Indexes(self._connection, cluster)

    def apply(self, add: Iterable[Article], remove: Iterable[str], mark: Mark) -> None:
        live = self._indexes.named(self._twin) if self._twin else self._indexes.live()
        if live:
            _ = live.mark  # whether it can be added to at all
        index = live.name if live else self._indexes.first()
        bulk = Bulk(self._connection, index)
        bulk.send(removed(id, mark) for id in remove)
        lines = (added(article, mark) for article in add)
        if self._twin:
            bulk.send(lines)  # what breaks off is thrown away
        else:
            with _spooled(lines) as whole:
                bulk.send(whole)
        self._indexes.refresh(index)
        self._indexes.say(index, mark)

    def mark(self) -> Mark | None:
        live = self._seen()
        return live.mark if live else None

    def search(self, search_: Search) -> Results:
        live = self._seen(search_.deadline)
        if live is None:
            return Results((), 0, {each.field: _none(each) for each in search_.facets})
        if search_.offset + search_.limit <= search.FARTHEST:
            return search.search(self._connection, live.name, search_)
        counted = replace(search_, offset=0, limit=0)
        results = search.search(self._connection, live.name, counted)
        return replace(results, hits=tuple(scan.page(self._connection, live.name, search_)))

    def scan(self, search_: Search) -> Iterator[str]:
        live = self._seen(search_.deadline)
        if live is None:
            return iter(())
        return (hit.id for hit in scan.scan(self._connection, live.name, search_))

    def plan(self, search_: Search) -> Sequence[str]:
        """The requests, as they are sent."""
        requests = [*search.ranked(search_), *facets.bodies(search_)]
        return [f"POST {self._cluster.name}/_search {dumps(each)}" for each in requests]

    def near_words(self, field: str, word: str, deadline: Deadline = NEVER) -> Sequence[str]:
        deadline.check()
        live = self._seen(deadline)
        if live is None:
            return ()
        found = near_words(self._connection, live.name, field, word)
        deadline.check()
        return likely(word, found)

    def __len__(self) -> int:
        live = self._seen()
        return search.count(self._connection, live.name, All()) if live else 0

    @contextmanager
    def rebuild(self, workers: int = 1) -> Iterator[Engine]:
        """`workers` changes nothing: the cluster's own are what it takes."""
        if live := self._indexes.live():
            self._indexes.remove_all_but(live.name)  # what a rebuild that was killed left behind
        index = self._indexes.start()
        twin = OpenSearchEngine(self._cluster, index)
        try:
            yield twin
        except BaseException:
            with suppress(EngineError):
                self._indexes.remove(index)
            raise
        finally:
            twin.close()
        self._indexes.name_live(index)
        self._indexes.remove_all_but(index)

    def verify(self) -> None:
        """The cluster checks what it reads; that all of it is there is asked."""
        if live := self._seen():
            _ = live.mark
            search.count(self._connection, live.name, All())

    def state(self) -> Mapping[str, str | int]:
        """The health of the cluster, and of our part of it."""
        return state(self._connection, self._cluster)

    def between(self, first: str | None, before: str | None) -> Held:
        live = self._seen()
        return between(self._connection, live.name, first, before) if live else _NOTHING

    def confirmed(self, asked: Mapping[str, Query]) -> frozenset[str]:
        live = self._seen()
        return confirmed(self._connection, live.name, asked) if live else frozenset()

    def drop(self) -> None:
        """Remove it from the cluster, with all that rebuilds left there."""
        self._indexes.remove_all_but("")

    def close(self) -> None:
        self._connection.close()

    def _seen(self, deadline: Deadline = NEVER) -> Live | None:
        """What is read; whoever writes asks for `_indexes.live`."""
        return self._indexes.named(self._twin) if self._twin else self._indexes.seen(deadline)


_NOTHING = Held(0, frozenset())


def _none(facet: Facet) -> FacetCounts:
    return facet_counts(facet, 0, {}, 0)


@contextmanager
def _spooled(lines: Iterable[Line]) -> Iterator[Iterator[Line]]:
    """The same lines, once all of them are made: where one cannot be, none is sent."""
    with TemporaryFile() as file:
        for id, text in lines:
            file.write(f"{dumps([id, text])}\n".encode())
        file.seek(0)
        yield (Line(*loads(line)) for line in file)

"""Indexes behind an alias: `NAME.1`, `NAME.2`, …; the alias names the live one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from index.cluster import Cluster
from index.deadline import NO_DEADLINE, Deadline
from index.engine import Mark
from index.engines.opensearch import mapping
from index.engines.opensearch.connection import Connection, make_path
from index.errors import ClusterError, EngineError, StaleIndex


class ClusterIndex(NamedTuple):
    """Index on the cluster, with its mapping."""

    name: str
    mappings: Mapping[str, Any]

    @property
    def mark(self) -> Mark | None:
        """Mark of the index; raises StaleIndex if it is foreign or was changed."""
        return mapping.read_mark(self.mappings)


class Indexes:
    """Set of indexes on the cluster that belong to one alias."""

    def __init__(self, connection: Connection, cluster: Cluster) -> None:
        self._connection, self._cluster = connection, cluster

    def live_for_reading(self, deadline: Deadline = NO_DEADLINE) -> ClusterIndex | None:
        """Return the live index as the node knows it that is asked, not the cluster's manager."""
        return self.live(local=True, deadline=deadline)

    def live(self, *, local: bool = False, deadline: Deadline = NO_DEADLINE) -> ClusterIndex | None:
        """Return the live index; None before the first commit.

        Raises ClusterError if the alias is in use by another program.
        """
        alias = self._cluster.name
        try:
            answer = self._connection.request(
                "GET", make_path(alias, "_mapping"), deadline=deadline, local=str(local).lower()
            )
        except StaleIndex:
            return None
        if len(answer) != 1 or alias in answer:
            raise ClusterError(
                f'on {self._connection.label} the name "{alias}" is not an alias of one index.',
                "Choose another: archive reindex --engine opensearch --index NAME",
            )
        [(index, properties)] = answer.items()
        return ClusterIndex(index, properties["mappings"])

    def by_name(self, index: str) -> ClusterIndex:
        """Return an index that need not be live; raises StaleIndex if it does not exist."""
        answer = self._connection.request("GET", make_path(index, "_mapping"))
        return ClusterIndex(index, answer[index]["mappings"])

    def create_live(self) -> str:
        """Create an empty index that is live at once; return its name."""
        return self._create({self._cluster.name: {}})

    def create_staging(self) -> str:
        """Create an empty index next to the live one; return its name."""
        return self._create({})

    def make_live(self, index: str) -> None:
        """Replace the live index by another, in one step."""
        live = self.live()
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": self._cluster.name}}]
        if live:
            replaced = {"index": live.name, "alias": self._cluster.name, "must_exist": True}
            actions.insert(0, {"remove": replaced})
        try:
            self._connection.request_with_retry("POST", "/_aliases", {"actions": actions})
        except EngineError:  # perhaps it was done, and only the answer was lost
            if (live_now := self.live()) is None or live_now.name != index:
                raise

    def remove(self, index: str) -> None:
        """Remove an index, if it exists."""
        self._connection.request("DELETE", make_path(index), ignore_unavailable="true")

    def remove_all_but(self, index: str) -> None:
        """Remove our other indexes, which finished or killed rebuilds left behind."""
        for name, mappings in self._numbered().items():
            if name != index and mapping.is_own(mappings):
                self.remove(name)

    def write_mark(self, index: str, mark: Mark) -> None:
        """Write the mark of an index, once all that it covers is searchable."""
        self._connection.request_with_retry(
            "PUT", make_path(index, "_mapping"), {"_meta": mapping.metadata(mark)}
        )

    def refresh(self, index: str) -> None:
        """Make all that was written searchable; raises ClusterError unless every shard does."""
        path = make_path(index, "_refresh")
        shards = self._connection.request_with_retry("POST", path)["_shards"]
        if shards["failed"]:
            raise ClusterError(
                f"{self._connection.label} could not make what was written searchable"
                f" in {shards['failed']} of {shards['total']} parts.",
                "The next ingest, or archive reindex, completes it.",
            )

    def _create(self, aliases: dict[str, Any]) -> str:
        numbers = [int(index.rpartition(".")[2]) for index in self._numbered()]
        index = f"{self._cluster.name}.{max(numbers, default=0) + 1}"
        body = mapping.index_body(self._cluster.shards) | {"aliases": aliases}
        self._connection.request("PUT", make_path(index), body)
        return index

    def _numbered(self) -> dict[str, Mapping[str, Any]]:
        """Return the mappings of all indexes that have the alias's name and a number."""
        answer = self._connection.request("GET", make_path(f"{self._cluster.name}.*", "_mapping"))
        return {
            index: properties["mappings"]
            for index, properties in answer.items()
            if index.rpartition(".")[2].isdigit()
        }

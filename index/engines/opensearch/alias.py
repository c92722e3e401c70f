"""The indexes behind an alias: `NAME.1`, `NAME.2`, …, of which the alias names the live one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from index.cluster import Cluster
from index.deadline import NEVER, Deadline
from index.engine import Mark
from index.engines.opensearch import mapping
from index.engines.opensearch.connection import Connection, path_of
from index.errors import ClusterError, EngineError, StaleIndex


class Live(NamedTuple):
    """The index that answers."""

    name: str
    mappings: Mapping[str, Any]

    @property
    def mark(self) -> Mark | None:
        """Raises StaleIndex unless it is one of ours, as we made it."""
        return mapping.mark_of(self.mappings)


class Indexes:
    """What of a cluster is ours."""

    def __init__(self, connection: Connection, cluster: Cluster) -> None:
        self._connection, self._cluster = connection, cluster

    def seen(self, deadline: Deadline = NEVER) -> Live | None:
        """The index that answers, for reading: as the node knows that is asked, not its manager."""
        return self.live(local=True, deadline=deadline)

    def live(self, *, local: bool = False, deadline: Deadline = NEVER) -> Live | None:
        """None before the first commit; raises ClusterError where the name is somebody else's."""
        name = self._cluster.name
        try:
            found = self._connection.ask(
                "GET", path_of(name, "_mapping"), deadline=deadline, local=str(local).lower()
            )
        except StaleIndex:
            return None
        if len(found) != 1 or name in found:
            raise ClusterError(
                f'on {self._connection.where} the name "{name}" is not an alias of one index.',
                "Choose another: archive reindex --engine opensearch --index NAME",
            )
        [(index, told)] = found.items()
        return Live(index, told["mappings"])

    def named(self, index: str) -> Live:
        """An index that does not answer yet, by its own name; raises StaleIndex if it is gone."""
        return Live(
            index, self._connection.ask("GET", path_of(index, "_mapping"))[index]["mappings"]
        )

    def first(self) -> str:
        """A new, empty index that answers at once."""
        return self._made({self._cluster.name: {}})

    def start(self) -> str:
        """A new, empty index beside the one that answers."""
        return self._made({})

    def name_live(self, index: str) -> None:
        """Put an index in the place of the one that answers, in one step."""
        live = self.live()
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": self._cluster.name}}]
        if live:
            gone = {"index": live.name, "alias": self._cluster.name, "must_exist": True}
            actions.insert(0, {"remove": gone})
        try:
            self._connection.insist("POST", "/_aliases", {"actions": actions})
        except EngineError:  # perhaps it was done, and only the answer was lost
            if (now := self.live()) is None or now.name != index:
                raise

    def remove(self, index: str) -> None:
        self._connection.ask("DELETE", path_of(index), ignore_unavailable="true")

    def remove_all_but(self, kept: str) -> None:
        """Remove what rebuilds left behind, that were killed or have done their work."""
        for index, mappings in self._ours().items():
            if index != kept and mapping.is_ours(mappings):
                self.remove(index)

    def say(self, index: str, mark: Mark) -> None:
        """Write down how far an index is, once all of that can be found."""
        self._connection.insist("PUT", path_of(index, "_mapping"), {"_meta": mapping.meta(mark)})

    def refresh(self, index: str) -> None:
        """Let all that was written be found; raises ClusterError unless every shard does."""
        shards = self._connection.insist("POST", path_of(index, "_refresh"))["_shards"]
        if shards["failed"]:
            raise ClusterError(
                f"{self._connection.where} could not show what was written"
                f" in {shards['failed']} of {shards['total']} parts.",
                "The next ingest, or archive reindex, completes it.",
            )

    def _made(self, aliases: dict[str, Any]) -> str:
        used = [int(index.rpartition(".")[2]) for index in self._ours()]
        index = f"{self._cluster.name}.{max(used, default=0) + 1}"
        body = mapping.body(self._cluster.shards) | {"aliases": aliases}
        self._connection.ask("PUT", path_of(index), body)
        return index

    def _ours(self) -> dict[str, Mapping[str, Any]]:
        """The indexes called after us, each with its mapping."""
        found = self._connection.ask("GET", path_of(f"{self._cluster.name}.*", "_mapping"))
        return {
            index: told["mappings"]
            for index, told in found.items()
            if index.rpartition(".")[2].isdigit()
        }

"""How a cluster is, and our part of it."""

from __future__ import annotations

from collections.abc import Mapping

from index.cluster import Cluster
from index.engines.opensearch.connection import Connection, path_of
from index.errors import EngineError

_WITHIN = 5.0  # seconds: whoever asks how a cluster is wants to know now


def state(connection: Connection, cluster: Cluster) -> Mapping[str, str | int]:
    """Health, nodes, shards, bytes; of what does not answer, why not."""
    told: dict[str, str | int] = {"cluster": ", ".join(cluster.urls), "name": cluster.name}
    try:
        whole = connection.ask("GET", "/_cluster/health", within=_WITHIN)
        told |= {"health": whole["status"], "nodes": whole["number_of_nodes"]}
        path = path_of("_cluster", "health", f"{cluster.name}.*")
        ours = connection.ask("GET", path, within=_WITHIN, level="indices")
        told |= {
            "index health": ours["status"] if ours["indices"] else "not there",
            "shards": ours["active_primary_shards"],
            "copies": ours["active_shards"],
            "unassigned": ours["unassigned_shards"],
        }
        if ours["indices"]:
            sizes = connection.ask("GET", path_of(cluster.name, "_stats", "store"), within=_WITHIN)
            told["bytes"] = sizes["_all"]["total"]["store"]["size_in_bytes"]
    except EngineError as error:
        told["fault"] = error.message
    return told

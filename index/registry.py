"""Engines by name, each imported only when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

from index.cluster import Cluster
from index.engine import Engine
from index.errors import ClusterError, EngineMissing


class EngineSpec(NamedTuple):
    """Import path of an engine, and the hint if that import fails."""

    target: str  # "module:callable", called with the folder of the index or with its cluster
    remedy: str  # command that installs the engine
    remote: bool = False


ENGINES: dict[str, EngineSpec] = {
    "whoosh": EngineSpec("index.engines.whoosh.engine:WhooshEngine", "pip install news-archive"),
    "opensearch": EngineSpec(
        "index.engines.opensearch.engine:OpenSearchEngine",
        "pip install 'news-archive[opensearch]'",
        remote=True,
    ),
    "memory": EngineSpec("index.engines.memory:MemoryEngine", "pip install news-archive"),
}


def open_engine(name: str, folder: Path | None = None, cluster: Cluster | None = None) -> Engine:
    """Open the engine `name` over a folder or on a cluster.

    Raises EngineMissing, and ClusterError for a remote engine without a cluster.
    """
    if name not in ENGINES:
        raise EngineMissing(f'there is no engine "{name}".', "Choose from " + ", ".join(ENGINES))
    spec = ENGINES[name]
    if spec.remote and cluster is None:
        raise ClusterError(
            f"the engine {name} needs the address of its cluster.",
            f"Write: archive reindex --engine {name} --url https://node:9200",
        )
    module, _, attribute = spec.target.partition(":")
    try:
        make = getattr(import_module(module), attribute)
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "index":
            raise  # an internal error, not a missing package
        raise EngineMissing(f"the engine {name} is not installed.", spec.remedy) from error
    return cast(Callable[[object], Engine], make)(cluster if spec.remote else folder)

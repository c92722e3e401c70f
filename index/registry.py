"""Engines by name.  Nothing is imported before it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

from index.cluster import Cluster
from index.engine import Engine
from index.errors import ClusterError, EngineMissing


class Known(NamedTuple):
    target: str  # "module:callable", called with the folder of the index, or with its cluster
    remedy: str  # what to type when the import fails
    remote: bool = False


ENGINES: dict[str, Known] = {
    "whoosh": Known("index.engines.whoosh.engine:WhooshEngine", "pip install news-archive"),
    "opensearch": Known(
        "index.engines.opensearch.engine:OpenSearchEngine",
        "pip install 'news-archive[opensearch]'",
        remote=True,
    ),
    "memory": Known("index.engines.memory:MemoryEngine", "pip install news-archive"),
}


def open_engine(name: str, where: Path | None = None, cluster: Cluster | None = None) -> Engine:
    """The engine called `name`, over the folder `where`, or on a cluster.

    Raises EngineMissing, and ClusterError where an engine wants a cluster and none is named.
    """
    if name not in ENGINES:
        raise EngineMissing(f'there is no engine "{name}".', "Choose from " + ", ".join(ENGINES))
    known = ENGINES[name]
    if known.remote and cluster is None:
        raise ClusterError(
            f"the engine {name} wants the address of its cluster.",
            f"Write: archive reindex --engine {name} --url https://node:9200",
        )
    module, _, attribute = known.target.partition(":")
    try:
        make = getattr(import_module(module), attribute)
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "index":
            raise  # a fault of ours, not of what is installed
        raise EngineMissing(f"the engine {name} is not installed.", known.remedy) from error
    return cast(Callable[[object], Engine], make)(cluster if known.remote else where)

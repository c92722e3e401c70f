"""Engines by name.  Nothing is imported before it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

from index.engine import Engine
from index.errors import EngineMissing


class Known(NamedTuple):
    target: str  # "module:callable", called with the folder of the index
    remedy: str  # what to type when the import fails


ENGINES: dict[str, Known] = {
    "whoosh": Known("index.engines.whoosh.engine:WhooshEngine", "pip install news-archive"),
    "memory": Known("index.engines.memory:MemoryEngine", "pip install news-archive"),
}


def open_engine(name: str, where: Path) -> Engine:
    """The engine called `name`, over the folder `where`; raises EngineMissing."""
    if name not in ENGINES:
        raise EngineMissing(f'there is no engine "{name}".', "Choose from " + ", ".join(ENGINES))
    module, _, attribute = ENGINES[name].target.partition(":")
    try:
        make = getattr(import_module(module), attribute)
    except ImportError as error:
        raise EngineMissing(f"the engine {name} is not installed.", ENGINES[name].remedy) from error
    return cast(Callable[[Path], Engine], make)(where)

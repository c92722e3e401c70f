"""Engines to measure: one module each, with a common interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from index.analysis import split_words, stem
from index.article import Article
from tests.bench.queries import BenchQuery

TOP = 10
FACETS = ("source", "location", "year")
OURS = "archive"

PEERS = {
    OURS: "tests.bench.peers.ours:Ours",
    "tantivy": "tests.bench.peers.tantivy:Tantivy",
    "fts5": "tests.bench.peers.fts5:Fts5",
    "xapian": "tests.bench.peers.xapian:Xapian",
    "stock": "tests.bench.peers.stock:Stock",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """Folder and options for building and opening an engine."""

    folder: Path  # of one corpus; an engine keeps its data in `folder / name`
    pre_analyzed: bool = False  # the engine gets words tokenized and stemmed by `index.analysis`
    workers: int = 1


class Peer(Protocol):
    """Engine that indexes title, body and caption by English stems, with positions."""

    @staticmethod
    def version() -> str:
        """Return the installed version; raise ImportError without one."""
        ...

    def __init__(self, setup: Setup) -> None: ...

    def build(self, parts: Iterable[Iterable[Article]]) -> None:
        """Add the articles, with a commit for each part."""
        ...

    def remove(self, ids: Sequence[str]) -> None: ...

    def search(self, bench_query: BenchQuery) -> int:
        """Run a query, fetch titles and dates of the first ten hits, return the exact total."""
        ...

    def close(self) -> None: ...

    def segments(self) -> int: ...

    def size(self) -> int:
        """Return the bytes on disk of the index, without the stored texts."""
        ...


class PeerNotInstalled(Exception):
    """Raised if an engine is not installed."""


def load_peer_class(name: str) -> type[Peer]:
    """Return the class of an engine; raise Absent if it is not installed."""
    module, _, attribute = PEERS[name].partition(":")
    try:
        peer = getattr(import_module(module), attribute)
        peer.version()
    except ImportError as error:
        raise PeerNotInstalled(f"{name} is skipped: {error}") from None
    return cast(type[Peer], peer)


@contextmanager
def open_peers(names: Iterable[str], setup: Setup) -> Iterator[dict[str, Peer]]:
    """Open engines on the data in their folders; yield them by name."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(closing(load_peer_class(name)(setup))) for name in names}


def pre_analyze(text: str) -> str:
    """Return the stems of a text, separated by spaces."""
    return " ".join(map(stem, split_words(text)))


def folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

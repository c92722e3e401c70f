"""The engines that are measured, each in a module of its own behind the same few calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from index.analysis import stem, words
from index.article import Article
from tests.bench.queries import Asked

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
    """How an engine is to be built and opened."""

    folder: Path  # of one corpus; an engine keeps what it has in `folder / name`
    cut: bool = False  # over words that are cut and stemmed as ours are
    workers: int = 1


class Peer(Protocol):
    """An engine over title, body and caption, by English stems, with positions."""

    @staticmethod
    def version() -> str:
        """The version that is installed; raises ImportError if none is."""
        ...

    def __init__(self, setup: Setup) -> None: ...

    def build(self, parts: Iterable[Iterable[Article]]) -> None:
        """Take in the articles, with a commit for each part."""
        ...

    def remove(self, ids: Sequence[str]) -> None: ...

    def ask(self, asked: Asked) -> int:
        """Answer one query, titles and dates of the first ten fetched; how many match, exactly."""
        ...

    def close(self) -> None: ...

    def segments(self) -> int: ...

    def size(self) -> int:
        """Bytes on disk of the index, the articles' texts aside."""
        ...


class Absent(Exception):
    """An engine is not installed here."""


def peer_class(name: str) -> type[Peer]:
    """The engine called so; raises Absent."""
    module, _, attribute = PEERS[name].partition(":")
    try:
        found = getattr(import_module(module), attribute)
        found.version()
    except ImportError as error:
        raise Absent(f"{name} is left out: {error}") from None
    return cast(type[Peer], found)


@contextmanager
def opened(names: Iterable[str], setup: Setup) -> Iterator[dict[str, Peer]]:
    """Engines by name, as they stand in their folders."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(closing(peer_class(name)(setup))) for name in names}


def pre_cut(text: str) -> str:
    """The stems of a text, with spaces between them."""
    return " ".join(map(stem, words(text)))


def bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

"""Ours, as an application uses it: an archive is asked, and its store gives titles and texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from importlib.metadata import version
from itertools import count

from archive.archive import Archive
from index.article import Article
from index.engine import Facet, Filter, Mark, Search, Sort
from index.engines.whoosh.engine import WhooshEngine
from index.highlight import sought
from index.passages import passages
from index.query.parse import parse
from index.query.tree import Between, Phrase
from tests.bench.peers import FACETS, OURS, TOP, Setup, bytes_below
from tests.bench.peers.bodies import Bodies
from tests.bench.queries import Asked


class Ours:
    @staticmethod
    def version() -> str:
        return version("news-archive")

    def __init__(self, setup: Setup) -> None:
        self._folder = setup.folder / OURS
        self._archive = Archive(self._folder)
        self._bodies = Bodies(self._folder)
        self._marks = map(partial(Mark, self._archive.store.uuid), count(1))
        self._engine = partial(WhooshEngine, self._folder / "index", workers=setup.workers)

    def build(self, parts: Iterable[Iterable[Article]]) -> None:
        engine = self._engine()
        for part in parts:
            engine.apply(part, (), next(self._marks))

    def remove(self, ids: Sequence[str]) -> None:
        store = self._archive.store
        newest = store.next_stop(0, store.count()) or 0  # so that there is nothing to catch up with
        self._engine().apply((), ids, Mark(store.uuid, newest))

    def ask(self, asked: Asked) -> int:
        search = search_of(asked)
        results = self._archive.search(search)
        ids = [hit.id for hit in results.hits]
        if asked.kind == "passages":
            wanted = sought(search.query, search.run)
            for title, body in self._bodies.bodies(ids):
                passages(Article(id="", title=title, body=body), wanted)
        else:
            self._bodies.titles(ids)
        return results.total

    def close(self) -> None:
        self._bodies.close()
        self._archive.__exit__(None, None, None)

    def segments(self) -> int:
        return len(list((self._folder / "index").rglob("*.arrays")))

    def size(self) -> int:
        return bytes_below(self._folder / "index")


def search_of(asked: Asked) -> Search:
    typed = {
        "or3": " OR ".join(asked.words),
        "and2": " AND ".join(asked.words),
        "phrase": f'"{" ".join(asked.words)}"',
        "prefix": f"{asked.words[0]}*",
    }.get(asked.kind, " ".join(asked.words))
    parsed = parse(typed)
    query, run = parsed.query, parsed.run if asked.kind == "typed" else None
    if isinstance(query, Phrase):
        query = Phrase("text", query.words, exact=False)  # the peers' phrases are of stems
    filters = (Filter("date", Between("date", *asked.days)),) if asked.days else ()
    facets = tuple(map(Facet, FACETS)) if asked.kind == "facets" else ()
    sort = Sort.NEWEST if asked.kind == "newest" else Sort.RELEVANCE
    return Search(query, run, filters, facets, sort, TOP)

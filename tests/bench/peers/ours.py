"""This project's archive as an application uses it: it searches, and its store has the texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from importlib.metadata import version
from itertools import count

from archive.archive import Archive
from index.article import Article
from index.engine import Facet, Filter, Mark, Search, Sort
from index.engines.whoosh.engine import WhooshEngine
from index.highlight import highlight_terms
from index.passages import make_passages
from index.query.parse import parse
from index.query.tree import Between, Phrase
from tests.bench.peers import FACETS, OURS, TOP, Setup, folder_size
from tests.bench.peers.bodies import Bodies
from tests.bench.queries import BenchQuery


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
        last_change = (
            store.reader.batch_end(0, store.reader.count()) or 0
        )  # the index is then up to date
        self._engine().apply((), ids, Mark(store.uuid, last_change))

    def search(self, bench_query: BenchQuery) -> int:
        search = make_search(bench_query)
        results = self._archive.search(search)
        ids = [hit.id for hit in results.hits]
        if bench_query.kind == "passages":
            terms = highlight_terms(search.query, search.phrase_boost)
            for title, body in self._bodies.bodies(ids):
                make_passages(Article(id="", title=title, body=body), terms)
        else:
            self._bodies.titles(ids)
        return results.total

    def close(self) -> None:
        self._bodies.close()
        self._archive.__exit__(None, None, None)

    def segments(self) -> int:
        return len(list((self._folder / "index").rglob("*.arrays")))

    def size(self) -> int:
        return folder_size(self._folder / "index")


def make_search(bench_query: BenchQuery) -> Search:
    text = {
        "or3": " OR ".join(bench_query.words),
        "and2": " AND ".join(bench_query.words),
        "phrase": f'"{" ".join(bench_query.words)}"',
        "prefix": f"{bench_query.words[0]}*",
    }.get(bench_query.kind, " ".join(bench_query.words))
    parsed = parse(text)
    query, phrase_boost = parsed.query, parsed.phrase_boost if bench_query.kind == "typed" else None
    if isinstance(query, Phrase):
        query = Phrase("text", query.words, exact=False)  # the peers match phrases by stems
    filters = (Filter("date", Between("date", *bench_query.days)),) if bench_query.days else ()
    facets = tuple(map(Facet, FACETS)) if bench_query.kind == "facets" else ()
    sort = Sort.NEWEST if bench_query.kind == "newest" else Sort.RELEVANCE
    return Search(query, phrase_boost, filters, facets, sort, TOP)

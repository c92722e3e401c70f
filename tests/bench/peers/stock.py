"""Stock Whoosh: its own codec, analysis and searcher."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from importlib.metadata import version
from typing import Any

from whoosh import analysis, fields, highlight, query, sorting
from whoosh.index import create_in, exists_in, open_dir

from index.analysis import stem
from index.article import Article
from tests.bench.peers import FACETS, TOP, Setup, folder_size, pre_analyze
from tests.bench.queries import BenchQuery

_TEXTS = ("title", "body", "caption")


class Stock:
    @staticmethod
    def version() -> str:
        return version("whoosh")

    def __init__(self, setup: Setup) -> None:
        self._cut, self._folder = setup.pre_analyzed, setup.folder / "stock"
        self._folder.mkdir(exist_ok=True)
        exists = exists_in(str(self._folder))
        self._index: Any = (
            open_dir(str(self._folder)) if exists else create_in(str(self._folder), self._schema())
        )
        self._searcher: Any = self._index.searcher()

    def _schema(self) -> fields.Schema:
        analyzer = analysis.SpaceSeparatedTokenizer() if self._cut else analysis.StemmingAnalyzer()
        texts = {name: fields.TEXT(analyzer, stored=name == "title") for name in _TEXTS}
        return fields.Schema(
            id=fields.ID(unique=True),
            kept=fields.STORED,
            date=fields.DATETIME(stored=True, sortable=True),
            **texts,
            **{name: fields.ID(sortable=True) for name in FACETS},
        )

    def build(self, parts: Iterable[Iterable[Article]]) -> None:
        for part in parts:
            writer = self._index.writer(limitmb=256)
            for article in part:
                self._add(writer, article)
            writer.commit(merge=False)
        self._searcher = self._index.searcher()

    def _add(self, writer: Any, article: Article) -> None:
        texts = {name: getattr(article, name) for name in _TEXTS}
        writer.add_document(
            id=article.id,
            kept=article.body,
            date=datetime.combine(article.date, time()) if article.date else None,
            source=article.source or "",
            location=article.location[0] if article.location else "",
            year=str(article.date)[:4],
            **{name: pre_analyze(text) if self._cut else text for name, text in texts.items()},
            _stored_title=article.title,
        )

    def remove(self, ids: Sequence[str]) -> None:
        writer = self._index.writer()
        for id in ids:
            writer.delete_by_term("id", id)
        writer.commit(merge=False)
        self._searcher = self._index.searcher()

    def search(self, bench_query: BenchQuery) -> int:
        options: dict[str, Any] = {}
        if bench_query.kind == "newest":
            options["sortedby"] = sorting.FieldFacet("date", reverse=True)
        if bench_query.kind == "facets":
            facets = {name: sorting.FieldFacet(name, maptype=sorting.Count) for name in FACETS}
            options["groupedby"] = facets
        if bench_query.days:
            first, last = (datetime.combine(day, time()) for day in bench_query.days)
            options["filter"] = query.DateRange("date", first, last)
        results = self._searcher.search(_query(bench_query), limit=TOP, **options)
        if bench_query.kind == "passages":
            results.fragmenter = highlight.ContextFragmenter(surround=100)
            [hit.highlights("body", text=hit["kept"]) for hit in results]
        else:
            [(hit["title"], hit["date"]) for hit in results]
        if bench_query.kind == "facets":
            [results.groups(name) for name in FACETS]
        return len(results)

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def segments(self) -> int:
        return len(self._index._segments())

    def size(self) -> int:
        """Return the bytes on disk, with the texts: they are packed into the same files."""
        return folder_size(self._folder)


def _query(bench_query: BenchQuery) -> Any:
    stems = list(map(stem, bench_query.words))
    if bench_query.kind == "phrase":
        return query.Or([query.Phrase(name, stems) for name in _TEXTS])
    if bench_query.kind == "prefix":
        return query.Or([query.Prefix(name, bench_query.words[0]) for name in _TEXTS])
    term_queries = [query.Or([query.Term(name, text) for name in _TEXTS]) for text in stems]
    if bench_query.kind == "or3":
        return query.Or(term_queries)
    if bench_query.kind == "typed":
        phrase_query = query.Or([query.Phrase(name, stems, boost=1000.0) for name in _TEXTS])
        return query.AndMaybe(query.And(term_queries), phrase_query)
    return query.And(term_queries) if len(term_queries) > 1 else term_queries[0]

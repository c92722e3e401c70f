"""Whoosh as it comes: its own codec, analysis and searcher."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from importlib.metadata import version
from typing import Any

from whoosh import analysis, fields, highlight, query, sorting
from whoosh.index import create_in, exists_in, open_dir

from index.analysis import stem
from index.article import Article
from tests.bench.peers import FACETS, TOP, Setup, bytes_below, pre_cut
from tests.bench.queries import Asked

_TEXTS = ("title", "body", "caption")


class Stock:
    @staticmethod
    def version() -> str:
        return version("whoosh")

    def __init__(self, setup: Setup) -> None:
        self._cut, self._folder = setup.cut, setup.folder / "stock"
        self._folder.mkdir(exist_ok=True)
        opened = exists_in(str(self._folder))
        self._index: Any = (
            open_dir(str(self._folder)) if opened else create_in(str(self._folder), self._schema())
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
            **{name: pre_cut(text) if self._cut else text for name, text in texts.items()},
            _stored_title=article.title,
        )

    def remove(self, ids: Sequence[str]) -> None:
        writer = self._index.writer()
        for id in ids:
            writer.delete_by_term("id", id)
        writer.commit(merge=False)
        self._searcher = self._index.searcher()

    def ask(self, asked: Asked) -> int:
        options: dict[str, Any] = {}
        if asked.kind == "newest":
            options["sortedby"] = sorting.FieldFacet("date", reverse=True)
        if asked.kind == "facets":
            counted = {name: sorting.FieldFacet(name, maptype=sorting.Count) for name in FACETS}
            options["groupedby"] = counted
        if asked.days:
            first, last = (datetime.combine(day, time()) for day in asked.days)
            options["filter"] = query.DateRange("date", first, last)
        found = self._searcher.search(_query(asked), limit=TOP, **options)
        if asked.kind == "passages":
            found.fragmenter = highlight.ContextFragmenter(surround=100)
            [hit.highlights("body", text=hit["kept"]) for hit in found]
        else:
            [(hit["title"], hit["date"]) for hit in found]
        if asked.kind == "facets":
            [found.groups(name) for name in FACETS]
        return len(found)

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def segments(self) -> int:
        return len(self._index._segments())

    def size(self) -> int:
        """With the texts: they lie packed among the rest."""
        return bytes_below(self._folder)


def _query(asked: Asked) -> Any:
    stems = list(map(stem, asked.words))
    if asked.kind == "phrase":
        return query.Or([query.Phrase(name, stems) for name in _TEXTS])
    if asked.kind == "prefix":
        return query.Or([query.Prefix(name, asked.words[0]) for name in _TEXTS])
    each = [query.Or([query.Term(name, text) for name in _TEXTS]) for text in stems]
    if asked.kind == "or3":
        return query.Or(each)
    if asked.kind == "typed":
        run = query.Or([query.Phrase(name, stems, boost=1000.0) for name in _TEXTS])
        return query.AndMaybe(query.And(each), run)
    return query.And(each) if len(each) > 1 else each[0]

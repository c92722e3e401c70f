"""tantivy with its own English stemmer; a field for each text, as its users have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import Any

from index.analysis import stem
from index.article import Article
from tests.bench.peers import FACETS, OURS, TOP, Setup, bytes_below, pre_cut
from tests.bench.peers.bodies import Bodies
from tests.bench.queries import Asked

_TEXTS = ("title", "body", "caption")
_HEAP = 200_000_000  # bytes of a writer, for each thread
_RUN_FIRST = 1000.0  # times that an article with the run of words is worth


class Tantivy:
    @staticmethod
    def version() -> str:
        return version("tantivy")

    def __init__(self, setup: Setup) -> None:
        self._tantivy: Any = import_module("tantivy")
        self._setup, self._folder = setup, setup.folder / "tantivy"
        self._folder.mkdir(exist_ok=True)
        self._index = self._tantivy.Index(self._schema(), path=str(self._folder))
        if setup.cut:
            spaces = self._tantivy.Tokenizer.whitespace()
            analyzer = self._tantivy.TextAnalyzerBuilder(spaces).build()
            self._index.register_tokenizer("spaces", analyzer)
        self._searcher = self._index.searcher()
        self._bodies = Bodies(setup.folder / OURS)

    def _schema(self) -> Any:
        schema = self._tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
        for name in _TEXTS:
            tokenizer = "spaces" if self._setup.cut else "en_stem"
            schema.add_text_field(name, tokenizer_name=tokenizer, index_option="position")
        for name in FACETS:
            schema.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        schema.add_integer_field("date", indexed=True, fast=True)
        return schema.build()

    def build(self, parts: Iterable[Iterable[Article]]) -> None:
        threads = self._setup.workers
        writer = self._index.writer(heap_size=_HEAP * threads, num_threads=threads)
        for part in parts:
            for article in part:
                writer.add_document(self._document(article))
            writer.commit()
        self._finish(writer)

    def remove(self, ids: Sequence[str]) -> None:
        writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        for id in ids:
            writer.delete_documents_by_term("id", id)
        writer.commit()
        self._finish(writer)

    def _finish(self, writer: Any) -> None:
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _document(self, article: Article) -> Any:
        document = self._tantivy.Document()
        document.add_text("id", article.id)
        document.add_text("shown", f"{article.title}\t{article.date}")
        for name in _TEXTS:
            text = getattr(article, name)
            document.add_text(name, pre_cut(text) if self._setup.cut else text)
        if article.source:
            document.add_text("source", article.source)
        for place in article.location:
            document.add_text("location", place)
        document.add_text("year", str(article.date)[:4])
        document.add_integer("date", article.date.toordinal() if article.date else 0)
        return document

    def ask(self, asked: Asked) -> int:
        query = self._query(asked)
        if asked.kind == "newest":
            found = self._searcher.search(query, limit=TOP, order_by_field="date")
        else:
            found = self._searcher.search(query, limit=TOP)
        documents = [self._searcher.doc(at) for _, at in found.hits]
        if asked.kind == "passages":
            self._passages(query, [document.get_first("id") for document in documents])
        else:
            [document.get_first("shown").split("\t") for document in documents]
        if asked.kind == "facets":
            terms = {name: {"terms": {"field": name, "size": TOP}} for name in FACETS}
            self._searcher.aggregate(query, terms)
        return int(found.count)

    def ranked(self, words: Sequence[str], most: int) -> list[str]:
        """The ids of the articles with any of the words, best first."""
        found = self._searcher.search(self._query(Asked("or3", tuple(words))), limit=most)
        return [self._searcher.doc(at).get_first("id") for _, at in found.hits]

    def _passages(self, query: Any, ids: Sequence[str]) -> None:
        schema = self._index.schema
        maker = self._tantivy.SnippetGenerator.create(self._searcher, query, schema, "body")
        for _, body in self._bodies.bodies(ids):
            document = self._tantivy.Document()
            document.add_text("body", body)
            maker.snippet_from_doc(document).to_html()

    def _query(self, asked: Asked) -> Any:
        make, schema = self._tantivy.Query, self._index.schema
        must, should = self._tantivy.Occur.Must, self._tantivy.Occur.Should

        def anywhere(one: Callable[[str], Any]) -> Any:
            return make.boolean_query([(should, one(name)) for name in _TEXTS])

        def term(text: str, name: str) -> Any:
            return make.term_query(schema, name, text)

        stems = list(map(stem, asked.words))
        if asked.kind == "phrase":
            return anywhere(lambda name: make.phrase_query(schema, name, stems))
        if asked.kind == "prefix":
            return anywhere(lambda name: make.regex_query(schema, name, asked.words[0] + ".*"))
        each = [anywhere(partial(term, text)) for text in stems]
        if asked.kind == "or3":
            return make.boolean_query([(should, one) for one in each])
        clauses = [(must, one) for one in each]
        if asked.kind == "typed":
            run = anywhere(lambda name: make.phrase_query(schema, name, stems))
            clauses.append((should, make.boost_query(run, _RUN_FIRST)))
        if asked.days:
            integer = self._tantivy.FieldType.Integer
            days = make.range_query(
                schema, "date", integer, *(day.toordinal() for day in asked.days)
            )
            clauses.append((must, make.const_score_query(days, 0.0)))
        return make.boolean_query(clauses) if len(clauses) > 1 else each[0]

    def close(self) -> None:
        self._bodies.close()

    def segments(self) -> int:
        return int(self._searcher.num_segments)

    def size(self) -> int:
        return bytes_below(self._folder)

"""tantivy with its own English stemmer, and a field for each text as its users define them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import Any

from index.analysis import stem
from index.article import Article
from tests.bench.peers import FACETS, OURS, TOP, Setup, folder_size, pre_analyze
from tests.bench.peers.bodies import Bodies
from tests.bench.queries import BenchQuery

_TEXTS = ("title", "body", "caption")
_HEAP = 200_000_000  # bytes of a writer per thread
_PHRASE_BOOST = 1000.0  # boost of articles with the query's words as a phrase


class Tantivy:
    @staticmethod
    def version() -> str:
        return version("tantivy")

    def __init__(self, setup: Setup) -> None:
        self._tantivy: Any = import_module("tantivy")
        self._setup, self._folder = setup, setup.folder / "tantivy"
        self._folder.mkdir(exist_ok=True)
        self._index = self._tantivy.Index(self._schema(), path=str(self._folder))
        if setup.pre_analyzed:
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
            tokenizer = "spaces" if self._setup.pre_analyzed else "en_stem"
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
        self._finish_merging(writer)

    def remove(self, ids: Sequence[str]) -> None:
        writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        for id in ids:
            writer.delete_documents_by_term("id", id)
        writer.commit()
        self._finish_merging(writer)

    def _finish_merging(self, writer: Any) -> None:
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _document(self, article: Article) -> Any:
        document = self._tantivy.Document()
        document.add_text("id", article.id)
        document.add_text("shown", f"{article.title}\t{article.date}")
        for name in _TEXTS:
            text = getattr(article, name)
            document.add_text(name, pre_analyze(text) if self._setup.pre_analyzed else text)
        if article.source:
            document.add_text("source", article.source)
        for place in article.location:
            document.add_text("location", place)
        document.add_text("year", str(article.date)[:4])
        document.add_integer("date", article.date.toordinal() if article.date else 0)
        return document

    def search(self, bench_query: BenchQuery) -> int:
        query = self._query(bench_query)
        if bench_query.kind == "newest":
            results = self._searcher.search(query, limit=TOP, order_by_field="date")
        else:
            results = self._searcher.search(query, limit=TOP)
        documents = [self._searcher.doc(address) for _, address in results.hits]
        if bench_query.kind == "passages":
            self._passages(query, [document.get_first("id") for document in documents])
        else:
            [document.get_first("shown").split("\t") for document in documents]
        if bench_query.kind == "facets":
            terms = {name: {"terms": {"field": name, "size": TOP}} for name in FACETS}
            self._searcher.aggregate(query, terms)
        return int(results.count)

    def rank(self, words: Sequence[str], limit: int) -> list[str]:
        """Return the ids of articles with any of the words, best first."""
        results = self._searcher.search(self._query(BenchQuery("or3", tuple(words))), limit=limit)
        return [self._searcher.doc(address).get_first("id") for _, address in results.hits]

    def _passages(self, query: Any, ids: Sequence[str]) -> None:
        schema = self._index.schema
        maker = self._tantivy.SnippetGenerator.create(self._searcher, query, schema, "body")
        for _, body in self._bodies.bodies(ids):
            document = self._tantivy.Document()
            document.add_text("body", body)
            maker.snippet_from_doc(document).to_html()

    def _query(self, bench_query: BenchQuery) -> Any:
        make, schema = self._tantivy.Query, self._index.schema
        must, should = self._tantivy.Occur.Must, self._tantivy.Occur.Should

        def anywhere(field_query: Callable[[str], Any]) -> Any:
            return make.boolean_query([(should, field_query(name)) for name in _TEXTS])

        def term(text: str, name: str) -> Any:
            return make.term_query(schema, name, text)

        stems = list(map(stem, bench_query.words))
        if bench_query.kind == "phrase":
            return anywhere(lambda name: make.phrase_query(schema, name, stems))
        if bench_query.kind == "prefix":
            return anywhere(
                lambda name: make.regex_query(schema, name, bench_query.words[0] + ".*")
            )
        term_queries = [anywhere(partial(term, text)) for text in stems]
        if bench_query.kind == "or3":
            return make.boolean_query([(should, clause) for clause in term_queries])
        clauses = [(must, clause) for clause in term_queries]
        if bench_query.kind == "typed":
            phrase_query = anywhere(lambda name: make.phrase_query(schema, name, stems))
            clauses.append((should, make.boost_query(phrase_query, _PHRASE_BOOST)))
        if bench_query.days:
            integer = self._tantivy.FieldType.Integer
            days = make.range_query(
                schema, "date", integer, *(day.toordinal() for day in bench_query.days)
            )
            clauses.append((must, make.const_score_query(days, 0.0)))
        return make.boolean_query(clauses) if len(clauses) > 1 else term_queries[0]

    def close(self) -> None:
        self._bodies.close()

    def segments(self) -> int:
        return int(self._searcher.num_segments)

    def size(self) -> int:
        return folder_size(self._folder)

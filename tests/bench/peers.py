"""The engines that are measured, each behind the same few calls."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from index.analysis import stem, words
from index.article import Article
from index.engine import Facet, Filter, Mark, Search, Sort
from index.engines.whoosh.engine import WhooshEngine
from index.passages import passages, sought
from index.query.parse import parse
from index.query.tree import Between, Phrase

TOP = 10
_FACETS = ("source", "location", "year")


@dataclass(frozen=True)
class Asked:
    """One query of one kind."""

    kind: str
    words: tuple[str, ...]
    days: tuple[date, date] | None = None


class Peer(Protocol):
    name: str

    def build(self, articles: Iterable[Article]) -> None: ...
    def remove(self, ids: Sequence[str]) -> None: ...
    def ask(self, asked: Asked) -> int:
        """Answer one query, titles and dates of the first ten fetched; how many match."""
        ...


class Ours:
    name = "archive"

    def __init__(self, folder: Path, segments: int) -> None:
        self._engine = WhooshEngine(folder / "ours")
        self._segments = segments
        self._db = sqlite3.connect(folder / "ours.sqlite", isolation_level=None)
        self._db.execute("CREATE TABLE article (id TEXT PRIMARY KEY, title, date, body)")

    def build(self, articles: Iterable[Article]) -> None:
        self._engine.apply(articles, (), Mark("bench", 1))

    def fill_store(self, articles: Iterable[Article]) -> None:
        rows = ((a.id, a.title, str(a.date), a.body) for a in articles)
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO article VALUES (?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def remove(self, ids: Sequence[str]) -> None:
        self._engine.apply((), ids, Mark("bench", 2))

    def ask(self, asked: Asked) -> int:
        search = _search(asked)
        results = self._engine.search(search)
        ids = [hit.id for hit in results.hits]
        marks = ", ".join("?" * len(ids))
        body = ", body" if asked.kind == "passages" else ""
        rows = self._db.execute(
            f"SELECT title, date{body} FROM article WHERE id IN ({marks})", ids
        ).fetchall()
        if body:
            wanted = sought(search.query)
            for title, _, text in rows:
                passages(Article(id="x", title=title, body=text), wanted)
        return results.total


def _search(asked: Asked) -> Search:
    typed = {
        "or3": " OR ".join(asked.words),
        "and2": " AND ".join(asked.words),
        "phrase": f'"{" ".join(asked.words)}"',
    }.get(asked.kind, " ".join(asked.words))
    parsed = parse(typed)
    filters = (Filter("date", Between("date", *asked.days)),) if asked.days else ()
    facets = tuple(map(Facet, _FACETS)) if asked.kind == "facets" else ()
    sort = Sort.NEWEST if asked.kind == "newest" else Sort.RELEVANCE
    run = parsed.run if asked.kind == "typed" else None
    query = parsed.query
    if isinstance(query, Phrase):
        query = Phrase("text", query.words, exact=False)  # tantivy's en_stem phrases are of stems
    return Search(query, run, filters, facets, sort, TOP)


class Tantivy:
    """tantivy with its own English stemmer, or, with `cut`, over words that we cut and stemmed."""

    name = "tantivy"

    def __init__(self, folder: Path, segments: int, *, cut: bool = False) -> None:
        import tantivy  # noqa: PLC0415 (a peer may be absent)

        self._tv, self._cut, self._segments = tantivy, cut, segments
        tokenizer = "spaces" if cut else "en_stem"
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("kept", stored=True, tokenizer_name="raw", index_option="basic")
        for name in ("title", "body", "caption"):
            schema.add_text_field(name, tokenizer_name=tokenizer, index_option="position")
        for name in _FACETS:
            schema.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        schema.add_integer_field("date", indexed=True, fast=True)
        (folder / self.name).mkdir()
        self._index = tantivy.Index(schema.build(), path=str(folder / self.name))
        if cut:
            spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
            self._index.register_tokenizer("spaces", spaces)

    def build(self, articles: Iterable[Article]) -> None:
        tv = self._tv
        writer = self._index.writer(heap_size=200_000_000, num_threads=1)
        text: Callable[[str], str] = _cut if self._cut else str
        for article in articles:
            document = tv.Document()
            document.add_text("id", article.id)
            document.add_text("kept", f"{article.title}\t{article.date}")
            for name in ("title", "body", "caption"):
                document.add_text(name, text(getattr(article, name)))
            document.add_text("source", article.source or "")
            document.add_text("location", article.location[0] if article.location else "")
            document.add_text("year", str(article.date)[:4])
            document.add_integer("date", article.date.toordinal() if article.date else 0)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher: Any = self._index.searcher()

    def remove(self, ids: Sequence[str]) -> None:
        writer = self._index.writer(heap_size=50_000_000, num_threads=1)
        for id in ids:
            writer.delete_documents("id", id)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, asked: Asked) -> int:
        tv, query = self._tv, self._query(asked)
        if asked.kind == "newest":
            found = self._searcher.search(query, limit=TOP, order_by_field="date")
        else:
            found = self._searcher.search(query, limit=TOP)
        documents = [self._searcher.doc(at) for _, at in found.hits]
        kept = [document["kept"][0] for document in documents]
        if asked.kind == "facets":
            terms = {name: {"terms": {"field": name, "size": TOP}} for name in _FACETS}
            self._searcher.aggregate(query, terms)
        if asked.kind == "passages":
            maker = tv.SnippetGenerator.create(self._searcher, query, self._index.schema, "kept")
            for document in documents:
                maker.snippet_from_doc(document).to_html()
        del kept
        return int(found.count or 0)

    def _term(self, text: str, field: str) -> Any:
        return self._tv.Query.term_query(self._index.schema, field, text)

    def _query(self, asked: Asked) -> Any:
        tv = self._tv
        must, should = tv.Occur.Must, tv.Occur.Should
        stems = [stem(word) for word in asked.words]

        def any_field(make: Callable[[str], Any]) -> Any:
            return tv.Query.boolean_query([(should, make(f)) for f in ("title", "body", "caption")])

        schema = self._index.schema
        if asked.kind == "phrase":
            return any_field(lambda f: tv.Query.phrase_query(schema, f, stems))
        each = [any_field(partial(self._term, text)) for text in stems]
        if asked.kind == "or3":
            return tv.Query.boolean_query([(should, one) for one in each])
        parts = [(must, one) for one in each]
        if asked.kind == "typed":
            run = any_field(lambda f: tv.Query.phrase_query(schema, f, stems))
            parts.append((should, tv.Query.boost_query(run, 1000.0)))
        if asked.days:
            low, high = (day.toordinal() for day in asked.days)
            days = tv.Query.range_query(schema, "date", tv.FieldType.Integer, low, high)
            parts.append((must, days))
        return tv.Query.boolean_query(parts)


def _cut(text: str) -> str:
    return " ".join(map(stem, words(text)))


class Fts5:
    """SQLite's full-text index, with its porter stemmer."""

    name = "fts5"

    def __init__(self, folder: Path, segments: int) -> None:
        self._db = sqlite3.connect(folder / "fts5.sqlite", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute(
            "CREATE TABLE article (n INTEGER PRIMARY KEY, id, title, body, caption, date, source,"
            " location, year)"
        )
        self._db.execute(
            "CREATE VIRTUAL TABLE found USING fts5 (title, body, caption, content='article',"
            " content_rowid='n', tokenize='porter unicode61')"
        )

    def build(self, articles: Iterable[Article]) -> None:
        self._db.execute("BEGIN")
        for n, a in enumerate(articles, 1):
            place, year = a.location[0] if a.location else None, str(a.date)[:4]
            self._db.execute(
                "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (n, a.id, a.title, a.body, a.caption, str(a.date), a.source, place, year),
            )
            self._db.execute(
                "INSERT INTO found (rowid, title, body, caption) VALUES (?, ?, ?, ?)",
                (n, a.title, a.body, a.caption),
            )
        self._db.execute("COMMIT")
        self._db.execute("CREATE INDEX by_date ON article (date)")

    def remove(self, ids: Sequence[str]) -> None:
        for id in ids:
            self._db.execute(
                "INSERT INTO found (found, rowid, title, body, caption)"
                " SELECT 'delete', n, title, body, caption FROM article WHERE id = ?",
                (id,),
            )
            self._db.execute("DELETE FROM article WHERE id = ?", (id,))

    def ask(self, asked: Asked) -> int:
        quoted = [f'"{word}"' for word in asked.words]
        match = {"or3": " OR ".join(quoted), "phrase": " + ".join(quoted)}.get(
            asked.kind, " ".join(quoted)
        )
        join = "FROM found JOIN article ON n = found.rowid WHERE found MATCH ?"
        values: list[object] = [match]
        if asked.days:
            join += " AND date BETWEEN ? AND ?"
            values += map(str, asked.days)
        order = "date DESC" if asked.kind == "newest" else "rank"
        shown = ", snippet(found, 1, '[', ']', '…', 30)" if asked.kind == "passages" else ""
        one = self._db.execute
        one(f"SELECT title, date{shown} {join} ORDER BY {order} LIMIT {TOP}".replace(
            "title,", "article.title,"), values).fetchall()  # fmt: skip
        if asked.kind == "facets":
            for name in _FACETS:
                one(f"SELECT {name}, count(*) {join} GROUP BY 1", values).fetchall()
        return int(one(f"SELECT count(*) {join}", values).fetchone()[0])

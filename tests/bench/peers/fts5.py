"""SQLite's full-text index with its porter stemmer, over a table of the articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from index.analysis import stem
from index.article import Article
from tests.bench.peers import TOP, Setup, pre_analyze
from tests.bench.queries import BenchQuery

_TABLES = """
CREATE TABLE article (
    n INTEGER PRIMARY KEY, id, title, body, caption, date, source, year
);
CREATE TABLE place (n INTEGER, location);
CREATE VIRTUAL TABLE found USING fts5 (
    title, body, caption, content = 'article', content_rowid = 'n', tokenize = "{}"
);
"""
_INDEXES = "CREATE INDEX by_date ON article (date); CREATE INDEX by_n ON place (n);"
_INSERT = "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_MATCHING = "FROM found JOIN article ON n = found.rowid WHERE found MATCH ?"
_PLACES = "FROM found JOIN place ON n = found.rowid WHERE found MATCH ?"


class Fts5:
    @staticmethod
    def version() -> str:
        return sqlite3.sqlite_version

    def __init__(self, setup: Setup) -> None:
        self._cut = setup.pre_analyzed
        path = setup.folder / "fts5" / "articles.sqlite"
        path.parent.mkdir(exist_ok=True)
        is_new = not path.exists()
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -200000")
        self._db.execute("PRAGMA mmap_size = 2000000000")
        if is_new:
            # Words of `index.analysis` may contain + and #; `ascii` keeps all other letters.
            tokenizer = "ascii tokenchars '+#'" if self._cut else "porter unicode61"
            self._db.executescript(_TABLES.format(tokenizer))

    def build(self, parts: Iterable[Iterable[Article]]) -> None:
        n = 0
        for part in parts:
            self._db.execute("BEGIN")
            for n, article in enumerate(part, n + 1):  # noqa: B020 (numbers continue over the parts)
                self._add(n, article)
            self._db.execute("COMMIT")
        self._db.executescript(_INDEXES)

    def _add(self, n: int, article: Article) -> None:
        texts: Sequence[str] = (article.title, article.body, article.caption)
        if self._cut:
            texts = list(map(pre_analyze, texts))
        year = str(article.date)[:4]
        self._db.execute(_INSERT, (n, article.id, *texts, str(article.date), article.source, year))
        self._db.execute(
            "INSERT INTO found (rowid, title, body, caption) VALUES (?, ?, ?, ?)", (n, *texts)
        )
        self._db.executemany(
            "INSERT INTO place VALUES (?, ?)", [(n, place) for place in article.location]
        )

    def remove(self, ids: Sequence[str]) -> None:
        self._db.execute("BEGIN")
        for id in ids:
            self._db.execute(
                "INSERT INTO found (found, rowid, title, body, caption)"
                " SELECT 'delete', n, title, body, caption FROM article WHERE id = ?",
                (id,),
            )
            self._db.execute("DELETE FROM article WHERE id = ?", (id,))
        self._db.execute("COMMIT")

    def search(self, bench_query: BenchQuery) -> int:
        match = self._match(bench_query)
        matching, values = _MATCHING, [match]
        if bench_query.days:
            matching += " AND date BETWEEN ? AND ?"
            values += map(str, bench_query.days)
        columns, order, ordered_by = "article.title, date", "rank", list[str]()
        if bench_query.kind == "newest":
            order = "date DESC"
        if bench_query.kind == "passages":
            columns = "snippet(found, 1, '[', ']', '…', 40)"
        if bench_query.kind == "typed":
            order = "found.rowid IN (SELECT rowid FROM found WHERE found MATCH ?) DESC, rank"
            ordered_by = [self._match(BenchQuery("phrase", bench_query.words))]
        self._all(f"SELECT {columns} {matching} ORDER BY {order} LIMIT {TOP}", values + ordered_by)
        if bench_query.kind == "facets":
            for name, joined_tables in (
                ("source", _MATCHING),
                ("year", _MATCHING),
                ("location", _PLACES),
            ):
                self._all(f"SELECT {name}, count(*) AS c {joined_tables} GROUP BY 1 ORDER BY c DESC"
                          f" LIMIT {TOP}", values)  # fmt: skip
        if not bench_query.days:
            matching = "FROM found WHERE found MATCH ?"
        return int(self._all(f"SELECT count(*) {matching}", values)[0][0])

    def _all(self, sql: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
        return self._db.execute(sql, values).fetchall()

    def _match(self, bench_query: BenchQuery) -> str:
        words = map(stem, bench_query.words) if self._cut else bench_query.words
        quoted = [f'"{word}"' for word in words]
        match bench_query.kind:
            case "or3":
                return " OR ".join(quoted)
            case "phrase":
                return " + ".join(quoted)
            case "prefix":
                return f'"{bench_query.words[0]}" *'
            case _:
                return " AND ".join(quoted)

    def close(self) -> None:
        self._db.close()

    def segments(self) -> int:
        return int(self._all("SELECT count(DISTINCT segid) FROM found_idx", ())[0][0])

    def size(self) -> int:
        """Return the bytes of the index, without the table of the articles."""
        sql = "SELECT sum(length(block)) FROM found_data UNION ALL"
        sql += " SELECT sum(length(sz)) FROM found_docsize"
        return sum(int(row[0]) for row in self._all(sql, ()))

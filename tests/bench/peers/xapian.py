"""Xapian with one list of terms for all texts; it only counts the first place of an article.

Its Python package comes from the system: python3-xapian on Debian.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from index.analysis import stem
from index.article import Article
from tests.bench.peers import FACETS, TOP, Setup, folder_size, pre_analyze
from tests.bench.queries import BenchQuery

sys.path.append(
    "/usr/lib/python3/dist-packages"
)  # Debian's path, which virtual environments ignore
try:
    with warnings.catch_warnings(action="ignore"):  # from its generated code
        import xapian  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    xapian = None
finally:
    sys.path.pop()

_DAY = 0  # slot of the date; those of FACETS follow
_GAP = 100  # positions between the texts, so that no phrase spans two
_MAX_TERM = 240  # bytes of the longest term that Xapian accepts
_PASSAGE = 240  # characters


class Xapian:
    @staticmethod
    def version() -> str:
        if xapian is None:
            raise ImportError("the module xapian is missing; on Debian: apt install python3-xapian")
        return str(xapian.version_string())

    def __init__(self, setup: Setup) -> None:
        self._cut, self._folder = setup.pre_analyzed, setup.folder / "xapian"
        self._stemmer = xapian.Stem("none" if setup.pre_analyzed else "en")
        self._generator = xapian.TermGenerator()
        self._generator.set_stemmer(self._stemmer)
        self._generator.set_stemming_strategy(xapian.TermGenerator.STEM_ALL)
        self._db: Any = xapian.Database(str(self._folder)) if self._folder.exists() else None

    def build(self, parts: Iterable[Iterable[Article]]) -> None:
        db = xapian.WritableDatabase(str(self._folder), xapian.DB_CREATE)
        for part in parts:
            for article in part:
                db.add_document(self._document(article))
            db.commit()
        db.close()
        self._db = xapian.Database(str(self._folder))

    def _document(self, article: Article) -> Any:
        document = xapian.Document()
        texts = (article.title, article.body, article.caption)
        if self._cut:
            self._index_stems(document, texts)
        else:
            self._generator.set_document(document)
            self._generator.set_termpos(0)
            for text in texts:
                self._generator.index_text(text)
                self._generator.increase_termpos(_GAP)
        place = article.location[0] if article.location else ""
        values = (article.source or "", place, str(article.date)[:4])
        document.add_value(_DAY, _sortable(article.date))
        for slot, value in enumerate(values, 1):
            document.add_value(slot, value)
        document.add_boolean_term(f"Q{article.id}")
        document.set_data(f"{article.title}\n{article.date}\n{article.body}")
        return document

    def _index_stems(self, document: Any, texts: Sequence[str]) -> None:
        position = 0
        for text in texts:
            for position, term in enumerate(pre_analyze(text).split(), position + 1):  # noqa: B020
                if len(term.encode()) <= _MAX_TERM:
                    document.add_posting(term, position)
            position += _GAP

    def remove(self, ids: Sequence[str]) -> None:
        db = xapian.WritableDatabase(str(self._folder), xapian.DB_OPEN)
        for id in ids:
            db.delete_document(f"Q{id}")
        db.commit()
        db.close()
        self._db.reopen()

    def search(self, bench_query: BenchQuery) -> int:
        enquire = xapian.Enquire(self._db)
        enquire.set_query(_query(bench_query))
        if bench_query.kind == "newest":
            enquire.set_sort_by_value(_DAY, True)
        spies = []
        if bench_query.kind == "facets":
            spies = [xapian.ValueCountMatchSpy(slot) for slot in range(1, len(FACETS) + 1)]
            for spy in spies:
                enquire.add_matchspy(spy)
        matches = enquire.get_mset(0, TOP, self._db.get_doccount())  # examines all: an exact count
        for spy in spies:
            [(term.term, term.termfreq) for term in spy.top_values(TOP)]
        for hit in matches:
            _, _, body = hit.document.get_data().decode().split("\n", 2)
            if bench_query.kind == "passages":
                matches.snippet(body, _PASSAGE, self._stemmer)
        return int(matches.get_matches_estimated())

    def close(self) -> None:
        if self._db is not None:
            self._db.close()

    def segments(self) -> int:
        return 1

    def size(self) -> int:
        """Return the bytes on disk, without the texts in the document records."""
        docdata = self._folder / "docdata.glass"
        return folder_size(self._folder) - docdata.stat().st_size


def _sortable(day: date | None) -> bytes:
    sortable: bytes = xapian.sortable_serialise(day.toordinal() if day else 0)
    return sortable


def _query(bench_query: BenchQuery) -> Any:
    make = xapian.Query
    stems = [make(stem(word)) for word in bench_query.words]
    match bench_query.kind:
        case "or3":
            return make(make.OP_OR, stems)
        case "phrase":
            return make(make.OP_PHRASE, stems, len(stems))
        case "prefix":
            limit = make.WILDCARD_LIMIT_FIRST
            return make(make.OP_WILDCARD, bench_query.words[0], 0, limit, make.OP_OR)
        case "typed":
            phrase_query = make(
                make.OP_SCALE_WEIGHT, make(make.OP_PHRASE, stems, len(stems)), 1000.0
            )
            return make(make.OP_AND_MAYBE, make(make.OP_AND, stems), phrase_query)
    words = make(make.OP_AND, stems)
    if bench_query.days:
        days = make(make.OP_VALUE_RANGE, _DAY, *map(_sortable, bench_query.days))
        return make(make.OP_FILTER, words, days)
    return words

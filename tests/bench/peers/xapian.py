"""Xapian over one list of terms for all texts; of several places it counts the first.

Its Python package is the system's: python3-xapian on Debian.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from index.analysis import stem
from index.article import Article
from tests.bench.peers import FACETS, TOP, Setup, bytes_below, pre_cut
from tests.bench.queries import Asked

sys.path.append("/usr/lib/python3/dist-packages")  # where Debian keeps it, which no venv looks into
try:
    with warnings.catch_warnings(action="ignore"):  # of its generated code
        import xapian  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    xapian = None
finally:
    sys.path.pop()

_DAY = 0  # the slots of values; those of FACETS follow
_GAP = 100  # positions between the texts, so that no phrase reaches over
_LONGEST = 240  # bytes of a term that Xapian takes
_PASSAGE = 240  # characters


class Xapian:
    @staticmethod
    def version() -> str:
        if xapian is None:
            raise ImportError("there is no module xapian; on Debian: apt install python3-xapian")
        return str(xapian.version_string())

    def __init__(self, setup: Setup) -> None:
        self._cut, self._folder = setup.cut, setup.folder / "xapian"
        self._stemmer = xapian.Stem("none" if setup.cut else "en")
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
        at = 0
        for text in texts:
            for at, each in enumerate(pre_cut(text).split(), at + 1):  # noqa: B020
                if len(each.encode()) <= _LONGEST:
                    document.add_posting(each, at)
            at += _GAP

    def remove(self, ids: Sequence[str]) -> None:
        db = xapian.WritableDatabase(str(self._folder), xapian.DB_OPEN)
        for id in ids:
            db.delete_document(f"Q{id}")
        db.commit()
        db.close()
        self._db.reopen()

    def ask(self, asked: Asked) -> int:
        enquire = xapian.Enquire(self._db)
        enquire.set_query(_query(asked))
        if asked.kind == "newest":
            enquire.set_sort_by_value(_DAY, True)
        spies = []
        if asked.kind == "facets":
            spies = [xapian.ValueCountMatchSpy(slot) for slot in range(1, len(FACETS) + 1)]
            for spy in spies:
                enquire.add_matchspy(spy)
        found = enquire.get_mset(0, TOP, self._db.get_doccount())  # looks at all: counts exactly
        for spy in spies:
            [(each.term, each.termfreq) for each in spy.top_values(TOP)]
        for hit in found:
            _, _, body = hit.document.get_data().decode().split("\n", 2)
            if asked.kind == "passages":
                found.snippet(body, _PASSAGE, self._stemmer)
        return int(found.get_matches_estimated())

    def close(self) -> None:
        if self._db is not None:
            self._db.close()

    def segments(self) -> int:
        return 1

    def size(self) -> int:
        """Without the texts, which are in the records of its documents."""
        docdata = self._folder / "docdata.glass"
        return bytes_below(self._folder) - docdata.stat().st_size


def _sortable(day: date | None) -> bytes:
    sortable: bytes = xapian.sortable_serialise(day.toordinal() if day else 0)
    return sortable


def _query(asked: Asked) -> Any:
    make = xapian.Query
    stems = [make(stem(word)) for word in asked.words]
    match asked.kind:
        case "or3":
            return make(make.OP_OR, stems)
        case "phrase":
            return make(make.OP_PHRASE, stems, len(stems))
        case "prefix":
            limit = make.WILDCARD_LIMIT_FIRST
            return make(make.OP_WILDCARD, asked.words[0], 0, limit, make.OP_OR)
        case "typed":
            run = make(make.OP_SCALE_WEIGHT, make(make.OP_PHRASE, stems, len(stems)), 1000.0)
            return make(make.OP_AND_MAYBE, make(make.OP_AND, stems), run)
    words = make(make.OP_AND, stems)
    if asked.days:
        days = make(make.OP_VALUE_RANGE, _DAY, *map(_sortable, asked.days))
        return make(make.OP_FILTER, words, days)
    return words

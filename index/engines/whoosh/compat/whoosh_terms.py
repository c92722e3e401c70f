"""The terms of a segment as a stock Whoosh reader walks them, and their postings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import cached_property, partial
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.query.spans import Span
from whoosh.reading import TermInfo, TermNotFound

from index.analysis import stem
from index.engines.whoosh.compat.whoosh_docs import STEMS, schema
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.query.positions import in_fields
from index.engines.whoosh.query.posting_lists import Stem
from index.engines.whoosh.query.term_freqs import occurrences, of_stem
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.read.segment import Segment
from index.engines.whoosh.write.columns import TEXTS
from index.query.tree import Exact


def alone(segment: Segment) -> Segments:
    """One segment, its deleted documents too: Whoosh leaves those out by itself."""
    return Segments([(segment, None)])


class Terms(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment and their postings."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._terms: dict[str, list[bytes]] = {}

    def indexed_field_names(self) -> list[str]:
        return sorted(schema().names())

    def _of(self, field: str) -> list[bytes]:
        """The terms of one field, sorted."""
        if field not in self._terms:
            self._terms[field] = sorted(set(self._all(field)))
        return self._terms[field]

    def _all(self, field: str) -> Iterator[bytes]:
        segment = self._segment
        if field.rstrip(STEMS) in TEXTS:
            known = segment.forms if field in TEXTS else segment.stems
            yield from (term for term in known if self.doc_frequency(field, term))
        elif field == "date":
            yield from self._days
        elif field == "id":
            yield from segment.ids.tolist()
        else:
            yield from segment.names(field).folded()

    @cached_property
    def _days(self) -> dict[bytes, int]:
        days = np.unique(self._segment.day[self._segment.undated :]).tolist()
        return {date.fromordinal(day).isoformat().encode(): day for day in days}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.doc_frequency(*term) > 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return ((field, term) for field in self.indexed_field_names() for term in self._of(field))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._of(fieldname)
        return ((fieldname, term) for term in terms[bisect_left(terms, prefix) :])

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, fieldobj: Any) -> Cursor:
        return Cursor(self._of(fieldname))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs, weights = self._postings(fieldname, text)
        if not len(docs):
            raise TermNotFound(f"{fieldname}:{text!r}")
        largest = float(weights.max())
        return TermInfo(float(weights.sum()), len(docs), 1, 1, largest, int(docs[0]), int(docs[-1]))

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._postings(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._postings(fieldname, text)[0])

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        docs, weights = self._postings(fieldname, text)
        if not len(docs):
            raise TermNotFound(f"{fieldname}:{text!r}")
        return ArrayMatcher(
            docs.tolist(),
            weights.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        ).over(self._segment)

    def _postings(self, field: str, text: bytes) -> tuple[Array, Array]:
        """The documents of a term, and how often it stands in each."""
        word, text_field = text.decode(), field.rstrip(STEMS)
        if text_field in TEXTS:
            exact = field == text_field
            every = Exact("text", word)
            segments = alone(self._segment)
            stems = partial(Stem.find, segments)
            found = occurrences(segments, every, stems) if exact else of_stem(segments, stems(word))
            counts = found.counts()[TEXTS.index(text_field)]
            return found.docs[counts > 0], counts[counts > 0]
        segment = self._segment
        if field == "date":
            day = self._days.get(text, -1)
            docs = np.arange(*np.searchsorted(segment.day, (day, day + 1)).tolist())
        elif field == "id":
            number = segment.number(word)
            docs = np.array([] if number is None else [number], np.int64)
        else:
            names = segment.names(field)
            docs = names.with_labels(names.found([word], whole=True))
        return docs, np.ones(len(docs))


class Cursor(base.FieldCursor):  # type: ignore[misc]
    """Walks over the terms of a field."""

    def __init__(self, terms: list[bytes]) -> None:
        self._terms, self._at = terms, 0

    def is_valid(self) -> bool:
        return self._at < len(self._terms)

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, string: bytes) -> str | None:
        self._at = bisect_left(self._terms, string)
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        return self._terms[self._at].decode() if self.is_valid() else None

    term = text


class ArrayMatcher(ListMatcher):  # type: ignore[misc]
    """A list of postings whose positions are read when a phrase asks for them."""

    _segment: Segment

    def over(self, segment: Segment) -> ArrayMatcher:
        self._segment = segment
        return self

    def copy(self) -> ArrayMatcher:
        twin = ArrayMatcher(
            self._ids,
            self._weights,
            format=self._format,
            scorer=self._scorer,
            position=self._i,
            term=self._term,
            terminfo=self._terminfo,
        )
        return twin.over(self._segment)

    @cached_property
    def _positions(self) -> dict[int, list[int]]:
        """Document -> where in its field the term stands."""
        segments, word = alone(self._segment), self._term[1].decode()
        field = self._term[0].rstrip(STEMS)
        if field == self._term[0]:
            places = Stem.find(segments, stem(word)).places(form=word)
        else:
            places = Stem.find(segments, word).places()
        doc, place, _ = in_fields(segments, *places, [field])
        found: dict[int, list[int]] = {}
        for number, at in zip(doc.tolist(), place.tolist(), strict=True):
            title, body = (int(self._segment.lengths[name][number]) for name in ("title", "body"))
            begins = {"title": 0, "body": title + 1, "caption": title + body + 2}[field]
            found.setdefault(number, []).append(at - begins)
        return found

    def supports(self, astype: str) -> bool:
        return astype in ("positions", "frequency", "weight")

    def value_as(self, astype: str) -> Any:
        return self._positions[self.id()] if astype == "positions" else self.weight()

    def spans(self) -> list[Span]:
        return [Span(at) for at in self._positions[self.id()]]

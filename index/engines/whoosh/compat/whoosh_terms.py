"""Terms of a segment and their postings, as a stock Whoosh reader walks them."""

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
from index.engines.whoosh.compat.whoosh_docs import STEM_SUFFIX, schema
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.query.positions import positions_in_fields
from index.engines.whoosh.query.posting_lists import PostingList
from index.engines.whoosh.query.term_freqs import stem_freqs, term_freqs
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.segment import Segment
from index.engines.whoosh.storage.segment_format import TEXT_FIELDS
from index.query.tree import Exact


def single_segment(segment: Segment) -> MultiSegment:
    """Return one segment with its deleted documents: Whoosh filters those itself."""
    return MultiSegment([(segment, None)])


class WhooshTerms(base.TermsReader):  # type: ignore[misc]
    """Terms of a segment and their postings."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._terms: dict[str, list[bytes]] = {}

    def indexed_field_names(self) -> list[str]:
        return sorted(schema().names())

    def _sorted_terms(self, field: str) -> list[bytes]:
        """Return the terms of one field, sorted."""
        if field not in self._terms:
            self._terms[field] = sorted(set(self._list_terms(field)))
        return self._terms[field]

    def _list_terms(self, field: str) -> Iterator[bytes]:
        segment = self._segment
        if field.rstrip(STEM_SUFFIX) in TEXT_FIELDS:
            terms = segment.forms if field in TEXT_FIELDS else segment.stems
            yield from (term for term in terms if self.doc_frequency(field, term))
        elif field == "date":
            yield from self._days
        elif field == "id":
            yield from segment.ids.tolist()
        else:
            yield from segment.keywords(field).folded_names()

    @cached_property
    def _days(self) -> dict[bytes, int]:
        """Ordinals by ISO day."""
        ordinals = np.unique(self._segment.day[self._segment.undated_count :]).tolist()
        return {date.fromordinal(day).isoformat().encode(): day for day in ordinals}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.doc_frequency(*term) > 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        fields = self.indexed_field_names()
        return ((field, term) for field in fields for term in self._sorted_terms(field))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._sorted_terms(fieldname)
        return ((fieldname, term) for term in terms[bisect_left(terms, prefix) :])

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, fieldobj: Any) -> TermCursor:
        return TermCursor(self._sorted_terms(fieldname))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs, freqs = self._postings(fieldname, text)
        if not len(docs):
            raise TermNotFound(f"{fieldname}:{text!r}")
        largest = float(freqs.max())
        return TermInfo(float(freqs.sum()), len(docs), 1, 1, largest, int(docs[0]), int(docs[-1]))

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._postings(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._postings(fieldname, text)[0])

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        docs, freqs = self._postings(fieldname, text)
        if not len(docs):
            raise TermNotFound(f"{fieldname}:{text!r}")
        return ArrayMatcher(
            docs.tolist(),
            freqs.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        ).with_segment(self._segment)

    def _postings(self, field: str, text: bytes) -> tuple[Array, Array]:
        """Return the documents of a term, and its frequency in each."""
        term, text_field = text.decode(), field.rstrip(STEM_SUFFIX)
        if text_field in TEXT_FIELDS:
            segments = single_segment(self._segment)
            read_postings = partial(PostingList.for_stem, segments)
            if field == text_field:
                matches = term_freqs(segments, Exact("text", term), read_postings)
            else:
                matches = stem_freqs(segments, read_postings(term))
            freqs = matches.field_freqs()[TEXT_FIELDS.index(text_field)]
            return matches.docs[freqs > 0], freqs[freqs > 0]
        segment = self._segment
        if field == "date":
            day = self._days.get(text, -1)
            docs = np.arange(*np.searchsorted(segment.day, (day, day + 1)).tolist())
        elif field == "id":
            number = segment.doc_with_id(term)
            docs = np.array([] if number is None else [number], np.int64)
        else:
            keywords = segment.keywords(field)
            docs = keywords.docs_with_labels(keywords.labels_with_words([term], whole_name=True))
        return docs, np.ones(len(docs))


class TermCursor(base.FieldCursor):  # type: ignore[misc]
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
    """List of postings whose positions are read when a phrase needs them."""

    _segment: Segment

    def with_segment(self, segment: Segment) -> ArrayMatcher:
        self._segment = segment
        return self

    def copy(self) -> ArrayMatcher:
        duplicate = ArrayMatcher(
            self._ids,
            self._weights,
            format=self._format,
            scorer=self._scorer,
            position=self._i,
            term=self._term,
            terminfo=self._terminfo,
        )
        return duplicate.with_segment(self._segment)

    @cached_property
    def _positions(self) -> dict[int, list[int]]:
        """Positions of the term in its field, by document."""
        segments, term = single_segment(self._segment), self._term[1].decode()
        field = self._term[0].rstrip(STEM_SUFFIX)
        if field == self._term[0]:
            stem_positions = PostingList.for_stem(segments, stem(term)).positions(form=term)
        else:
            stem_positions = PostingList.for_stem(segments, term).positions()
        docs, positions, _ = positions_in_fields(segments, *stem_positions, [field])
        by_doc: dict[int, list[int]] = {}
        for doc, position in zip(docs.tolist(), positions.tolist(), strict=True):
            title, body = (int(self._segment.lengths[name][doc]) for name in ("title", "body"))
            start = {"title": 0, "body": title + 1, "caption": title + body + 2}[field]
            by_doc.setdefault(doc, []).append(position - start)
        return by_doc

    def supports(self, astype: str) -> bool:
        return astype in ("positions", "frequency", "weight")

    def value_as(self, astype: str) -> Any:
        return self._positions[self.id()] if astype == "positions" else self.weight()

    def spans(self) -> list[Span]:
        return [Span(at) for at in self._positions[self.id()]]

"""Words within a distance of each other.

Every operand becomes lists of *spans*, one list for each text.  A span is the first and last
position of the operand, counted in words of the document.  Title, body and caption of a document
are separate texts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

import numpy as np

from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.query.pattern_terms import pattern_positions
from index.engines.whoosh.query.positions import (
    PostingReader,
    leaf_positions,
    positions_in_fields,
)
from index.engines.whoosh.query.posting_lists import Positions
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.segment_format import TEXT_FIELDS
from index.fields import real_fields
from index.query.tree import Exact, Fuzzy, Near, Or, Phrase, Prefix, Query, Term, Wildcard

Span = tuple[int, int]  # position of the first word, and the position after the last word
Spans = dict[int, list[Span]]  # text (document * 3 + field) -> its spans, in order


def matching_docs(
    segments: MultiSegment, query: Near, candidates: Array, read_postings: PostingReader
) -> Array:
    """Return the documents, of the candidates (i8, sorted), whose operands are near enough."""
    finder = _SpanFinder(segments, candidates, read_postings)
    texts = finder.texts_by_words(query) if _is_exact_words(query) else finder.texts(query)
    return np.unique(np.array(texts, np.int64) // len(TEXT_FIELDS))


def _is_exact_words(query: Near) -> bool:
    """Return whether all operands are exact words of one field: no two can share a position."""
    fields = {part.field for part in query.parts if isinstance(part, Exact)}
    only_exact = all(isinstance(part, Exact) for part in query.parts)
    return not query.ordered and len(fields) == 1 and only_exact


class _SpanFinder:
    """Finds the spans of operands in some documents."""

    def __init__(self, segments: MultiSegment, docs: Array, read_postings: PostingReader) -> None:
        self._segments, self._docs, self._read_postings = segments, docs, read_postings

    def spans(self, query: Query) -> Spans:
        """Return the spans of an operand; raises TypeError for an operand without positions."""
        segments, docs = self._segments, self._docs
        match query:
            case Term(field) | Exact(field):
                positions = leaf_positions(segments, query, self._read_postings, docs)
                return self._spans_at(positions, field, 1)
            case Phrase(field, words):
                positions = leaf_positions(segments, query, self._read_postings, docs)
                return self._spans_at(positions, field, len(words))
            case Prefix(field) | Wildcard(field) | Fuzzy(field):
                return self._spans_at(pattern_positions(segments, query, docs), field, 1)
            case Or(clauses):
                return _union([self.spans(clause) for clause in clauses])
            case Near():
                windows = {text: sorted(set(spans)) for text, spans in self._windows(query)}
                return {text: spans for text, spans in windows.items() if spans}
            case _:
                raise TypeError(f"{query} has no positions")

    def _windows(self, query: Near) -> Iterator[tuple[int, Iterator[Span]]]:
        """Yield each text that has all operands, with the windows that contain them near enough."""
        operands = [self.spans(part) for part in query.parts]
        find = _ordered_windows if query.ordered else self._unordered_windows
        for text in set.intersection(*(set(spans) for spans in operands)):
            yield text, find([spans[text] for spans in operands], query.distance)

    def texts(self, query: Near) -> list[int]:
        """Return the texts that have a window; the search in a text ends at its first window."""
        return [text for text, windows in self._windows(query) if next(windows, None)]

    def texts_by_words(self, query: Near) -> list[int]:
        """Return the texts that have a window of exact words, in linear time for any number."""
        needed = Counter(query.parts)
        spans = {part: self.spans(part) for part in needed}
        return [
            text
            for text in set.intersection(*map(set, spans.values()))
            if self._has_window(
                {part: spans[part][text] for part in needed}, needed, query.distance
            )
        ]

    def _has_window(
        self, spans: Mapping[Query, list[Span]], needed: Counter[Query], distance: int
    ) -> bool:
        """Return whether a window has all needed words, and at most `distance` other words.

        For each position, the window that ends there is made as short as possible.
        """
        self._segments.deadline.check()
        positions = sorted(
            ((start, part) for part, part_spans in spans.items() for start, _ in part_spans),
            key=itemgetter(0),
        )
        missing, size, begin = needed.total(), needed.total(), 0
        in_window: Counter[Query] = Counter()
        for end, part in positions:
            in_window[part] += 1
            missing -= in_window[part] <= needed[part]
            while in_window[positions[begin][1]] > needed[positions[begin][1]]:
                in_window[positions[begin][1]] -= 1
                begin += 1
            if not missing and end + 1 - positions[begin][0] - size <= distance:
                return True
        return False

    def _unordered_windows(self, operands: Sequence[list[Span]], distance: int) -> Iterator[Span]:
        """Yield windows of the operands in any order, without overlap."""
        numbers = frozenset(range(len(operands)))
        # Starting from the operand with the fewest spans finds an existing window soonest.
        for number in sorted(numbers, key=lambda n: len(operands[n])):
            for first, stop in operands[number]:
                states = {(numbers - {number}, stop, distance)}
                for _ in operands[1:]:
                    self._segments.deadline.check()
                    states = {
                        (unused - {operand}, *state)
                        for unused, end, slack in states
                        for operand in unused
                        for state in _following(operands[operand], end, slack)
                    }
                yield from ((first, end) for _, end, _ in states)

    def _spans_at(self, positions: Positions, field: str, width: int) -> Spans:
        docs, starts, fields = positions_in_fields(self._segments, *positions, real_fields(field))
        spans: defaultdict[int, list[Span]] = defaultdict(list)
        texts = (docs.astype(np.int64) * len(TEXT_FIELDS) + fields).tolist()
        for text, start in zip(texts, starts.tolist(), strict=True):
            spans[text].append((start, start + width))
        return spans


def _union(operands: Sequence[Spans]) -> Spans:
    texts = {text for spans in operands for text in spans}
    return {
        text: sorted({span for spans in operands for span in spans.get(text, ())}) for text in texts
    }


def _ordered_windows(operands: Sequence[list[Span]], distance: int) -> Iterator[Span]:
    """Yield windows in which the operands follow each other in their order."""
    for first, stop in operands[0]:
        states = {
            (stop, distance)
        }  # possible ends so far, and how many more other words are allowed
        for spans in operands[1:]:
            states = {state for end, slack in states for state in _following(spans, end, slack)}
        yield from ((first, end) for end, _ in states)


def _following(spans: list[Span], end: int, slack: int) -> Iterator[tuple[int, int]]:
    """Yield end and remaining slack of each span that begins from `end` to `end + slack`."""
    for at in range(bisect_left(spans, (end, 0)), len(spans)):
        start, stop = spans[at]
        if start > end + slack:
            return
        yield stop, slack - (start - end)

"""Words within a distance of each other.

Every operand becomes lists of *spans*, a list a text: where it begins and ends, in words of the
document.  Title, body and caption of a document are texts of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import TEXTS
from index.engines.whoosh.patterns import places as places_of_pattern
from index.engines.whoosh.places import in_fields, places_of
from index.engines.whoosh.segments import Segments
from index.engines.whoosh.stems import Places, Stem
from index.fields import parts
from index.query.tree import Exact, Fuzzy, Near, Or, Phrase, Prefix, Query, Term, Wildcard

Span = tuple[int, int]  # first word, behind the last
Spans = dict[int, list[Span]]  # text (document * 3 + field) -> its spans, in order


def documents(
    segments: Segments, near: Near, candidates: Array, stems: Callable[[str], Stem]
) -> Array:
    """Those of some documents in which the operands stand near enough."""
    texts = [text for text, spans in _Spans(segments, candidates, stems).of(near).items() if spans]
    return np.unique(np.array(texts, np.int64) // len(TEXTS))


class _Spans:
    """Spans of operands within some documents."""

    def __init__(self, segments: Segments, within: Array, stems: Callable[[str], Stem]) -> None:
        self._segments, self._within, self._stems = segments, within, stems

    def of(self, query: Query) -> Spans:
        segments, within = self._segments, self._within
        match query:
            case Term(field) | Exact(field):
                return self._at(places_of(segments, query, self._stems, within), field, 1)
            case Phrase(field, words):
                return self._at(places_of(segments, query, self._stems, within), field, len(words))
            case Prefix(field) | Wildcard(field) | Fuzzy(field):
                return self._at(places_of_pattern(segments, query, within), field, 1)
            case Or(several):
                return _any([self.of(part) for part in several])
            case Near(several, distance, ordered):
                operands = [self.of(part) for part in several]
                common = set.intersection(*(set(each) for each in operands))
                windows = _ordered if ordered else _unordered
                found = {
                    text: sorted(set(windows([each[text] for each in operands], distance)))
                    for text in common
                }
                return {text: spans for text, spans in found.items() if spans}
            case _:
                raise TypeError(f"{query} has no place")

    def _at(self, places: Places, field: str, width: int) -> Spans:
        doc, place, part = in_fields(self._segments, *places, parts(field))
        spans: defaultdict[int, list[Span]] = defaultdict(list)
        texts = (doc.astype(np.int64) * len(TEXTS) + part).tolist()
        for text, at in zip(texts, place.tolist(), strict=True):
            spans[text].append((at, at + width))
        return spans


def _any(several: Sequence[Spans]) -> Spans:
    texts = {text for spans in several for text in spans}
    return {
        text: sorted({span for spans in several for span in spans.get(text, ())}) for text in texts
    }


Windows = Callable[[Sequence[list[Span]], int], Iterator[Span]]


def _ordered(operands: Sequence[list[Span]], distance: int) -> Iterator[Span]:
    """Windows in which the operands follow each other as they are given."""
    for first, stop in operands[0]:
        ends = {(stop, distance)}  # where what stands so far can end, and how many words are left
        for spans in operands[1:]:
            ends = {each for end, left in ends for each in _behind(spans, end, left)}
        yield from ((first, end) for end, _ in ends)


def _unordered(operands: Sequence[list[Span]], distance: int) -> Iterator[Span]:
    """Windows in which the operands stand in any order, each at places of its own."""
    everyone = frozenset(range(len(operands)))
    for number in everyone:
        for first, stop in operands[number]:
            states = {(everyone - {number}, stop, distance)}
            for _ in operands[1:]:
                states = {
                    (rest - {more}, *each)
                    for rest, end, left in states
                    for more in rest
                    for each in _behind(operands[more], end, left)
                }
            yield from ((first, end) for _, end, _ in states)


def _behind(spans: list[Span], end: int, left: int) -> Iterator[tuple[int, int]]:
    """The spans that begin at `end` or so many words later: where they end, and what is left."""
    for at in range(bisect_left(spans, (end, 0)), len(spans)):
        start, stop = spans[at]
        if start > end + left:
            return
        yield stop, left - (start - end)

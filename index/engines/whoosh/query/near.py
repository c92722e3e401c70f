"""Words within a distance of each other.

Every operand becomes lists of *spans*, a list a text: where it begins and ends, in words of the
document.  Title, body and caption of a document are texts of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter

import numpy as np

from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.query.pattern_terms import places as places_of_pattern
from index.engines.whoosh.query.positions import in_fields, places_of
from index.engines.whoosh.query.posting_lists import Places, Stem
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.write.columns import TEXTS
from index.fields import parts
from index.query.tree import Exact, Fuzzy, Near, Or, Phrase, Prefix, Query, Term, Wildcard

Span = tuple[int, int]  # first word, behind the last
Spans = dict[int, list[Span]]  # text (document * 3 + field) -> its spans, in order


def documents(
    segments: Segments, near: Near, candidates: Array, stems: Callable[[str], Stem]
) -> Array:
    """Those of some documents in which the operands stand near enough."""
    spans = _Spans(segments, candidates, stems)
    texts = spans.with_words(near) if _of_words(near) else spans.with_any(near)
    return np.unique(np.array(texts, np.int64) // len(TEXTS))


def _of_words(near: Near) -> bool:
    """Whether it is of exact words alone, of one field: no two of them share a place."""
    fields = {part.field for part in near.parts if isinstance(part, Exact)}
    return not near.ordered and len(fields) == 1 and all(isinstance(p, Exact) for p in near.parts)


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
            case Near():
                found = {text: sorted(set(each)) for text, each in self._windows(query)}
                return {text: spans for text, spans in found.items() if spans}
            case _:
                raise TypeError(f"{query} has no place")

    def _windows(self, near: Near) -> Iterator[tuple[int, Iterator[Span]]]:
        """Of each text that has all operands, the windows in which they stand near enough."""
        operands = [self.of(part) for part in near.parts]
        windows = _ordered if near.ordered else self._unordered
        for text in set.intersection(*(set(each) for each in operands)):
            yield text, windows([each[text] for each in operands], near.distance)

    def with_any(self, near: Near) -> list[int]:
        """The texts that have some such window: the first is enough."""
        return [text for text, found in self._windows(near) if next(found, None)]

    def with_words(self, near: Near) -> list[int]:
        """The texts in which some words stand near enough, however many words those are."""
        wanted = Counter(near.parts)
        each = {part: self.of(part) for part in wanted}
        return [
            text
            for text in set.intersection(*map(set, each.values()))
            if self._together({part: each[part][text] for part in wanted}, wanted, near.distance)
        ]

    def _together(
        self, spans: Mapping[Query, list[Span]], wanted: Counter[Query], more: int
    ) -> bool:
        """Whether some window has all that is wanted, and at most so many words more.

        From each place the window that ends there is made as short as it can be.
        """
        self._segments.deadline.check()
        places = sorted(
            ((at, part) for part, several in spans.items() for at, _ in several), key=itemgetter(0)
        )
        lacking, number, begin = wanted.total(), wanted.total(), 0
        have: Counter[Query] = Counter()
        for end, part in places:
            have[part] += 1
            lacking -= have[part] <= wanted[part]
            while have[places[begin][1]] > wanted[places[begin][1]]:
                have[places[begin][1]] -= 1
                begin += 1
            if not lacking and end + 1 - places[begin][0] - number <= more:
                return True
        return False

    def _unordered(self, operands: Sequence[list[Span]], distance: int) -> Iterator[Span]:
        """Windows in which the operands stand in any order, each at places of its own."""
        everyone = frozenset(range(len(operands)))
        # A window that exists is soon met from the operand that stands in the fewest places.
        for number in sorted(everyone, key=lambda n: len(operands[n])):
            for first, stop in operands[number]:
                states = {(everyone - {number}, stop, distance)}
                for _ in operands[1:]:
                    self._segments.deadline.check()
                    states = {
                        (rest - {more}, *each)
                        for rest, end, left in states
                        for more in rest
                        for each in _behind(operands[more], end, left)
                    }
                yield from ((first, end) for _, end, _ in states)

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


def _behind(spans: list[Span], end: int, left: int) -> Iterator[tuple[int, int]]:
    """The spans that begin at `end` or so many words later: where they end, and what is left."""
    for at in range(bisect_left(spans, (end, 0)), len(spans)):
        start, stop = spans[at]
        if start > end + left:
            return
        yield stop, left - (start - end)

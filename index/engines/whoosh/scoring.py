"""BM25F by `index.score`, a list of documents at a time: nearly, for many, and exactly, for few."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from index import score
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.match import Rows
from index.engines.whoosh.occurrences import Occurrences
from index.engines.whoosh.segments import Segments


class Scorer:
    """What scoring knows of all documents of one commit."""

    def __init__(self, segments: Segments, articles: int) -> None:
        self._segments = segments
        totals = {
            name: sum(segment.totals[name] for segment in segments.each) for name in score.WEIGHTS
        }
        if segments.live is not None:
            dead = np.flatnonzero(~segments.live)
            for name, lengths in segments.lengths.items():
                totals[name] -= int(lengths[dead].sum(dtype=np.int64))
        count = max(articles, 1)
        self.collection = score.Collection(
            articles, {name: total / count for name, total in totals.items()}
        )

    @cached_property
    def rough(self) -> dict[str, Array]:
        """f4[N] for each field: weight over length norm; 0 for the deleted, so they score 0."""
        everyone = np.arange(self._segments.documents)
        rough = {name: self._factor(name, everyone).astype(np.float32) for name in score.WEIGHTS}
        if self._segments.live is not None:
            for name in rough:
                rough[name] *= self._segments.live
        return rough

    def _factor(self, field: str, docs: Array) -> Array:
        """f8: weight over length norm of a field, of some documents."""
        weight, b = score.WEIGHTS[field]
        average = self.collection.average[field] or 1.0
        factor: Array = weight / (1.0 - b + b * self._segments.lengths[field].take(docs) / average)
        return factor

    def roughly(self, found: Occurrences, rows: Rows, docs: Array, weight: float) -> Array:
        """f4: the scores of some rows of a word, whose documents are `docs`."""
        tf = self.rough["body"].take(docs)
        tf *= found.body[rows]
        at, counts = found.elsewhere(rows)
        if len(at):
            odd = docs[at]
            tf[at] = sum(counts[field] * self.rough[field].take(odd) for field in score.WEIGHTS)
        return _saturated(tf, weight)

    def exactly(self, found: Occurrences, rows: Rows, docs: Array, weight: float) -> Array:
        """f8: the same as `score.score` has it."""
        tf = found.body[rows] * self._factor("body", docs)
        at, counts = found.elsewhere(rows)
        if len(at):
            odd, total = docs[at], np.zeros(len(at))
            for field in score.WEIGHTS:  # in the order of `score.frequency`, to the last bit
                total += counts[field] * self._factor(field, odd)
            tf[at] = total
        return _saturated(tf, weight)


def _saturated(tf: Array, weight: float) -> Array:
    below = tf + tf.dtype.type(score.K1)
    tf *= weight
    tf /= below
    return tf

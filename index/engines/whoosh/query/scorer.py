"""BM25F by `index.score`, a list of documents at a time: nearly, for many, and exactly, for few."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from index import score
from index.engines.whoosh.query.matcher import Rows
from index.engines.whoosh.query.multi_segment import Segments
from index.engines.whoosh.query.term_freqs import Occurrences
from index.engines.whoosh.read.arrays import Array
from index.engines.whoosh.write.columns import TEXTS
from index.score import Curve

# Of title, body and caption, one below the other: what an occurrence counts, and how far the length
# of the field discounts it.
_WEIGHT = np.array([[score.WEIGHTS[name].weight] for name in TEXTS])
_B = np.array([[score.WEIGHTS[name].b] for name in TEXTS])


class Scorer:
    """What scoring knows of all documents of one commit."""

    def __init__(self, segments: Segments, articles: int) -> None:
        self._segments = segments
        totals = np.array([sum(s.totals[name] for s in segments.each) for name in TEXTS])
        if segments.live is not None:
            totals -= segments.lengths[:, ~segments.live].sum(axis=1, dtype=np.int64)
        average = [total / max(articles, 1) for total in totals.tolist()]
        self.collection = score.Collection(articles, dict(zip(TEXTS, average, strict=True)))
        self._average = np.array([[each or 1.0] for each in average])

    def _factors(self, docs: Array) -> Array:
        """f8[3, n]: weight over length norm of each field, of some documents."""
        lengths = self._segments.lengths.take(docs, axis=1)
        factors: Array = _WEIGHT / (1.0 - _B + _B * lengths / self._average)
        return factors

    @cached_property
    def _rough(self) -> Array:
        """f4[3, N]: the same of all; 0 for the deleted, so that they score 0."""
        rough = self._factors(np.arange(self._segments.documents)).astype(np.float32)
        if self._segments.live is not None:
            rough *= self._segments.live
        return rough

    def roughly(self, found: Occurrences, rows: Rows, docs: Array, curve: Curve) -> Array:
        """f4: the scores of some rows of a word, whose documents are `docs`."""
        tf = self._rough[1].take(docs)
        tf *= found.body[rows]
        at = found.elsewhere(rows)
        if len(at):
            counts = found.counts(at if isinstance(rows, slice) else rows[at])
            tf[at] = (self._rough.take(docs[at], axis=1) * counts).sum(axis=0)
        return _saturated(tf, curve)

    def exactly(self, found: Occurrences, rows: Rows, docs: Array, curve: Curve) -> Array:
        """f8: the same as `score.score` has it, to the last bit: fields are added in its order."""
        return _saturated((found.counts(rows) * self._factors(docs)).sum(axis=0), curve)


def _saturated(tf: Array, curve: Curve) -> Array:
    below = tf + tf.dtype.type(curve.k1)
    tf *= curve.weight
    tf /= below
    return tf

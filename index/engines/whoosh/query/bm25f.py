"""BM25F as in `index.score`, for lists of documents: approximate for many, exact for few."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from index import score
from index.engines.whoosh.query.matcher import Rows
from index.engines.whoosh.query.multi_segment import MultiSegment
from index.engines.whoosh.query.term_freqs import TermFreqs
from index.engines.whoosh.storage.array_file import Array
from index.engines.whoosh.storage.segment_format import TEXT_FIELDS
from index.score import Saturation

# f8[3, 1], of title, body and caption: weight of one occurrence, and how much the length of the
# field discounts it.
_WEIGHT = np.array([[score.FIELD_WEIGHTS[name].weight] for name in TEXT_FIELDS])
_B = np.array([[score.FIELD_WEIGHTS[name].b] for name in TEXT_FIELDS])


class Scorer:
    """Statistics of all documents of one commit, and scores by them."""

    def __init__(self, segments: MultiSegment, articles: int) -> None:
        """`articles`: number of documents that are not deleted."""
        self._segments = segments
        totals = np.array(
            [sum(s.word_counts[name] for s in segments.segment_list) for name in TEXT_FIELDS]
        )
        if segments.live_mask is not None:
            totals -= segments.lengths[:, ~segments.live_mask].sum(axis=1, dtype=np.int64)
        averages = [total / max(articles, 1) for total in totals.tolist()]
        self.collection = score.CollectionStats(
            articles, dict(zip(TEXT_FIELDS, averages, strict=True))
        )
        self._averages = np.array([[average or 1.0] for average in averages])

    def _field_factors(self, docs: Array) -> Array:
        """Return f8[3, n]: weight divided by length norm, of each field of some documents."""
        lengths = self._segments.lengths.take(docs, axis=1)
        factors: Array = _WEIGHT / (1.0 - _B + _B * lengths / self._averages)
        return factors

    @cached_property
    def _single_factors(self) -> Array:
        """f4[3, N]: the same for all documents; 0 for the deleted, so that they score 0."""
        factors = self._field_factors(np.arange(self._segments.doc_count)).astype(np.float32)
        if self._segments.live_mask is not None:
            factors *= self._segments.live_mask
        return factors

    def approximate(
        self, freqs: TermFreqs, rows: Rows, docs: Array, saturation: Saturation
    ) -> Array:
        """Return f4: scores of some rows of a term, whose documents are `docs`."""
        tf = self._single_factors[1].take(docs)
        tf *= freqs.body[rows]
        at = freqs.rows_outside_body(rows)
        if len(at):
            field_freqs = freqs.field_freqs(at if isinstance(rows, slice) else rows[at])
            tf[at] = (self._single_factors.take(docs[at], axis=1) * field_freqs).sum(axis=0)
        return _saturate(tf, saturation)

    def exact(self, freqs: TermFreqs, rows: Rows, docs: Array, saturation: Saturation) -> Array:
        """Return f8: the same scores, equal to those of `score.saturate` to the last bit.

        Fields are added in its order.
        """
        return _saturate(
            (freqs.field_freqs(rows) * self._field_factors(docs)).sum(axis=0), saturation
        )


def _saturate(tf: Array, saturation: Saturation) -> Array:
    divisor = tf + tf.dtype.type(saturation.k1)
    tf *= saturation.weight
    tf /= divisor
    return tf

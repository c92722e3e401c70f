"""BM25F as in `index.score`, for lists of documents: approximate scores for many, exact for few."""

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

# f8[3, 1], for title, body and caption: weight of one occurrence, and how much of this weight the
# length of the field takes away.
_WEIGHT = np.array([[score.FIELD_WEIGHTS[name].weight] for name in TEXT_FIELDS])
_B = np.array([[score.FIELD_WEIGHTS[name].b] for name in TEXT_FIELDS])


class Scorer:
    """Statistics of all documents of one commit, and scores based on these statistics."""

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
        """Return f8[3, n]: weight divided by length norm, for each field of some documents."""
        lengths = self._segments.lengths.take(docs, axis=1)
        factors: Array = _WEIGHT / (1.0 - _B + _B * lengths / self._averages)
        return factors

    @cached_property
    def _single_factors(self) -> Array:
        """f4[3, N]: field factors of all documents; 0 for deleted ones, so that they score 0."""
        factors = self._field_factors(np.arange(self._segments.doc_count)).astype(np.float32)
        if self._segments.live_mask is not None:
            factors *= self._segments.live_mask
        return factors

    def approximate(
        self, freqs: TermFreqs, rows: Rows, docs: Array, saturation: Saturation
    ) -> Array:
        """Return f4: scores of some rows of a term; `docs` are the documents of these rows."""
        tf = self._single_factors[1].take(docs)
        tf *= freqs.body[rows]
        at = freqs.rows_outside_body(rows)
        if len(at):
            field_freqs = freqs.field_freqs(at if isinstance(rows, slice) else rows[at])
            tf[at] = (self._single_factors.take(docs[at], axis=1) * field_freqs).sum(axis=0)
        return _saturate(tf, saturation)

    def exact(self, freqs: TermFreqs, rows: Rows, docs: Array, saturation: Saturation) -> Array:
        """Return f8: exact scores, equal to the results of `score.saturate` to the last bit.

        Fields are added in the same order as there.
        """
        return _saturate(
            (freqs.field_freqs(rows) * self._field_factors(docs)).sum(axis=0), saturation
        )


def _saturate(tf: Array, saturation: Saturation) -> Array:
    divisor = tf + tf.dtype.type(saturation.k1)
    tf *= saturation.weight
    tf /= divisor
    return tf

"""Select and sort the best matching documents.  Scores come from `index.score`.

The order is one of `index.engine.Sort`.  Only a few of many documents can be among the best.  These
candidates are found by scores in single precision, whose error is far smaller than `_TOLERANCE`
allows; only the candidates are then scored exactly as by `index.score`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from index import score
from index.engine import Hit, Sort
from index.engines.whoosh.query.bm25f import Scorer
from index.engines.whoosh.query.matcher import DocSet, Matcher, Rows
from index.engines.whoosh.storage.array_file import Array
from index.query.tree import Or, Pattern, Query, ScoringLeaf, scoring_leaves
from index.score import Saturation

_GROUP_SIZE = 64  # documents; the maximum of each group is compared first
_MIN_CANDIDATES = 2048  # fewer documents are all scored exactly
_MAX_TERMS = 64  # more would make a sum in single precision too inexact
_TOLERANCE = (
    1 - 2e-5
)  # 64 sums with an error of 1.2e-7 each, and the six digits of `score.round_score`


@dataclass(frozen=True, slots=True)
class RankRequest:
    """Query, order, and number of the best documents to return."""

    query: Query
    sort: Sort
    limit: int
    # Fewer documents are ranked than match the query, because of filters or because documents with
    # the query as a phrase are ranked separately.
    is_subset: bool


class Ranker:
    """Orders matching documents."""

    def __init__(self, matcher: Matcher, scorer: Scorer, request: RankRequest) -> None:
        self._matcher, self._scorer, self._request = matcher, scorer, request
        self._segments = matcher.segments
        self._terms = list(score.weighted_terms(request.query))

    @cached_property
    def _saturations(self) -> list[tuple[ScoringLeaf, Saturation]]:
        """Scoring leaves, and the saturation of each."""
        k1 = score.k1(self._request.query)
        return [(term.leaf, self._saturation(term, k1)) for term in self._terms]

    def _saturation(self, term: score.WeightedTerm, k1: float) -> Saturation:
        if isinstance(term.leaf, Pattern):
            return score.PATTERN_SATURATION
        idf = score.idf(self._scorer.collection, self._matcher.doc_freq(term.leaf))
        return Saturation(term.weight * idf, k1)

    @property
    def _constant_score(self) -> bool:
        """True if all documents have the same score: for a single pattern, or without terms."""
        query = self._request.query
        return not self._terms or (isinstance(query, Pattern) and len(self._terms) == 1)

    def top_hits(self, matches: DocSet, phrase_docs: Array | None) -> list[Hit]:
        """Return the best matches in order.

        `phrase_docs`: i8, documents that contain the query as a phrase (ranked first), or None.
        """
        limit = self._request.limit
        if not limit:
            return []
        if self._request.sort is not Sort.RELEVANCE:
            matches = self._time_candidates(matches)
            has_phrase = None if phrase_docs is None else np.isin(matches.docs, phrase_docs)
            return self._to_hits(matches, self._exact_scores(matches), has_phrase)
        if phrase_docs is None:
            return self._to_hits(*self._score_candidates(matches), None)
        at = self._segments.intersect(matches.docs, phrase_docs)[0]
        with_phrase = self._score_candidates(matches.take(at))
        hits = self._to_hits(*with_phrase, np.ones(len(at), bool))
        if len(hits) < limit:
            keep = np.ones(len(matches), bool)
            keep[at] = False
            without_phrase = self._score_candidates(matches.take(np.flatnonzero(keep)))
            hits += self._to_hits(*without_phrase, None)[: limit - len(hits)]
        return hits

    def _time_candidates(self, matches: DocSet) -> DocSet:
        """Return the documents that can be the newest, or the oldest.

        The documents of each segment are in the order of time.
        """
        if self._request.sort is Sort.OLDEST:
            return self._oldest_candidates(self._matcher.without_deleted(matches))
        # Usually the last few of each segment are enough after deleted ones are removed.
        newest = self._newest_live(matches, 2 * self._request.limit)
        if newest is None:
            live = self._matcher.without_deleted(matches)
            newest = self._newest_live(live, self._request.limit)
            assert newest is not None
        return newest.take(np.sort(self._top_with_ties(newest.docs, np.zeros(len(newest)))))

    def _newest_live(self, matches: DocSet, count: int) -> DocSet | None:
        """Return the documents among the last `count` of each segment that are not deleted.

        None if these may be too few.
        """
        bounds = list(pairwise(self._segments.segment_offsets(matches.docs).tolist()))
        firsts = [max(low, high - count) for low, high in bounds]
        tails = zip(firsts, bounds, strict=True)
        keep = np.concatenate([_NO_DOCS, *(np.arange(first, high) for first, (_, high) in tails)])
        alive = self._segments.alive_mask(matches.docs[keep])
        at = 0
        for first, (low, high) in zip(firsts, bounds, strict=True):
            length = high - first
            live_count = np.count_nonzero(alive[at : at + length])
            if first > low and live_count < self._request.limit:
                return None
            at += length
        return matches.take(keep[alive])

    def _oldest_candidates(self, matches: DocSet) -> DocSet:
        """Return the documents that can be the oldest.

        These are the first dated documents of each segment, and the last undated ones before them.
        """
        limit, pieces = self._request.limit, [_NO_DOCS]
        for low, high in pairwise(self._segments.segment_offsets(matches.docs).tolist()):
            days = self._segments.day.take(matches.docs[low:high])
            dated = low + int(np.count_nonzero(days == 0))
            pieces.append(np.arange(max(low, dated - limit), min(dated + limit, high)))
        return matches.take(np.concatenate(pieces))

    # -- scores ---------------------------------------------------------------------------------

    def _score_candidates(self, matches: DocSet) -> tuple[DocSet, Array]:
        """Return the documents that can be among the best, without deleted ones, and f8 scores."""
        limit = self._request.limit
        if self._constant_score:
            matches = self._time_candidates(matches)
        elif (
            len(matches) > max(_MIN_CANDIDATES, limit * _GROUP_SIZE)
            and len(self._terms) <= _MAX_TERMS
        ):
            matches = self._candidates(matches)
        matches = self._matcher.without_deleted(matches)
        scores = self._exact_scores(matches)
        if len(matches) > limit > 0:
            threshold = np.partition(scores, -limit)[-limit] * _TOLERANCE
            keep = np.flatnonzero(scores >= threshold)
            matches, scores = matches.take(keep), scores[keep]
        return matches, scores

    def _exact_scores(self, matches: DocSet) -> Array:
        """Return f8: the score of each document."""
        total = np.zeros(len(matches))
        for leaf, saturation in self._saturations:
            self._segments.deadline.check()
            at, rows = self._rows_for(matches, leaf)
            if isinstance(leaf, Pattern):
                total[at] += saturation.weight
            else:
                docs, freqs = matches.docs[at], self._matcher.term_freqs(leaf)
                total[at] += self._scorer.exact(freqs, rows, docs, saturation)
        return total

    def _candidates(self, matches: DocSet) -> DocSet:
        """Return the documents that can be among the best, by approximate scores."""
        query, limit = self._request.query, self._request.limit
        leaves = list(scoring_leaves(query))
        if not isinstance(query, Or) or list(query.parts) != leaves:
            return matches.take(_near_best(self._approximate_scores(matches), limit))
        # The query is an OR of single words: the score of each word is added to its documents.
        total = np.zeros(self._segments.doc_count, np.float32)
        for leaf, saturation in self._saturations:
            np.add.at(total, *self._contributions(leaf, saturation))
        if self._request.is_subset or len(leaves) < len(self._terms):
            return matches.take(_near_best(total.take(matches.docs), limit))
        return DocSet(_near_best(total, limit, minimum=float(np.finfo(np.float32).tiny)))

    def _approximate_scores(self, matches: DocSet) -> Array:
        """Return f4: the approximate score of each document."""
        total = np.zeros(len(matches), np.float32)
        for leaf, saturation in self._saturations:
            at, rows = self._rows_for(matches, leaf)
            if isinstance(leaf, Pattern):
                total[at] += np.float32(saturation.weight)
            else:
                docs, freqs = matches.docs[at], self._matcher.term_freqs(leaf)
                total[at] += self._scorer.approximate(freqs, rows, docs, saturation)
        return total

    def _contributions(self, leaf: ScoringLeaf, saturation: Saturation) -> tuple[Array, Array]:
        """Return the documents of a leaf, and f4: its contribution to the score of each."""
        if isinstance(leaf, Pattern):
            docs = self._matcher.pattern_docs(leaf)
            return docs, np.full(len(docs), saturation.weight, np.float32)
        freqs = self._matcher.term_freqs(leaf)
        return freqs.docs, self._scorer.approximate(freqs, slice(None), freqs.docs, saturation)

    def _rows_for(self, matches: DocSet, leaf: ScoringLeaf) -> tuple[Array | slice, Rows]:
        """Return the indices of the documents that have a leaf, and their rows in its postings."""
        if leaf in matches.rows:
            return slice(None), matches.rows[leaf]
        if isinstance(leaf, Pattern):
            return self._segments.intersect(matches.docs, self._matcher.pattern_docs(leaf))
        return self._segments.intersect(matches.docs, self._matcher.term_freqs(leaf).docs)

    # -- order ----------------------------------------------------------------------------------

    def _to_hits(self, matches: DocSet, scores: Array, has_phrase: Array | None) -> list[Hit]:
        """Sort the documents, and return the first `limit` as hits."""
        by_score = self._request.sort is Sort.RELEVANCE
        digits = _round_scores(scores) if by_score else np.zeros(len(matches))
        keep = self._top_with_ties(matches.docs, digits) if by_score else np.arange(len(matches))
        docs = matches.docs[keep]
        ordered = sorted(
            (
                -digit,
                -day,
                ~instant if day else 0,  # newest first
                self._segments.article_id(doc, segment),
                value,
                phrase,
            )
            for digit, day, instant, doc, segment, value, phrase in zip(
                digits[keep].tolist(),
                self._segments.day.take(docs).tolist(),
                self._segments.published.take(docs).tolist(),
                docs.tolist(),
                self._segments.segments_of(docs).tolist(),
                scores[keep].tolist(),
                [False] * len(keep) if has_phrase is None else has_phrase[keep].tolist(),
                strict=True,
            )
        )
        if self._request.sort is Sort.OLDEST:
            dated = [key for key in ordered if key[1]]
            ordered = dated[::-1] + ordered[len(dated) :]
        return [Hit(id, value, phrase) for *_, id, value, phrase in ordered[: self._request.limit]]

    def _top_with_ties(self, docs: Array, digits: Array) -> Array:
        """Return i8: indices of the first `limit` documents, and of all that tie with the last."""
        limit = self._request.limit
        if len(docs) <= limit:
            return np.arange(len(docs))
        day, published = self._segments.day.take(docs), self._segments.published.take(docs)
        keys = (np.where(day, ~published, 0), -day, -digits)  # newest first, after the best scores
        order = np.lexsort(keys)
        last = order[limit - 1]  # ties are sorted by id later, so keep all of them
        is_equal = np.logical_and.reduce([key[order] == key[last] for key in keys])
        return order[: max(limit, int(np.flatnonzero(is_equal)[-1]) + 1)]


_NO_DOCS = np.empty(0, np.int64)


def _near_best(scores: Array, limit: int, minimum: float = 0.0) -> Array:
    """Return i8: indices of the `limit` best scores, and of all scores near the last of these."""
    whole = len(scores) // _GROUP_SIZE * _GROUP_SIZE
    group_best = scores[:whole].reshape(_GROUP_SIZE, -1).max(axis=0)
    threshold = np.partition(group_best, -limit)[-limit] * np.float32(_TOLERANCE)
    return np.flatnonzero(scores >= max(threshold, np.float32(minimum)))


def _round_scores(scores: Array) -> Array:
    """Return f8: the scores, rounded to six digits."""
    digits = {value: score.round_score(value) for value in {*scores.tolist()}}
    return np.array([digits[value] for value in scores.tolist()])

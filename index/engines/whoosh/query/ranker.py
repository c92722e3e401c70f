"""The best of the documents that match: scores by `index.score`, order as `index.order` has it.

Of many documents few can be among the best.  They are found by scores in single precision, whose
error is far below `_LOOSE`, and only they are scored as `index.score` says, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from index import score
from index.engine import Hit, Sort
from index.engines.whoosh.query.matcher import Found, Matcher, Rows
from index.engines.whoosh.query.scorer import Scorer
from index.engines.whoosh.read.arrays import Array
from index.query.tree import Or, Pattern, Query, Scored, scored
from index.score import Curve

_GROUPS = 64  # documents of which only the best is looked at first
_FEW = 2048  # documents that are not worth a first look
_MOST_CLAUSES = 64  # up to which a sum in single precision is near enough
_LOOSE = 1 - 2e-5  # 64 sums of 1.2e-7 each, and the six digits of `score.rounded`


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how many of the best are wanted."""

    query: Query
    sort: Sort
    most: int
    narrowed: bool  # whether less is ranked than what matches the query


class Ranker:
    """Puts found documents in order."""

    def __init__(self, matcher: Matcher, scorer: Scorer, asked: Question) -> None:
        self._matcher, self._scorer, self._asked = matcher, scorer, asked
        self._segments = matcher.segments
        self._clauses = list(score.clauses(asked.query))

    @cached_property
    def _curves(self) -> list[tuple[Scored, Curve]]:
        """What ranks, and how."""
        k1 = score.k1(self._asked.query)
        return [(clause.leaf, self._curve(clause, k1)) for clause in self._clauses]

    def _curve(self, clause: score.Clause, k1: float) -> Curve:
        if isinstance(clause.leaf, Pattern):
            return score.FLAT
        idf = score.idf(self._scorer.collection, self._matcher.frequency(clause.leaf))
        return Curve(clause.worth * idf, k1)

    @property
    def _even(self) -> bool:
        """Whether all documents found have the same score: for one pattern, or for nothing."""
        asked = self._asked.query
        return not self._clauses or (isinstance(asked, Pattern) and len(self._clauses) == 1)

    def best(self, found: Found, run: Array | None) -> list[Hit]:
        """The best of the documents found, in order; `run`: those that have the query's run."""
        if not self._asked.most:
            return []
        if self._asked.sort is not Sort.RELEVANCE:
            found = self._by_time(found)
            has = None if run is None else np.isin(found.docs, run)
            return self._ordered(found, self._exact(found), has)
        if run is None:
            return self._ordered(*self._top(found), None)
        at = self._segments.common(found.docs, run)[0]
        hits = self._ordered(*self._top(found.take(at)), np.ones(len(at), bool))
        if len(hits) < self._asked.most:
            keep = np.ones(len(found), bool)
            keep[at] = False
            rest = self._ordered(*self._top(found.take(np.flatnonzero(keep))), None)
            hits += rest[: self._asked.most - len(hits)]
        return hits

    def _by_time(self, found: Found) -> Found:
        """Those that can be the newest, or the oldest: each segment stands in time's order."""
        if self._asked.sort is Sort.OLDEST:
            return self._oldest(self._matcher.alive(found))
        # Most often the last few of each segment are enough, deleted ones left out.
        last = self._last(found, 2 * self._asked.most)
        if last is None:
            alive = self._matcher.alive(found)
            last = self._last(alive, self._asked.most)
            assert last is not None
        return last.take(np.sort(self._candidates(last.docs, np.zeros(len(last)))))

    def _last(self, found: Found, most: int) -> Found | None:
        """The last of each segment that are not deleted; None if those may be too few."""
        bounds = list(pairwise(self._segments.parts(found.docs).tolist()))
        firsts = [max(low, high - most) for low, high in bounds]
        tails = zip(firsts, bounds, strict=True)
        keep = np.concatenate([_NONE, *(np.arange(first, high) for first, (_, high) in tails)])
        alive = self._segments.living(found.docs[keep])
        at = 0
        for first, (low, high) in zip(firsts, bounds, strict=True):
            length = high - first
            if first > low and np.count_nonzero(alive[at : at + length]) < self._asked.most:
                return None
            at += length
        return found.take(keep[alive])

    def _oldest(self, found: Found) -> Found:
        """The first dated documents of each segment, and the last of the undated before them."""
        most, chosen = self._asked.most, [_NONE]
        for low, high in pairwise(self._segments.parts(found.docs).tolist()):
            undated = np.count_nonzero(self._segments.day.take(found.docs[low:high]) == 0)
            dated = low + int(undated)
            chosen.append(np.arange(max(low, dated - most), min(dated + most, high)))
        return found.take(np.concatenate(chosen))

    # -- scores ---------------------------------------------------------------------------------

    def _top(self, found: Found) -> tuple[Found, Array]:
        """The documents that can be among the best, none of them deleted, and their scores."""
        most = self._asked.most
        if self._even:
            found = self._by_time(found)
        elif len(found) > max(_FEW, most * _GROUPS) and len(self._clauses) <= _MOST_CLAUSES:
            found = self._promising(found)
        found = self._matcher.alive(found)
        scores = self._exact(found)
        if len(found) > most > 0:
            keep = np.flatnonzero(scores >= np.partition(scores, -most)[-most] * _LOOSE)
            found, scores = found.take(keep), scores[keep]
        return found, scores

    def _exact(self, found: Found) -> Array:
        """f8: the score of each document found."""
        total = np.zeros(len(found))
        for leaf, curve in self._curves:
            self._segments.deadline.check()
            at, rows = self._having(found, leaf)
            if isinstance(leaf, Pattern):
                total[at] += curve.weight
            else:
                docs, occurrences = found.docs[at], self._matcher.leaf(leaf)
                total[at] += self._scorer.exactly(occurrences, rows, docs, curve)
        return total

    def _promising(self, found: Found) -> Found:
        """Those that can be among the best, by scores that are nearly right."""
        query, most = self._asked.query, self._asked.most
        leaves = list(scored(query))
        if not isinstance(query, Or) or list(query.parts) != leaves:
            return found.take(_highest(self._rough(found), most))
        # Any of the words will do: what each adds is added where the documents are.
        total = np.zeros(self._segments.documents, np.float32)
        for leaf, curve in self._curves:
            np.add.at(total, *self._adds(leaf, curve))
        if self._asked.narrowed or len(leaves) < len(self._clauses):
            return found.take(_highest(total.take(found.docs), most))
        return Found(_highest(total, most, least=float(np.finfo(np.float32).tiny)))

    def _rough(self, found: Found) -> Array:
        """f4: the score of each document found, nearly."""
        total = np.zeros(len(found), np.float32)
        for leaf, curve in self._curves:
            at, rows = self._having(found, leaf)
            if isinstance(leaf, Pattern):
                total[at] += np.float32(curve.weight)
            else:
                some, occurrences = found.docs[at], self._matcher.leaf(leaf)
                total[at] += self._scorer.roughly(occurrences, rows, some, curve)
        return total

    def _adds(self, leaf: Scored, curve: Curve) -> tuple[Array, Array]:
        """The documents of a leaf, and what it adds to the score of each: f4."""
        if isinstance(leaf, Pattern):
            docs = self._matcher.pattern(leaf)
            return docs, np.full(len(docs), curve.weight, np.float32)
        having = self._matcher.leaf(leaf)
        return having.docs, self._scorer.roughly(having, slice(None), having.docs, curve)

    def _having(self, found: Found, leaf: Scored) -> tuple[Array | slice, Rows]:
        """Which of the documents have a leaf, and the leaf's rows for them."""
        if leaf in found.rows:
            return slice(None), found.rows[leaf]
        if isinstance(leaf, Pattern):
            return self._segments.common(found.docs, self._matcher.pattern(leaf))
        return self._segments.common(found.docs, self._matcher.leaf(leaf).docs)

    # -- order ----------------------------------------------------------------------------------

    def _ordered(self, found: Found, scores: Array, has: Array | None) -> list[Hit]:
        """The first `most` of the documents, as hits."""
        by_score = self._asked.sort is Sort.RELEVANCE
        digits = _rounded(scores) if by_score else np.zeros(len(found))
        keep = self._candidates(found.docs, digits) if by_score else np.arange(len(found))
        docs = found.docs[keep]
        placed = sorted(
            (-digit, -day, ~at if day else 0, self._segments.id(doc, segment), value, run)
            for digit, day, at, doc, segment, value, run in zip(
                digits[keep].tolist(),
                self._segments.day.take(docs).tolist(),
                self._segments.published.take(docs).tolist(),
                docs.tolist(),
                self._segments.of(docs).tolist(),
                scores[keep].tolist(),
                [False] * len(keep) if has is None else has[keep].tolist(),
                strict=True,
            )
        )
        if self._asked.sort is Sort.OLDEST:
            dated = [each for each in placed if each[1]]
            placed = dated[::-1] + placed[len(dated) :]
        return [Hit(id, value, run) for *_, id, value, run in placed[: self._asked.most]]

    def _candidates(self, docs: Array, digits: Array) -> Array:
        """Which documents can be among the first: all, or those up to the last that can."""
        most = self._asked.most
        if len(docs) <= most:
            return np.arange(len(docs))
        day, published = self._segments.day.take(docs), self._segments.published.take(docs)
        keys = (np.where(day, ~published, 0), -day, -digits)
        order = np.lexsort(keys)
        last = order[most - 1]  # ids decide between its equals
        equal = np.logical_and.reduce([key[order] == key[last] for key in keys])
        return order[: max(most, int(np.flatnonzero(equal)[-1]) + 1)]


_NONE = np.empty(0, np.int64)


def _highest(scores: Array, most: int, least: float = 0.0) -> Array:
    """Where the `most` best scores can stand: all that are nearly as good as the last of them."""
    whole = len(scores) // _GROUPS * _GROUPS
    groups = scores[:whole].reshape(_GROUPS, -1).max(axis=0)
    last = np.partition(groups, -most)[-most] * np.float32(_LOOSE)
    return np.flatnonzero(scores >= max(last, np.float32(least)))


def _rounded(scores: Array) -> Array:
    """f8: scores to six digits."""
    digits = {value: score.rounded(value) for value in {*scores.tolist()}}
    return np.array([digits[value] for value in scores.tolist()])

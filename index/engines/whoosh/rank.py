"""The best of the documents that match: scores by `index.score`, order by `index.order`.

Within a segment the greater document number is the newer, so that newest first needs no sort.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias, assert_never

import numpy as np

from index import score
from index.engine import Hit, Sort
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.columns import EPOCH, NO_INSTANT
from index.engines.whoosh.match import Found, Matcher, Rows
from index.engines.whoosh.occurrences import Occurrences
from index.order import Placed
from index.query.tree import All, Leaf, Or, Pattern, Query, Scored, scored

FOUND = All()  # stands for the found documents among the rows of words
_BLOCK = 64  # documents of which only the best is looked at first
_FEW = 4096  # documents that are not worth that
_LOOSE = 1 - 2e-6  # how far two scores of the same six digits can lie apart

Weights: TypeAlias = Mapping[Leaf, float]  # the idf of each word


@dataclass(frozen=True, slots=True)
class Scorer:
    """What scoring knows of the collection, for one segment."""

    collection: score.Collection
    factors: Mapping[str, Array]  # f8[N]: weight over length norm, for each field

    @classmethod
    def of(cls, collection: score.Collection, lengths: Mapping[str, Array]) -> Scorer:
        factors = {}
        for field, (weight, b) in score.WEIGHTS.items():
            average = collection.average[field] or 1.0
            factors[field] = weight / (1.0 - b + b * lengths[field] / average)
        return cls(collection, factors)

    def scores(self, found: Occurrences, rows: Rows, docs: Array, weight: float) -> Array:
        """f8: the scores of some rows of a word, whose documents are `docs`."""
        tf = found.count("body", rows) * self.factors["body"][docs]
        if len(odd := found.elsewhere(rows)):
            some = np.arange(len(found.docs))[rows][odd]
            total = np.zeros(len(odd))
            for field in score.WEIGHTS:  # in the order of `score.frequency`, to the last bit
                total += found.count(field, some) * self.factors[field][docs[odd]]
            tf[odd] = total
        below = tf + score.K1
        tf *= weight
        tf /= below
        return tf


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of each segment in turn."""

    query: Query
    weights: Weights
    sort: Sort
    most: int  # how many of the best are wanted


def best(
    matcher: Matcher, found: Found, run: Found | None, asked: Question, scorer: Scorer
) -> list[Placed]:
    """The best documents of a segment, ready to be merged with those of others."""
    match asked.sort:
        case Sort.NEWEST:
            chosen = np.arange(len(found))[::-1][: asked.most]
        case Sort.OLDEST:
            dated = np.searchsorted(found.array(), matcher.segment.undated)
            rows = np.arange(len(found))
            chosen = np.concatenate((rows[dated:], rows[:dated][::-1]))[: asked.most]
        case Sort.RELEVANCE:
            return _most_relevant(matcher, found, run, asked, scorer)
        case _:
            assert_never(asked.sort)
    some = found.take(np.sort(chosen))
    scores = _scores(matcher, some, asked, scorer)
    return _placed(matcher, some.array(), scores, _members(matcher, some, run))


def _most_relevant(
    matcher: Matcher, found: Found, run: Found | None, asked: Question, scorer: Scorer
) -> list[Placed]:
    scores, docs = _scores(matcher, found, asked, scorer), found.array()
    has = _members(matcher, found, run)
    if has is None:
        top = _top(scores, len(found), asked.most)
        return _placed(matcher, docs[top], scores if scores is None else scores[top], None)
    chosen = []
    for wanted in (has, ~has):
        rows = np.flatnonzero(wanted)
        some = scores if scores is None else scores[rows]
        chosen.append(rows[_top(some, len(rows), asked.most)])
    top = np.concatenate(chosen)[: asked.most]
    return _placed(matcher, docs[top], scores if scores is None else scores[top], has[top])


def _members(matcher: Matcher, found: Found, run: Found | None) -> Array | None:
    """bool: which of the found documents have the run."""
    if run is None or not len(run):
        return None
    has = np.zeros(len(found), bool)
    if len(found):
        both = matcher.intersect(Found(found.array()), Found(run.array()))
        has[np.searchsorted(found.array(), both.array())] = True
    return has


def _scores(matcher: Matcher, found: Found, asked: Question, scorer: Scorer) -> Array | None:
    """f8: the score of each document found; None where all are 0."""
    query, weights = asked.query, asked.weights
    leaves = list(scored(query))
    if not leaves:
        return None
    if isinstance(query, Or) and len(query.parts) == len(leaves) and len(found) > _FEW:
        return _scores_of_any(matcher, found, leaves, weights, scorer)
    docs, total = found.array(), np.zeros(len(found))
    for leaf in leaves:
        if isinstance(leaf, Pattern):
            both = _both(matcher, docs, matcher.match(leaf), leaf)
            total[both.rows[FOUND]] += score.PATTERN
        elif (rows := found.rows.get(leaf)) is not None:
            total += scorer.scores(matcher.leaf(leaf), rows, docs, weights[leaf])
        else:
            having = matcher.leaf(leaf)
            both = _both(matcher, docs, Found(having.docs), leaf)
            total[both.rows[FOUND]] += scorer.scores(
                having, both.rows[leaf], both.array(), weights[leaf]
            )
    return total


def _both(matcher: Matcher, docs: Array, having: Found, leaf: Scored) -> Found:
    """The documents of two lists, with their rows in either: in the first, as those of FOUND."""
    one = Found(docs, {FOUND: slice(0, len(docs))})
    return matcher.intersect(one, Found(having.array(), {leaf: slice(0, len(having))}))


def _scores_of_any(
    matcher: Matcher, found: Found, leaves: Sequence[Scored], weights: Weights, scorer: Scorer
) -> Array:
    """The same for words of which any will do: added up where the documents are."""
    total = np.zeros(matcher.segment.documents)
    for leaf in leaves:
        if isinstance(leaf, Pattern):
            total[matcher.match(leaf).array()] += score.PATTERN
        else:
            having = matcher.leaf(leaf)
            every = slice(0, len(having.docs))
            total[having.docs] += scorer.scores(having, every, having.docs, weights[leaf])
    scores: Array = total[found.array()]
    return scores


def _top(scores: Array | None, length: int, most: int) -> Array:
    """Where the best of `length` scores stand, to six digits; of equals the last comes first."""
    if scores is None:
        return np.arange(length)[::-1][:most]
    candidates = np.arange(length)
    if length > max(_FEW, most * _BLOCK):
        whole = length // _BLOCK * _BLOCK
        tops = scores[:whole].reshape(-1, _BLOCK).max(axis=1)
        least = np.partition(tops, len(tops) - most)[len(tops) - most] * _LOOSE
        candidates = np.flatnonzero(scores >= least)
    elif length > most > 0:
        least = np.partition(scores, length - most)[length - most] * _LOOSE
        candidates = np.flatnonzero(scores >= least)
    values, inverse = np.unique(scores[candidates], return_inverse=True)
    digits = np.array([score.rounded(value) for value in values.tolist()])[inverse]
    chosen: Array = candidates[np.lexsort((-candidates, -digits))[:most]]
    return chosen


def _placed(matcher: Matcher, docs: Array, scores: Array | None, run: Array | None) -> list[Placed]:
    """Documents as hits, with what decides their places among those of other segments."""
    segment = matcher.segment
    values = [0.0] * len(docs) if scores is None else scores.tolist()
    runs = [False] * len(docs) if run is None else run.tolist()
    return [
        Placed(
            Hit(id.decode(), value, has),
            date.fromordinal(day) if day else None,
            EPOCH + timedelta(microseconds=at) if at != NO_INSTANT else None,
        )
        for id, day, at, value, has in zip(
            segment.ids[docs].tolist(),
            segment.day[docs].tolist(),
            segment.published[docs].tolist(),
            values,
            runs,
            strict=True,
        )
    ]

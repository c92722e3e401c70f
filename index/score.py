"""How well an article answers: BM25F over title, body and caption, in float64.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
section 3.6: the occurrences of a term are weighted by field and by the field's length, added up,
and saturated once for the article.

    tf'   = sum over fields f of  tf_f * (weight_f / (1 - b_f + b_f * length_f / average_f))
    score = idf * tf' / (k1 + tf')
    idf   = ln(1 + (N - n + 0.5) / (n + 0.5))
    k1    = sqrt(words, phrases and patterns asked)

N is the number of articles and n of those that have the term in any of the fields asked; the 1 in
the logarithm keeps a term that most articles have above zero.  The more words a query has, the less
it matters that an article has every one of them, and the more how often: k1 grows with it.

A phrase is a term of its own.  So is a typed word of several parts (`sub-zero`), but for one half:
for the other its parts are words, so that an article with `zero` alone is nearer than one without.
It is all the whole where nothing else is asked, or where a part is a single character (`F-16`).
Words and phrases are added in the order of the query, whatever operators stand between them; a
pattern (prefix, wildcard, likely spelling) adds `PATTERN`; dates, names and what stands under NOT
add nothing.

`python -m tests.bench.relevance` measures what the figures below are good for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple

from index.query.tree import Phrase, Query, Scored, Term, scored

PATTERN = 1.0  # what an article gets for matching a pattern, however often
HALF = 0.5  # of a word of several parts: for the whole, and for each of the parts
LONGEST = 30  # words beyond which k1 grows no more


class Weight(NamedTuple):
    """What one occurrence in a field counts, and how far the field's length discounts it."""

    weight: float
    b: float


WEIGHTS: Mapping[str, Weight] = {
    "title": Weight(3.0, 0.5),
    "body": Weight(1.0, 0.8),
    "caption": Weight(0.5, 0.5),
}


class Clause(NamedTuple):
    """Something that ranks, and what it is worth of a word."""

    leaf: Scored
    worth: float


class Curve(NamedTuple):
    """How the occurrences of a clause become its part of a score: weight * tf' / (k1 + tf')."""

    weight: float  # its worth times its idf
    k1: float


FLAT = Curve(PATTERN, 0.0)  # of a pattern


def clauses(query: Query) -> Iterator[Clause]:
    """What of a query ranks articles, in its order.

    >>> from index.query.parse import parse
    >>> [f"{worth} {leaf}" for leaf, worth in clauses(parse("F-16 sub-zero").query)]
    ["1.0 text:'f 16'", "0.5 text:'sub zero'", '0.5 text:sub', '0.5 text:zero']
    """
    for leaf in scored(query):
        if leaf != query and isinstance(leaf, Phrase) and _parted(leaf):
            yield Clause(leaf, HALF)
            yield from (Clause(Term(leaf.field, word), HALF) for word in leaf.words)
        else:
            yield Clause(leaf, 1.0)


def _parted(phrase: Phrase) -> bool:
    return not phrase.exact and all(len(word) > 1 for word in phrase.words)


def k1(query: Query) -> float:
    """How slowly the words of a query saturate."""
    return sqrt(min(sum(1 for _ in scored(query)), LONGEST))


@dataclass(frozen=True, slots=True)
class Collection:
    """What scoring has to know of all articles together."""

    articles: int
    average: Mapping[str, float]  # words a field, over all articles, those without it too


def idf(collection: Collection, having: int) -> float:
    """The weight of a term that `having` articles have."""
    return log(1.0 + (collection.articles - having + 0.5) / (having + 0.5))


def frequency(
    collection: Collection, occurrences: Mapping[str, int], lengths: Mapping[str, int]
) -> float:
    """tf': the occurrences of a term in one article, field by field in the order of WEIGHTS."""
    total = 0.0
    for field, (weight, b) in WEIGHTS.items():
        if count := occurrences.get(field, 0):
            norm = 1.0 - b + b * lengths[field] / collection.average[field]
            total += count * (weight / norm)
    return total


def score(curve: Curve, tf: float) -> float:
    """One clause's part of an article's score, from its tf'."""
    return curve.weight * tf / (curve.k1 + tf)


def rounded(total: float) -> float:
    """Six significant digits: scores that differ by less are equal, and dates decide.

    >>> rounded(12.3456789)
    12.3457
    """
    return float(f"{total:.6g}")

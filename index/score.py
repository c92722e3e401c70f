"""How well an article answers: BM25F over title, body and caption, in float64.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
section 3.6: the occurrences of a term are weighted by field and by the field's length, added up,
and saturated once for the article.

    tf'   = sum over fields f of  tf_f * (weight_f / (1 - b_f + b_f * length_f / average_f))
    score = idf * tf' / (k1 + tf')
    idf   = ln(1 + (N - n + 0.5) / (n + 0.5))

N is the number of articles and n of those that have the term in any of the fields asked; the 1 in
the logarithm keeps a term that most articles have above zero.  A phrase is a term of its own.
Words and phrases are added in the order of the query, whatever operators stand between them; a
pattern (prefix, wildcard, likely spelling) adds `PATTERN`; dates, names and what stands under NOT
add nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import NamedTuple

K1 = 1.2
PATTERN = 1.0  # what an article gets for matching a pattern, however often


class Weight(NamedTuple):
    """What one occurrence in a field counts, and how far the field's length discounts it."""

    weight: float
    b: float


WEIGHTS: Mapping[str, Weight] = {
    "title": Weight(2.0, 0.5),
    "body": Weight(1.0, 0.75),
    "caption": Weight(0.5, 0.5),
}


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


def score(weight: float, tf: float) -> float:
    """One term's part of an article's score, from its idf and tf'."""
    return weight * tf / (K1 + tf)


def rounded(total: float) -> float:
    """Six significant digits: scores that differ by less are equal, and dates decide.

    >>> rounded(12.3456789)
    12.3457
    """
    return float(f"{total:.6g}")

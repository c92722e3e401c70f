"""Relevance score: BM25F over title, body and caption, in float64.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
section 3.6: the occurrences of a term are weighted by field and by the field's length, added up,
and saturated once for the article.

    tf'   = sum over fields f of  tf_f * (weight_f / (1 - b_f + b_f * length_f / average_f))
    score = idf * tf' / (k1 + tf')
    idf   = ln(1 + (N - n + 0.5) / (n + 0.5))
    k1    = sqrt(number of words, phrases and patterns of the query)

N is the number of articles and n of those that have the term in any of the requested fields; the 1
in the logarithm keeps a term that most articles have above zero.  The more words a query has, the
less it matters that an article has all of them, and the more how often: k1 grows with their number.

A phrase is a term of its own.  A typed word of several parts (`sub-zero`) is such a term with half
the weight; its parts are words with the other half, so that an article with only `zero` ranks above
one without.  The whole word has all the weight if it is the whole query or if a part is a single
character (`F-16`).
Words and phrases are added in the order of the query, whatever the operators between them; a
pattern (prefix, wildcard, fuzzy word) adds `PATTERN_SCORE`; dates, names and clauses under NOT add
nothing.

`python -m tests.bench.relevance` measures the quality of the constants below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple

from index.query.tree import Phrase, Query, ScoringLeaf, Term, scoring_leaves

PATTERN_SCORE = 1.0  # score of an article that matches a pattern, however often
COMPOUND_SHARE = 0.5  # weight of a word of several parts, and of each of its parts
MAX_K1_TERMS = 30  # number of terms above which k1 stays the same


class FieldWeight(NamedTuple):
    """Weight of one occurrence in a field, and strength b of its length normalization."""

    weight: float
    b: float


FIELD_WEIGHTS: Mapping[str, FieldWeight] = {
    "title": FieldWeight(3.0, 0.5),
    "body": FieldWeight(1.0, 0.8),
    "caption": FieldWeight(0.5, 0.5),
}


class WeightedTerm(NamedTuple):
    """Term, phrase or pattern that ranks articles, with its weight relative to a word."""

    leaf: ScoringLeaf
    weight: float


class Saturation(NamedTuple):
    """Parameters of the score of a term: weight * tf' / (k1 + tf')."""

    weight: float  # weight of the term times its idf
    k1: float


PATTERN_SATURATION = Saturation(PATTERN_SCORE, 0.0)


def weighted_terms(query: Query) -> Iterator[WeightedTerm]:
    """Yield the terms of a query that rank articles, in the order of the query.

    >>> from index.query.parse import parse
    >>> [f"{weight} {leaf}" for leaf, weight in weighted_terms(parse("F-16 sub-zero").query)]
    ["1.0 text:'f 16'", "0.5 text:'sub zero'", '0.5 text:sub', '0.5 text:zero']
    """
    for leaf in scoring_leaves(query):
        if leaf != query and isinstance(leaf, Phrase) and _is_compound(leaf):
            yield WeightedTerm(leaf, COMPOUND_SHARE)
            yield from (WeightedTerm(Term(leaf.field, word), COMPOUND_SHARE) for word in leaf.words)
        else:
            yield WeightedTerm(leaf, 1.0)


def _is_compound(phrase: Phrase) -> bool:
    return not phrase.exact and all(len(word) > 1 for word in phrase.words)


def k1(query: Query) -> float:
    """Return the saturation parameter of BM25F for a query."""
    return sqrt(min(sum(1 for _ in scoring_leaves(query)), MAX_K1_TERMS))


@dataclass(frozen=True, slots=True)
class CollectionStats:
    """Statistics of the whole index that scoring needs."""

    article_count: int
    average_lengths: Mapping[str, float]  # field -> words per article, empty fields included


def idf(stats: CollectionStats, doc_freq: int) -> float:
    """Return the inverse document frequency of a term that `doc_freq` articles have."""
    return log(1.0 + (stats.article_count - doc_freq + 0.5) / (doc_freq + 0.5))


def weighted_tf(
    stats: CollectionStats, term_freqs: Mapping[str, int], lengths: Mapping[str, int]
) -> float:
    """Return tf' of a term in one article, its fields added in the order of FIELD_WEIGHTS.

    `term_freqs` and `lengths`: occurrences of the term and number of words, by field.
    """
    total = 0.0
    for field, (weight, b) in FIELD_WEIGHTS.items():
        if count := term_freqs.get(field, 0):
            norm = 1.0 - b + b * lengths[field] / stats.average_lengths[field]
            total += count * (weight / norm)
    return total


def saturate(saturation: Saturation, tf: float) -> float:
    """Return the score of one term in an article from its tf'."""
    return saturation.weight * tf / (saturation.k1 + tf)


def round_score(total: float) -> float:
    """Round to six significant digits: scores that differ by less are equal, and dates decide.

    >>> round_score(12.3456789)
    12.3457
    """
    return float(f"{total:.6g}")

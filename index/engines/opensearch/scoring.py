"""Ranking of articles on a cluster: Lucene's BM25F, brought near ours (`index.score`).

Lucene's k1 is fixed when an index is created, and no weight may be below 1; our k1 grows with the
number of words in the query.  Both go together: an occurrence that counts `s` times as much
saturates as it would under k1 / s.  So an index is created with a large k1 (`SIMILARITY`), and a
query's weights are raised by as much as its own k1 is below that.

Lucene's own remain: a length is stored in one byte, the three texts together have one length and
one b, and a phrase is weighed text by text, by the weight of its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

from index import score
from index.analysis import stem
from index.engines.opensearch.translate import indexed_fields, leaf_query, matching
from index.fields import real_fields
from index.query.tree import Exact, Fuzzy, Phrase, Prefix, Query, ScoringLeaf, Term, Wildcard

Json = dict[str, Any]

_MIN_WEIGHT = min(weight.weight for weight in score.FIELD_WEIGHTS.values())
_K1 = sqrt(score.MAX_K1_TERMS) / _MIN_WEIGHT  # so that every weight of every query is at least 1
SIMILARITY: Json = {"type": "BM25", "k1": round(_K1, 6), "b": score.FIELD_WEIGHTS["body"].b}


def scoring(query: Query) -> list[Json]:
    """Return the clauses that rank an article: each adds to its score where it matches."""
    k1 = score.k1(query)
    return [
        clause
        for leaf, boost in score.weighted_terms(query)
        for clause in _leaf_clauses(leaf, boost, k1)
    ]


def _leaf_clauses(leaf: ScoringLeaf, boost: float, k1: float) -> Iterator[Json]:
    """Yield the scoring clauses of a leaf."""
    weights = {part: score.FIELD_WEIGHTS[part].weight for part in real_fields(leaf.field)}
    fields = zip(weights.items(), indexed_fields(leaf), strict=True)
    match leaf:
        case Prefix() | Wildcard() | Fuzzy():
            pattern_boost = boost * score.PATTERN_SCORE
            yield {"constant_score": {"filter": matching(leaf), "boost": pattern_boost}}
        case Term(_, word) | Exact(_, word):
            scaled = [f"{field}^{max(1.0, weight * _K1 / k1):.6g}" for (_, weight), field in fields]
            form = stem(word) if isinstance(leaf, Term) else word
            yield {"combined_fields": {"query": form, "fields": scaled, "boost": boost}}
        case Phrase():
            for (_, weight), field in fields:
                clause = leaf_query(leaf, field)
                # What one occurrence adds in our scores, in a text of average length.
                clause["match_phrase"][field]["boost"] = boost * weight * (_K1 + 1) / (k1 + weight)
                yield clause

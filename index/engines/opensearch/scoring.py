"""What ranks an article on a cluster: Lucene's BM25F, brought near ours (`index.score`).

Lucene's k1 is fixed when an index is made, and no weight may be below 1; our k1 grows with the
words that are asked.  Both go together: an occurrence that counts `s` times as much saturates as
it would under k1 / s.  So an index is made with a large k1 (`SIMILARITY`), and a question's weights
are raised by as much as its own k1 is below that.

What is Lucene's still: a length is kept in one byte, there is one for the three texts together and
one b, and a phrase is weighed text by text, by what its words weigh.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

from index import score
from index.analysis import stem
from index.engines.opensearch.translate import fields_of, leaf_in, matching
from index.fields import parts
from index.query.tree import Exact, Fuzzy, Phrase, Prefix, Query, Scored, Term, Wildcard

Json = dict[str, Any]

_LEAST = min(weight.weight for weight in score.WEIGHTS.values())
_K1 = sqrt(score.LONGEST) / _LEAST  # so that every weight of every question is 1 at least
SIMILARITY: Json = {"type": "BM25", "k1": round(_K1, 6), "b": score.WEIGHTS["body"].b}


def scoring(query: Query) -> list[Json]:
    """What ranks an article: each clause adds to its score where it matches."""
    k1 = score.k1(query)
    return [clause for leaf, worth in score.clauses(query) for clause in _weighed(leaf, worth, k1)]


def _weighed(leaf: Scored, worth: float, k1: float) -> Iterator[Json]:
    """A leaf as clauses that score."""
    weights = {part: score.WEIGHTS[part].weight for part in parts(leaf.field)}
    fields = zip(weights.items(), fields_of(leaf), strict=True)
    match leaf:
        case Prefix() | Wildcard() | Fuzzy():
            yield {"constant_score": {"filter": matching(leaf), "boost": worth * score.PATTERN}}
        case Term(_, word) | Exact(_, word):
            scaled = [f"{field}^{max(1.0, weight * _K1 / k1):.6g}" for (_, weight), field in fields]
            asked = {"query": stem(word) if isinstance(leaf, Term) else word, "fields": scaled}
            yield {"combined_fields": asked | {"boost": worth}}
        case Phrase():
            for (_, weight), field in fields:
                clause = leaf_in(leaf, field)
                # What standing there once adds in ours, in a text of the usual length.
                clause["match_phrase"][field]["boost"] = worth * weight * (_K1 + 1) / (k1 + weight)
                yield clause

"""Scores by `index.score`, by looking at every article."""

from __future__ import annotations

from index import score
from index.engines.memory.indexed_article import Known, matches, occurrences
from index.fields import parts
from index.query.tree import Fuzzy, Leaf, Prefix, Query, Wildcard


class Scores:
    """Scores by `index.score`, over all articles of the engine."""

    def __init__(self, everything: list[Known]) -> None:
        self._everything = everything
        count = len(everything)
        total = {f: sum(_length(known, f) for known in everything) for f in score.WEIGHTS}
        average = {f: total[f] / max(count, 1) for f in total}
        self._collection = score.Collection(count, average)
        self._idf: dict[Query, float] = {}

    def of(self, query: Query, known: Known) -> float:
        total, k1 = 0.0, score.k1(query)
        for leaf, worth in score.clauses(query):
            if isinstance(leaf, Prefix | Wildcard | Fuzzy):
                total += score.PATTERN if matches(leaf, known) else 0.0
            elif tf := self._frequency(leaf, known):
                total += score.score(score.Curve(worth * self._idf_of(leaf), k1), tf)
        return total

    def _frequency(self, leaf: Leaf, known: Known) -> float:
        counts = {field: occurrences(leaf, field, known) for field in parts(leaf.field)}
        lengths = {field: _length(known, field) for field in counts}
        return score.frequency(self._collection, counts, lengths) if any(counts.values()) else 0.0

    def _idf_of(self, leaf: Leaf) -> float:
        if leaf not in self._idf:
            having = sum(matches(leaf, other) for other in self._everything)
            self._idf[leaf] = score.idf(self._collection, having)
        return self._idf[leaf]


def _length(known: Known, field: str) -> int:
    return sum(map(len, known.exact[field]))

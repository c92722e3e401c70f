"""Scores by `index.score`, by looking at every article."""

from __future__ import annotations

from index import score
from index.engines.memory.known import Known, matches, occurrences
from index.fields import parts
from index.query.tree import Fuzzy, Leaf, Prefix, Query, Wildcard, scored


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
        total = 0.0
        for leaf in scored(query):
            if isinstance(leaf, Prefix | Wildcard | Fuzzy):
                total += score.PATTERN if matches(leaf, known) else 0.0
            else:
                total += self._of_term(leaf, known)
        return total

    def _of_term(self, query: Leaf, known: Known) -> float:
        fields = parts(query.field)
        counts = {field: occurrences(query, field, known) for field in fields}
        if not any(counts.values()):
            return 0.0
        if query not in self._idf:
            having = sum(matches(query, other) for other in self._everything)
            self._idf[query] = score.idf(self._collection, having)
        lengths = {field: _length(known, field) for field in fields}
        return score.score(self._idf[query], score.frequency(self._collection, counts, lengths))


def _length(known: Known, field: str) -> int:
    return sum(map(len, known.exact[field]))

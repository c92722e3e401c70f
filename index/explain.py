"""What was understood of a query, and how many articles each part of it matches."""

from __future__ import annotations

from dataclasses import dataclass

from index.engine import Engine, Filter, Search
from index.query.parse import Parsed
from index.query.tree import And, Query
from index.query.write import canonical


@dataclass(frozen=True, slots=True)
class Explanation:
    tree: str
    canonical: str
    run: tuple[str, ...]
    notes: tuple[str, ...]
    clauses: tuple[tuple[str, int], ...]  # each clause as one can type it, and its articles alone
    total: int


def explain(engine: Engine, parsed: Parsed, filters: tuple[Filter, ...] = ()) -> Explanation:
    """The query, taken apart.  A filter counts as a clause."""

    def count(query: Query, under: tuple[Filter, ...] = ()) -> int:
        return engine.search(Search(query, filters=under, limit=0)).total

    several = parsed.query.parts if isinstance(parsed.query, And) else (parsed.query,)
    alone = [*several, *(each.query for each in filters)]
    return Explanation(
        str(parsed.query),
        canonical(parsed.query),
        parsed.run.words if parsed.run else (),
        tuple(note.text for note in parsed.notes),
        tuple((canonical(each), count(each)) for each in alone),
        count(parsed.query, filters),
    )

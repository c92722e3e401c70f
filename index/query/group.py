"""What stands between two brackets of a query while it is read: alternatives of clauses."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.query.lex import Token
from index.query.proximity import Half
from index.query.tree import And, Not, Or, Query


@dataclass(slots=True)
class Group:
    """The innermost brackets, or the query itself."""

    opened: Token | None = None
    scope: str = "text"  # the field of its words
    negated: int = 0  # how often the whole group is negated
    operator: Token | None = None  # AND, OR, NOT or - that still needs its right side
    near: Half | None = None  # a NEAR that still needs its right side
    empty: bool = True  # whether nothing at all stood in it yet
    _either: list[list[Query]] = field(default_factory=lambda: [[]])
    _loose: int | None = None  # with --any: where in the last alternative bare words gather

    @property
    def has_left(self) -> bool:
        """Whether an operator here has something on its left."""
        return bool(self._either[-1])

    def add(self, query: Query, *, negated: bool) -> None:
        """One more clause, which must match."""
        if negated:
            query = query.part if isinstance(query, Not) else Not(query)
        self._either[-1].append(query)
        self._filled()

    def add_loose(self, query: Query) -> None:
        """One more clause of those of which any will do."""
        clauses = self._either[-1]
        if self._loose is None:
            self._loose = len(clauses)
            clauses.append(query)
        else:
            gathered = clauses[self._loose]
            parts = gathered.parts if isinstance(gathered, Or) else (gathered,)
            clauses[self._loose] = Or((*parts, query))
        self._filled()

    def take_last(self) -> tuple[Query, bool]:
        """The last clause, taken out again, and whether it was negated: NEAR binds tighter."""
        clauses = self._either[-1]
        last = clauses[-1]
        if self._loose == len(clauses) - 1 and isinstance(last, Or):
            clauses[-1] = last.parts[0] if len(last.parts) == 2 else Or(last.parts[:-1])
            return last.parts[-1], False
        if self._loose == len(clauses) - 1:
            self._loose = None
        clauses.pop()
        return (last.part, True) if isinstance(last, Not) else (last, False)

    def skip(self) -> None:
        """Something without a word stood here: it changes nothing, and takes its NOT along."""
        if self.operator and not self.near and self.operator.text not in ("AND", "OR"):
            self.operator = None
        self.empty = False

    def join(self, operator: Token) -> None:
        """AND or OR, which needs a right side."""
        if operator.text == "OR":
            self._either.append([])
        self._loose = None
        self.operator = operator

    def query(self) -> Query:
        """All of it as a tree; NOTHING, which is no alternative at all, where nothing was left."""
        return _joined([_joined(clauses, And) for clauses in self._either if clauses], Or)

    def _filled(self) -> None:
        self.operator, self.empty = None, False


def _joined(parts: list[Query], node: type[And] | type[Or]) -> Query:
    return parts[0] if len(parts) == 1 else node(tuple(parts))

"""Trees made of other trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.query.tree import All, And, Exact, Near, Not, Or, Phrase, Query, Term


def all_of(several: Sequence[Query]) -> Query:
    """The smallest tree that asks for all of some."""
    return All() if not several else several[0] if len(several) == 1 else And(tuple(several))


def words_of(query: Phrase | Near) -> Sequence[Query]:
    """What stands side by side, or near, each for itself."""
    match query:
        case Near(parts):
            return parts
        case Phrase(field, words, True):
            return [Exact(field, word) for word in words]
        case Phrase(field, words, _):
            return [Term(field, word) for word in words]


def replaced(query: Query, old: Query, new: Query) -> Query:
    """A tree with another in the place of one of its parts; of a phrase, of a word."""
    if query == old:
        return new
    match query, old, new:
        case (And(parts) | Or(parts) | Near(parts)) as node, _, _:
            return replace(node, parts=tuple(replaced(part, old, new) for part in parts))
        case Not(part), _, _:
            return Not(replaced(part, old, new))
        case Phrase(_, words), Term(_, typed) | Exact(_, typed), Term(_, meant) | Exact(_, meant):
            others = tuple(meant if word == typed else word for word in words)
            return replace(query, words=others)
        case _:
            return query

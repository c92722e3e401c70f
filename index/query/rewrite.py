"""Rewriting of query trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.query.tree import All, And, Exact, Near, Not, Or, Phrase, Query, Term


def all_of(queries: Sequence[Query]) -> Query:
    """Return the smallest tree that requires all of some queries."""
    return All() if not queries else queries[0] if len(queries) == 1 else And(tuple(queries))


def split_phrase(query: Phrase | Near) -> Sequence[Query]:
    """Return the parts of a phrase or NEAR as separate queries."""
    match query:
        case Near(parts):
            return parts
        case Phrase(field, words, True):
            return [Exact(field, word) for word in words]
        case Phrase(field, words, _):
            return [Term(field, word) for word in words]


def replace_part(query: Query, old: Query, new: Query) -> Query:
    """Replace a part of a tree, or a word of a phrase."""
    if query == old:
        return new
    match query, old, new:
        case (And(parts) | Or(parts) | Near(parts)) as node, _, _:
            return replace(node, parts=tuple(replace_part(part, old, new) for part in parts))
        case Not(part), _, _:
            return Not(replace_part(part, old, new))
        case Phrase(_, words), Term(_, before) | Exact(_, before), Term(_, after) | Exact(_, after):
            replaced = tuple(after if word == before else word for word in words)
            return replace(query, words=replaced)
        case _:
            return query

"""A tree as a query of the cluster that matches, and no more.

Matching never scores and scoring never matches: what ranks an article are the words of the query,
whatever operators stand between them (`weigh.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, assert_never

from index.analysis import stem
from index.engines.opensearch.near import near
from index.fields import FIELDS, Kind, parts
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Fuzzy,
    Leaf,
    Missing,
    Near,
    Not,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Query,
    Scored,
    Term,
    Wildcard,
)

Json = dict[str, Any]

EVERYTHING: Json = {"match_all": {}}
NOTHING: Json = {"match_none": {}}


def matching(query: Query) -> Json:
    """What an article must be to match."""
    match query:
        case All():
            return EVERYTHING
        case Term() | Exact() | Phrase():
            return either(leaf_in(query, field) for field in fields_of(query))
        case Prefix() | Wildcard() | Fuzzy():
            return either(pattern(query, field) for field in fields_of(query))
        case Near():
            return either(near(query))
        case Between(_, first, last):
            ends = {"gte": first, "lte": last}
            days = {end: day.isoformat() for end, day in ends.items() if day}
            return {"range": {"date": days}} if days else {"exists": {"field": "date"}}
        case Missing(name):
            return without(either({"term": {"has": part}} for part in parts(name)))
        case And(several):
            return all_of(*map(matching, several))
        case Or(several):
            return either([*_together(several)])
        case Not(part):
            return without(matching(part))
        case _:
            assert_never(query)


def all_of(*several: Json) -> Json:
    """What all match; of none, everything."""
    kept = [each for each in several if each != EVERYTHING]
    if not kept:
        return EVERYTHING
    return kept[0] if len(kept) == 1 else {"bool": {"filter": kept}}


def either(several: Iterable[Json]) -> Json:
    """What any matches; of none, nothing."""
    kept = list(several)
    if not kept:
        return NOTHING
    return kept[0] if len(kept) == 1 else {"bool": {"should": kept, "minimum_should_match": 1}}


def without(part: Json) -> Json:
    return {"bool": {"must_not": [part]}}


def pattern(query: Pattern, field: str) -> Json:
    """Forms of a pattern in one field of the index."""
    match query:
        case Prefix(_, prefix):
            return {"prefix": {field: {"value": prefix}}}
        case Wildcard(_, shape):
            return {"wildcard": {field: {"value": shape}}}
        case Fuzzy(_, word, edits) if len(word) == 1:  # Lucene takes it as it is (FuzzyQuery)
            shapes = ({"wildcard": {field: {"value": word + "?" * n}}} for n in range(1, edits + 1))
            return either([{"term": {field: word}}, *shapes])
        case Fuzzy(_, word, edits):
            # Without a constant score only the fifty likeliest spellings would be looked for.
            how = {"fuzziness": edits, "prefix_length": 1, "rewrite": "constant_score"}
            return {"fuzzy": {field: {"value": word, **how}}}
        case _:
            assert_never(query)


def _together(several: tuple[Query, ...]) -> Iterable[Json]:
    """The parts of an OR; words of one field as one clause, for clauses are limited."""
    words: dict[tuple[type[Term | Exact], str], list[str]] = {}
    for part in several:
        match part:
            case Term(field, word) | Exact(field, word):
                words.setdefault((type(part), field), []).append(word)
            case _:
                yield matching(part)
    for (kind, name), chosen in words.items():
        fold: Callable[[str], str] = stem if kind is Term else str
        for field in fields_of(kind(name, chosen[0])):
            yield {"terms": {field: sorted({fold(word) for word in chosen})}}


def fields_of(query: Scored) -> tuple[str, ...]:
    """The fields of the index in which a leaf is looked for."""
    name = query.field
    match FIELDS[name].kind:
        case Kind.TEXT:
            stemmed = isinstance(query, Term) or (isinstance(query, Phrase) and not query.exact)
            return tuple(f"stem.{part}" if stemmed else part for part in parts(name))
        case Kind.CODE:
            return (f"code.{name}",)
        case _:
            return (f"name.{name}",)


def leaf_in(query: Leaf, field: str) -> Json:
    match query:
        case Term(_, word):
            return {"term": {field: {"value": stem(word)}}}
        case Exact(_, word):
            return {"term": {field: {"value": word}}}
        case Phrase(_, several, exact):
            cut = several if exact else map(stem, several)
            return {"match_phrase": {field: {"query": " ".join(cut)}}}
        case _:
            assert_never(query)

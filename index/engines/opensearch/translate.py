"""Translation of a query tree into a query of the cluster that matches, and does not score.

Matching never scores and scoring never matches: the words of the query rank an article, whatever
operators join them (`scoring.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, assert_never

from index.analysis import stem
from index.engine import Search
from index.engines.opensearch.near import near_intervals
from index.fields import FIELDS, FieldKind, real_fields
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
    ScoringLeaf,
    Term,
    Wildcard,
)

Json = dict[str, Any]

EVERYTHING: Json = {"match_all": {}}
NOTHING: Json = {"match_none": {}}


def matching(query: Query) -> Json:
    """Return a query for the articles that match."""
    match query:
        case All():
            return EVERYTHING
        case Term() | Exact() | Phrase():
            return any_of(leaf_query(query, field) for field in indexed_fields(query))
        case Prefix() | Wildcard() | Fuzzy():
            return any_of(_pattern_query(query, field) for field in indexed_fields(query))
        case Near():
            return any_of(near_intervals(query))
        case Between(_, first, last):
            bounds = {"gte": first, "lte": last}
            days = {bound: day.isoformat() for bound, day in bounds.items() if day}
            return {"range": {"date": days}} if days else {"exists": {"field": "date"}}
        case Missing(name):
            return none_of(any_of({"term": {"has": field}} for field in real_fields(name)))
        case And(parts):
            return all_of(*map(matching, parts))
        case Or(parts):
            return any_of(_alternatives(parts))
        case Not(part):
            return none_of(matching(part))
        case _:
            assert_never(query)


def filters(search: Search, except_field: str | None = None) -> Iterator[Json]:
    """Yield queries for a search's filters, but for those of one field."""
    return (
        matching(condition.query) for condition in search.filters if condition.field != except_field
    )


def all_of(*queries: Json) -> Json:
    """Return a query that matches what all of them match; without any, everything."""
    clauses = [query for query in queries if query != EVERYTHING]
    if not clauses:
        return EVERYTHING
    return clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}}


def any_of(queries: Iterable[Json]) -> Json:
    """Return a query that matches what any of them matches; without any, nothing."""
    clauses = list(queries)
    if not clauses:
        return NOTHING
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def none_of(query: Json) -> Json:
    """Return a query that matches what `query` does not match."""
    return {"bool": {"must_not": [query]}}


def _pattern_query(pattern: Pattern, field: str) -> Json:
    """Return a query for the forms of a pattern in one field of the index."""
    match pattern:
        case Prefix(_, prefix):
            return {"prefix": {field: {"value": prefix}}}
        case Wildcard(_, shape):
            return {"wildcard": {field: {"value": shape}}}
        case Fuzzy(_, word, edits) if len(word) == 1:  # Lucene takes it literally (FuzzyQuery)
            shapes = ({"wildcard": {field: {"value": word + "?" * n}}} for n in range(1, edits + 1))
            return any_of([{"term": {field: word}}, *shapes])
        case Fuzzy(_, word, edits):
            # Without a constant score only the fifty likeliest spellings would be searched for.
            options = {"fuzziness": edits, "prefix_length": 1, "rewrite": "constant_score"}
            return {"fuzzy": {field: {"value": word, **options}}}
        case _:
            assert_never(pattern)


def _alternatives(parts: tuple[Query, ...]) -> Iterator[Json]:
    """Yield the parts of an OR; words of one field as one clause, for clauses are limited."""
    words: dict[tuple[type[Term | Exact], str], list[str]] = {}
    for part in parts:
        match part:
            case Term(field, word) | Exact(field, word):
                words.setdefault((type(part), field), []).append(word)
            case _:
                yield matching(part)
    for (kind, name), field_words in words.items():
        fold: Callable[[str], str] = stem if kind is Term else str
        for field in indexed_fields(kind(name, field_words[0])):
            yield {"terms": {field: sorted({fold(word) for word in field_words})}}


def indexed_fields(leaf: ScoringLeaf) -> tuple[str, ...]:
    """Return the fields of the index in which a leaf is searched."""
    name = leaf.field
    match FIELDS[name].kind:
        case FieldKind.TEXT:
            is_stemmed = isinstance(leaf, Term) or (isinstance(leaf, Phrase) and not leaf.exact)
            return tuple(f"stem.{field}" if is_stemmed else field for field in real_fields(name))
        case FieldKind.CODE:
            return (f"code.{name}",)
        case _:
            return (f"name.{name}",)


def leaf_query(leaf: Leaf, field: str) -> Json:
    """Return a query for a word or phrase in one field of the index."""
    match leaf:
        case Term(_, word):
            return {"term": {field: {"value": stem(word)}}}
        case Exact(_, word):
            return {"term": {field: {"value": word}}}
        case Phrase(_, words, exact):
            forms = words if exact else map(stem, words)
            return {"match_phrase": {field: {"query": " ".join(forms)}}}
        case _:
            assert_never(leaf)

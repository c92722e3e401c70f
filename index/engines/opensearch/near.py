"""Translation of NEAR into interval queries.

Lucene's intervals keep only the shortest of all matching stretches, and let operands share
positions.  Neither happens when every operand has a fixed number of words and a fixed place in the
order: so an OR of operands of several widths becomes an OR of NEARs, and "in any order" an OR of
all orders.  What can be typed always comes to that: a NEAR within a NEAR is one of adjacent words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import factorial
from typing import Any, assert_never

from index.analysis import stem
from index.errors import ClusterError
from index.fields import real_fields
from index.query.tree import Exact, Fuzzy, Near, Or, Pattern, Phrase, Prefix, Query, Term, Wildcard

Json = dict[str, Any]
_MAX_EXPANSIONS = 10_000  # forms of a pattern; Lucene's default is 128
_MAX_CLAUSES = 5_000  # that one NEAR may become
_NO_MATCH_RULE = {"query": " "}  # in place of a `match` rule, for a rule that is none


def near_intervals(query: Near) -> Iterator[Json]:
    """Yield one query per text field in which all operands may be.

    Raises ClusterError for a query that would become too large.
    """
    for field in _text_fields(query):
        rules = [
            rule
            for operands in product(*(_operand_rules(operand, field) for operand in query.parts))
            for rule in _near_rules(operands, query)
        ]
        if len(rules) > _MAX_CLAUSES:
            raise _too_large()
        if rules:
            yield {"intervals": {field: _any_of(rules)}}


def _too_large() -> ClusterError:
    return ClusterError("a cluster cannot search for so many words near each other.", "Name fewer.")


def _text_fields(query: Near) -> Sequence[str]:
    return [
        field
        for field in real_fields("text")
        if all(_can_be_in(part, field) for part in query.parts)
    ]


def _can_be_in(operand: Query, field: str) -> bool:
    """Return whether an operand can be in a text field."""
    match operand:
        case Or(parts):
            return any(_can_be_in(part, field) for part in parts)
        case Near(parts):
            return all(_can_be_in(part, field) for part in parts)
        case Term(name) | Exact(name) | Phrase(name) | Prefix(name) | Wildcard(name):
            return field in real_fields(name)
        case Fuzzy(name):
            return field in real_fields(name)
        case _:
            raise TypeError(f"{operand} has no position in a text")


def _near_rules(operands: Sequence[Json], query: Near) -> Iterator[Json]:
    """Yield the rules by which operands of fixed width are near each other."""
    if query.ordered:
        yield _in_order(operands, query.distance)
    elif not _may_overlap(operands):
        yield _all_of(operands, query.distance, "unordered")
    elif factorial(len(operands)) > _MAX_CLAUSES:
        raise _too_large()
    else:
        orders = {str(order): order for order in permutations(operands)}
        for order in orders.values():
            yield _in_order(order, query.distance)


def _in_order(operands: Sequence[Json], distance: int) -> Json:
    return _all_of(operands, distance, "ordered")


def _all_of(operands: Sequence[Json], distance: int, mode: str) -> Json:
    return {"all_of": {"intervals": list(operands), "max_gaps": distance, "mode": mode}}


def _may_overlap(operands: Sequence[Json]) -> bool:
    """Return whether two operands could be at the same position: true unless all are words of one
    field.

    Lucene knows when the same word is given several times, and gives each a position of its own.
    """
    fields = {
        rule["match"]["use_field"]
        if " " not in rule.get("match", _NO_MATCH_RULE)["query"]
        else None
        for rule in operands
    }
    return None in fields or len(fields) > 1


def _operand_rules(operand: Query, field: str) -> list[Json]:
    """Return the rules for an operand in one text field, one for each width it can have."""
    by_width: dict[int, list[Json]] = {}
    for width, rule in _rules(operand, field):
        by_width.setdefault(width, []).append(rule)
    return [_any_of(rules) for rules in by_width.values()]


def _rules(operand: Query, field: str) -> Iterator[tuple[int, Json]]:
    """Yield the alternatives of an operand, each with its width in words."""
    if not _can_be_in(operand, field):
        return
    match operand:
        case Term(_, word):
            yield 1, _match(f"stem.{field}", [stem(word)])
        case Exact(_, word):
            yield 1, _match(field, [word])
        case Phrase(_, words, exact):
            use_field = field if exact else f"stem.{field}"
            yield len(words), _match(use_field, words if exact else list(map(stem, words)))
        case Prefix() | Wildcard() | Fuzzy():
            yield 1, _pattern_rule(operand, field)
        case Or(parts):
            for part in parts:
                yield from _rules(part, field)
        case Near(parts, 0, True):
            for alternatives in product(*(list(_rules(part, field)) for part in parts)):
                rules = [rule for _, rule in alternatives]
                yield sum(width for width, _ in alternatives), _in_order(rules, 0)
        case _:
            raise TypeError(f"{operand} has no fixed number of words")


def _match(field: str, words: Sequence[str]) -> Json:
    options = {"max_gaps": 0, "mode": "ordered", "use_field": field}
    return {"match": {"query": " ".join(words), **options}}


def _pattern_rule(pattern: Pattern, field: str) -> Json:
    match pattern:
        case Prefix(_, prefix):  # as a wildcard: only for that the expansions can be limited
            return _pattern_rule(Wildcard(field, f"{prefix}*"), field)
        case Wildcard(_, shape):
            options = {"max_expansions": _MAX_EXPANSIONS, "use_field": field}
            return {"wildcard": {"pattern": shape, **options}}
        case Fuzzy(_, word, edits) if len(word) == 1:
            shapes = [Wildcard(field, word + "?" * number) for number in range(1, edits + 1)]
            rules = (_pattern_rule(shape, field) for shape in shapes)
            return _any_of([_match(field, [word]), *rules])
        case Fuzzy(_, word, edits):
            fuzzy = {"fuzziness": edits, "prefix_length": 1, "use_field": field}
            return {"fuzzy": {"term": word, **fuzzy}}
        case _:
            assert_never(pattern)


def _any_of(rules: Sequence[Json]) -> Json:
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": list(rules)}}

"""Words near each other, as intervals.

Lucene's intervals keep of all stretches only the shortest, and let operands share places.  Both go
away when every operand has a fixed number of words and stands at a fixed place of the order: so an
OR of operands of several widths becomes an OR of NEARs, and "in any order" an OR of all orders.
What can be typed always comes to that: a NEAR within a NEAR is one of words side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import factorial
from typing import Any, assert_never

from index.analysis import stem
from index.errors import ClusterError
from index.fields import parts
from index.query.tree import Exact, Fuzzy, Near, Or, Pattern, Phrase, Prefix, Query, Term, Wildcard

Json = dict[str, Any]
_FORMS = 10_000  # of a pattern; 128 where it is not said
_MOST = 5_000  # clauses that one NEAR may become
_ANY = {"query": " "}  # what is no word


def near(query: Near) -> Iterator[Json]:
    """One query a text in which all operands may stand; raises ClusterError for too much."""
    for part in _texts(query):
        rules = [
            rule
            for chosen in product(*(_choices(operand, part) for operand in query.parts))
            for rule in _orders(chosen, query)
        ]
        if len(rules) > _MOST:
            raise ClusterError(
                "so many words cannot be looked for near each other on a cluster.", "Name fewer."
            )
        if rules:
            yield {"intervals": {part: _any_of(rules)}}


def _texts(query: Near) -> Sequence[str]:
    return [part for part in parts("text") if all(_may(each, part) for each in query.parts)]


def _may(query: Query, part: str) -> bool:
    """Whether an operand may stand in a text."""
    match query:
        case Or(several):
            return any(_may(each, part) for each in several)
        case Near(several):
            return all(_may(each, part) for each in several)
        case Term(field) | Exact(field) | Phrase(field) | Prefix(field) | Wildcard(field):
            return part in parts(field)
        case Fuzzy(field):
            return part in parts(field)
        case _:
            raise TypeError(f"{query} has no place")


def _orders(chosen: Sequence[Json], query: Near) -> Iterator[Json]:
    """Rules under which operands of fixed width stand near each other."""
    if query.ordered:
        yield _in_order(chosen, query.distance)
    elif not _may_overlap(chosen):
        yield _all_of(chosen, query.distance, "unordered")
    elif factorial(len(chosen)) > _MOST:
        raise ClusterError(
            "so many words cannot be looked for near each other on a cluster.", "Name fewer."
        )
    else:
        several = {str(order): order for order in permutations(chosen)}
        for order in several.values():
            yield _in_order(order, query.distance)


def _in_order(chosen: Sequence[Json], distance: int) -> Json:
    return _all_of(chosen, distance, "ordered")


def _all_of(chosen: Sequence[Json], distance: int, mode: str) -> Json:
    return {"all_of": {"intervals": list(chosen), "max_gaps": distance, "mode": mode}}


def _may_overlap(chosen: Sequence[Json]) -> bool:
    """Whether two operands could stand at the same place: all but words of one field.

    The same word several times is known to Lucene, which gives each a place of its own.
    """
    fields = {
        rule["match"]["use_field"] if " " not in rule.get("match", _ANY)["query"] else None
        for rule in chosen
    }
    return None in fields or len(fields) > 1


def _choices(operand: Query, part: str) -> list[Json]:
    """What an operand can be within one text: rules, each of one width."""
    by_width: dict[int, list[Json]] = {}
    for width, rule in _rules(operand, part):
        by_width.setdefault(width, []).append(rule)
    return [_any_of(rules) for rules in by_width.values()]


def _rules(operand: Query, part: str) -> Iterator[tuple[int, Json]]:
    """The widths of an operand, each with its rule."""
    if not _may(operand, part):
        return
    match operand:
        case Term(_, word):
            yield 1, _match(f"stem.{part}", [stem(word)])
        case Exact(_, word):
            yield 1, _match(part, [word])
        case Phrase(_, words, exact):
            field = part if exact else f"stem.{part}"
            yield len(words), _match(field, words if exact else list(map(stem, words)))
        case Prefix() | Wildcard() | Fuzzy():
            yield 1, _forms(operand, part)
        case Or(several):
            for each in several:
                yield from _rules(each, part)
        case Near(several, 0, True):
            for chosen in product(*(list(_rules(each, part)) for each in several)):
                yield sum(width for width, _ in chosen), _in_order([r for _, r in chosen], 0)
        case _:
            raise TypeError(f"{operand} has no fixed number of words")


def _match(field: str, words: Sequence[str]) -> Json:
    how = {"max_gaps": 0, "mode": "ordered", "use_field": field}
    return {"match": {"query": " ".join(words), **how}}


def _forms(pattern: Pattern, part: str) -> Json:
    match pattern:
        case Prefix(_, prefix):  # as a wildcard, of which alone it can be said how many
            return _forms(Wildcard(part, f"{prefix}*"), part)
        case Wildcard(_, shape):
            how = {"max_expansions": _FORMS, "use_field": part}
            return {"wildcard": {"pattern": shape, **how}}
        case Fuzzy(_, word, edits) if len(word) == 1:
            shapes = [Wildcard(part, word + "?" * number) for number in range(1, edits + 1)]
            return _any_of([_match(part, [word]), *(_forms(shape, part) for shape in shapes)])
        case Fuzzy(_, word, edits):
            how = {"fuzziness": edits, "prefix_length": 1, "use_field": part}
            return {"fuzzy": {"term": word, **how}}
        case _:
            assert_never(pattern)


def _any_of(rules: Sequence[Json]) -> Json:
    return rules[0] if len(rules) == 1 else {"any_of": {"intervals": list(rules)}}

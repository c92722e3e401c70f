"""Translation of query trees into requests of the cluster."""

from __future__ import annotations

import json
from typing import Any

import pytest

from index.engine import Mark
from index.engines.opensearch.mapping import PROPERTIES, metadata, read_mark, to_document
from index.engines.opensearch.scoring import scoring
from index.engines.opensearch.translate import matching
from index.errors import ClusterError, StaleIndex
from index.query.parse import parse
from index.query.tree import Exact, Near, Or, Query, Term
from tests.index.articles import ORGREAVE, QUIET


def parse_query(text: str) -> Query:
    return parse(text).query


def clauses(result: Any) -> int:
    """Count the leaves of a query; the cluster limits their number."""
    if isinstance(result, dict):
        leaf = result.keys() & {"term", "terms", "match_phrase", "prefix", "wildcard", "range"}
        return len(leaf) + sum(map(clauses, result.values()))
    return sum(map(clauses, result)) if isinstance(result, list) else 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title:coals", {"term": {"stem.title": {"value": "coal"}}}),
        ("title:=coals", {"term": {"title": {"value": "coals"}}}),
        ("source:ap", {"term": {"name.source": {"value": "ap"}}}),
        ("country:Germany", {"term": {"code.country": {"value": "germany"}}}),
        ('title:"Coal strikes"', {"match_phrase": {"title": {"query": "coal strikes"}}}),
        ("date:1984-03", {"range": {"date": {"gte": "1984-03-01", "lte": "1984-03-31"}}}),
        ("missing:caption", {"bool": {"must_not": [{"term": {"has": "caption"}}]}}),
        ("title:co*", {"prefix": {"title": {"value": "co"}}}),
        ("title:(coal OR coals OR pit)", {"terms": {"stem.title": ["coal", "pit"]}}),
        ("*", {"match_all": {}}),
        ("^^", {"match_none": {}}),
    ],
)
def test_what_matches(text: str, expected: object) -> None:
    assert matching(parse_query(text)) == expected


def test_words_score_whatever_operators_stand_between_them() -> None:
    first, second = (
        scoring(parse_query(text)) for text in ("coal pit", "coal OR pit -wall date:1984")
    )
    assert first == second
    assert [next(iter(clause)) for clause in first] == ["combined_fields"] * 2
    assert scoring(parse_query("-coal source:ap date:1984")) == []
    [pattern] = scoring(parse_query("co*"))
    assert pattern["constant_score"]["boost"] == 1.0


def test_weights_are_raised_by_as_much_as_k1_is_less() -> None:
    """Four words have twice the k1 of one; no weight is below 1, which Lucene refuses."""

    def weights(text: str) -> list[float]:
        first, *_ = scoring(parse_query(text))
        return [float(clause.rpartition("^")[2]) for clause in first["combined_fields"]["fields"]]

    first, four = weights("coal"), weights("coal pit wall snow")
    assert [a / b for a, b in zip(first, four, strict=True)] == pytest.approx([2, 2, 2], rel=1e-4)
    assert [clause / first[1] for clause in first] == pytest.approx([3, 1, 0.5], rel=1e-4)
    assert min(weights(" OR ".join(f"w{n}" for n in range(200)))) == 1


def test_a_word_of_several_parts_is_half_itself_and_half_its_parts() -> None:
    result = scoring(parse_query("sub-zero coal"))
    assert [next(iter(clause)) for clause in result] == ["match_phrase"] * 3 + [
        "combined_fields"
    ] * 3
    assert [clause["combined_fields"]["boost"] for clause in result[3:]] == [0.5, 0.5, 1.0]


def test_many_words_are_few_clauses() -> None:
    assert clauses(matching(Or(tuple(Term("text", f"w{n}") for n in range(1_000))))) == 3


def test_what_is_nested_deeply_is_short() -> None:
    """Deep nesting does not reach the JSON parsers on the way, which could refuse it."""
    text = "(" * 150 + "coal" + ")" * 150
    assert json.dumps(matching(parse_query(text))).count("bool") == 1


def test_near_of_what_may_stand_at_one_place_is_asked_in_every_order() -> None:
    result = json.dumps(matching(parse_query("title:(kim NEAR/5 =kims)")))
    assert result.count('"max_gaps": 5, "mode": "ordered"') == 2
    result = json.dumps(matching(parse_query("title:(kim NEAR/5 jong)")))
    assert result.count('"max_gaps": 5, "mode": "unordered"') == 1


def test_near_of_an_or_of_two_widths_is_an_or_of_nears() -> None:
    result = json.dumps(matching(parse_query('title:((pit OR "coal strike") NEAR/2 police)')))
    assert result.count('"max_gaps": 2') == 3  # pit: any order; the phrase: either


def test_near_of_too_much_is_refused() -> None:
    stems = tuple(Term("text", f"w{n % 9}") for n in range(18))
    assert json.dumps(matching(Near(stems, 5))).count("max_gaps") == 3 * (18 + 1)
    forms = tuple(Exact("text", f"w{n}") for n in range(8))
    with pytest.raises(ClusterError, match="near each other"):
        matching(Near((*forms, stems[0]), 5))


def test_a_document_is_made_of_words_that_are_cut_already() -> None:
    result = to_document(ORGREAVE)
    assert result["title"] == "police at orgreve"
    assert result["stem"]["title"] == "polic at orgrev"
    assert result["name"]["source"][:2] == ["ap", "associated press"]
    assert result["label"]["source"] == ["AP"]
    assert "us" in result["code"]["country"]
    assert (result["date"], result["dated"]) == ("1984-06-18", "orgreave")
    assert result["instant"] == 456397200000000
    assert set(to_document(QUIET)) == {"id", "has", "title", "stem", "name", "code", "label"}


def test_a_mark_is_read_where_the_rules_are_ours() -> None:
    mappings = {"_meta": metadata(Mark("store", 7)), "dynamic": "strict", "properties": PROPERTIES}
    assert read_mark(mappings) == Mark("store", 7)
    assert read_mark(mappings | {"_meta": metadata(None)}) is None
    with pytest.raises(StaleIndex, match="other rules"):
        read_mark(mappings | {"_meta": metadata(None) | {"rules": "0 0"}})
    changed = PROPERTIES | {"title": {"type": "text", "analyzer": "english"}}
    with pytest.raises(StaleIndex, match="changed its mapping: title"):
        read_mark(mappings | {"properties": changed})

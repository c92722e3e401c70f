"""Trees as the cluster is asked them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from index.engine import Mark
from index.engines.opensearch.mapping import PROPERTIES, document, mark_of, meta
from index.engines.opensearch.scoring import scoring
from index.engines.opensearch.translate import matching
from index.errors import ClusterError, StaleIndex
from index.query.parse import parse
from index.query.tree import Exact, Near, Or, Query, Term
from tests.index.articles import ORGREAVE, QUIET


def query(typed: str) -> Query:
    return parse(typed).query


def clauses(found: Any) -> int:
    """How many leaves a query has, for which the cluster has a limit."""
    if isinstance(found, dict):
        leaf = found.keys() & {"term", "terms", "match_phrase", "prefix", "wildcard", "range"}
        return len(leaf) + sum(map(clauses, found.values()))
    return sum(map(clauses, found)) if isinstance(found, list) else 0


@pytest.mark.parametrize(
    ("typed", "asked"),
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
def test_what_matches(typed: str, asked: object) -> None:
    assert matching(query(typed)) == asked


def test_words_score_whatever_operators_stand_between_them() -> None:
    one, other = (scoring(query(typed)) for typed in ("coal pit", "coal OR pit -wall date:1984"))
    assert one == other
    assert [next(iter(each)) for each in one] == ["combined_fields"] * 2
    assert scoring(query("-coal source:ap date:1984")) == []
    [pattern] = scoring(query("co*"))
    assert pattern["constant_score"]["boost"] == 1.0


def test_weights_are_raised_by_as_much_as_k1_is_less() -> None:
    """As four words have twice the k1 of one; and none is below 1, which Lucene refuses."""

    def weights(typed: str) -> list[float]:
        first, *_ = scoring(query(typed))
        return [float(each.rpartition("^")[2]) for each in first["combined_fields"]["fields"]]

    one, four = weights("coal"), weights("coal pit wall snow")
    assert [a / b for a, b in zip(one, four, strict=True)] == pytest.approx([2, 2, 2], rel=1e-4)
    assert [each / one[1] for each in one] == pytest.approx([3, 1, 0.5], rel=1e-4)
    assert min(weights(" OR ".join(f"w{n}" for n in range(200)))) == 1


def test_a_word_of_several_parts_is_half_itself_and_half_its_parts() -> None:
    found = scoring(query("sub-zero coal"))
    assert [next(iter(each)) for each in found] == ["match_phrase"] * 3 + ["combined_fields"] * 3
    assert [each["combined_fields"]["boost"] for each in found[3:]] == [0.5, 0.5, 1.0]


def test_many_words_are_few_clauses() -> None:
    assert clauses(matching(Or(tuple(Term("text", f"w{n}") for n in range(1_000))))) == 3


def test_what_is_nested_deeply_is_short() -> None:
    """A hundred brackets and more are refused by no parser of JSON on the way."""
    typed = "(" * 150 + "coal" + ")" * 150
    assert json.dumps(matching(query(typed))).count("bool") == 1


def test_near_of_what_may_stand_at_one_place_is_asked_in_every_order() -> None:
    found = json.dumps(matching(query("title:(kim NEAR/5 =kims)")))
    assert found.count('"max_gaps": 5, "mode": "ordered"') == 2
    found = json.dumps(matching(query("title:(kim NEAR/5 jong)")))
    assert found.count('"max_gaps": 5, "mode": "unordered"') == 1


def test_near_of_an_or_of_two_widths_is_an_or_of_nears() -> None:
    found = json.dumps(matching(query('title:((pit OR "coal strike") NEAR/2 police)')))
    assert found.count('"max_gaps": 2') == 3  # pit: any order; the phrase: either


def test_near_of_too_much_is_refused() -> None:
    stems = tuple(Term("text", f"w{n % 9}") for n in range(18))
    assert json.dumps(matching(Near(stems, 5))).count("max_gaps") == 3 * (18 + 1)
    forms = tuple(Exact("text", f"w{n}") for n in range(8))
    with pytest.raises(ClusterError, match="near each other"):
        matching(Near((*forms, stems[0]), 5))


def test_a_document_is_made_of_words_that_are_cut_already() -> None:
    found = document(ORGREAVE)
    assert found["title"] == "police at orgreve"
    assert found["stem"]["title"] == "polic at orgrev"
    assert found["name"]["source"][:2] == ["ap", "associated press"]
    assert found["label"]["source"] == ["AP"]
    assert "us" in found["code"]["country"]
    assert (found["date"], found["dated"]) == ("1984-06-18", "orgreave")
    assert found["instant"] == 456397200000000
    assert set(document(QUIET)) == {"id", "has", "title", "stem", "name", "code", "label"}


def test_a_mark_is_read_where_the_rules_are_ours() -> None:
    made = {"_meta": meta(Mark("store", 7)), "dynamic": "strict", "properties": PROPERTIES}
    assert mark_of(made) == Mark("store", 7)
    assert mark_of(made | {"_meta": meta(None)}) is None
    with pytest.raises(StaleIndex, match="other rules"):
        mark_of(made | {"_meta": meta(None) | {"rules": "0 0"}})
    changed = PROPERTIES | {"title": {"type": "text", "analyzer": "english"}}
    with pytest.raises(StaleIndex, match="changed its mapping: title"):
        mark_of(made | {"properties": changed})

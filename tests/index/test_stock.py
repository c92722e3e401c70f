"""Stock Whoosh reads our index: `open_dir`, and a Searcher with the same hits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.query import Query as WhooshQuery

from index.analysis import stem
from index.engine import Mark, Search
from index.engines.whoosh.compat.whoosh_docs import STEM_SUFFIX
from index.engines.whoosh.engine import WhooshEngine
from index.fields import real_fields
from index.query.tree import (
    All,
    And,
    Between,
    Exact,
    Not,
    Or,
    Phrase,
    Query,
    Term,
)
from tests.index.articles import NAMED, articles
from tests.index.trees import plain_leaves, trees_of


def translate(query: Query) -> WhooshQuery:
    """Translate our tree to a query of Whoosh."""
    match query:
        case All():
            return whoosh_query.Every()
        case Term(field, word):
            return whoosh_query.Or(
                [whoosh_query.Term(part + STEM_SUFFIX, stem(word)) for part in real_fields(field)]
            )
        case Exact(field, word):
            return whoosh_query.Or([whoosh_query.Term(part, word) for part in real_fields(field)])
        case Phrase(field, words, True):
            return whoosh_query.Or(
                [whoosh_query.Phrase(part, list(words)) for part in real_fields(field)]
            )
        case Phrase(field, words, _):
            stems = [stem(word) for word in words]
            return whoosh_query.Or(
                [whoosh_query.Phrase(part + STEM_SUFFIX, stems) for part in real_fields(field)]
            )
        case Between(field, first, last):
            if first and last and last < first:
                return whoosh_query.NullQuery
            low, high = (day and day.isoformat() for day in (first, last))
            return whoosh_query.TermRange(field, low or "0001-01-01", high or "9999-12-31")
        case And(clauses):
            return whoosh_query.And([translate(part) for part in clauses])
        case Or(clauses):
            return whoosh_query.Or([translate(part) for part in clauses])
        case Not(part):
            return whoosh_query.And([whoosh_query.Every(), whoosh_query.Not(translate(part))])
        case _:
            raise NotImplementedError


def stock_ids(folder: Path, query: Query) -> set[str]:
    """Return the ids that stock Whoosh finds."""
    (live,) = (folder / name for name in (folder / "CURRENT").read_text().split())
    with whoosh_index.open_dir(live).searcher() as searcher:
        numbers = list(searcher.docs_for_query(translate(query)))
        return {searcher.stored_fields(number)["id"] for number in numbers}


@pytest.mark.parametrize(
    "query",
    [
        Term("text", "coal"),
        Exact("body", "strike"),
        Phrase("text", ("coal", "strike"), True),
        Phrase("body", ("the", "wall", "is"), True),
        And((Term("text", "coal"), Not(Term("text", "police")))),
        Exact("country", "united kingdom"),
    ],
    ids=str,
)
def test_stock_finds_the_same(tmp_path: Path, query: Query) -> None:
    engine = WhooshEngine(tmp_path)
    engine.apply(NAMED.values(), (), Mark("store", 1))
    ours = {hit.id for hit in engine.search(Search(query)).hits}
    assert ours
    assert stock_ids(tmp_path, query) == ours


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_stock_agrees_on_random_trees(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("index")
    engine = WhooshEngine(folder)
    ids = st.sampled_from("abcdef")
    engine.apply(data.draw(st.lists(articles(ids), max_size=6)), (), Mark("store", 1))
    engine.apply(data.draw(st.lists(articles(ids), max_size=3)), ["a"], Mark("store", 2))
    for _ in range(5):
        query = data.draw(trees_of(plain_leaves, minimum=1))
        ours = {hit.id for hit in engine.search(Search(query, limit=100)).hits}
        assert stock_ids(folder, query) == ours, str(query)

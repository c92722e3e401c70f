"""BM25F: examples calculated by hand from the formula of `index.score`."""

from __future__ import annotations

from math import isclose, log, sqrt
from pathlib import Path

import pytest

from index import score
from index.article import Article
from index.engine import Engine, Mark, Search
from index.engines.memory import MemoryEngine
from index.engines.whoosh.engine import WhooshEngine
from index.query.parse import parse
from index.query.tree import Query


def scores(query: str, *articles: Article) -> dict[str, float]:
    return scores_of(MemoryEngine(), parse(query).query, *articles)


def scores_of(engine: Engine, query: Query, *articles: Article) -> dict[str, float]:
    engine.apply(articles, (), Mark("s", 1))
    return {hit.id: hit.score for hit in engine.search(Search(query)).hits}


def test_one_word_in_one_body_of_average_length() -> None:
    # Two bodies of two words: length / average = 1, so tf' = 1 * 1 / (1 - 0.8 + 0.8) = 1.
    # n = 1 of N = 2: idf = ln(1 + 1.5 / 1.5) = ln 2.  k1 = sqrt(1): score = ln 2 * 1 / (1 + 1).
    result = scores("wall", Article(id="a", body="the wall"), Article(id="b", body="the pit"))
    assert isclose(result["a"], log(2) / 2)


def test_a_long_body_counts_its_words_less() -> None:
    # Lengths 1 and 3, average 2.  tf' = 1 / (0.2 + 0.8 * 3 / 2) = 1 / 1.4.
    result = scores("wall", Article(id="a", body="pit"), Article(id="b", body="the wall is"))
    tf = 1 / 1.4
    assert isclose(result["b"], log(2) * tf / (1 + tf))


def test_a_title_counts_three_times() -> None:
    # Titles: lengths 1 and 0, average 0.5; tf' = 3 / (0.5 + 0.5 * 1 / 0.5) = 3 / 1.5.
    result = scores("wall", Article(id="a", title="wall"), Article(id="b", body="pit"))
    tf = 3 / 1.5
    assert isclose(result["a"], log(2) * tf / (1 + tf))


def test_fields_are_added_before_they_are_saturated() -> None:
    # One article: every length is its average.  tf' = 3 (title) + 3 (body) + 0.5 (caption).
    # n = N = 1: idf = ln(1 + 0.5 / 1.5).
    result = scores("wall", Article(id="a", title="wall", body="wall wall wall", caption="wall"))
    assert isclose(result["a"], log(1 + 0.5 / 1.5) * 6.5 / (1 + 6.5))


def test_terms_add_up_and_other_clauses_add_nothing() -> None:
    # The query has two words, so k1 = sqrt(2); each occurs once in the only article.
    article = Article(id="a", body="wall pit", source="AP")
    expected = 2 * log(1 + 0.5 / 1.5) / (sqrt(2) + 1)
    assert isclose(scores("wall pit source:ap NOT coal", article)["a"], expected)
    assert scores("source:ap", article)["a"] == 0.0


PARTS = (
    Article(id="whole", body="sub zero"),
    Article(id="one", body="is zero"),
    Article(id="none", body="is cold"),
)


@pytest.mark.parametrize("kind", ["memory", "whoosh"])
def test_a_part_of_a_word_counts_half(kind: str, tmp_path: Path) -> None:
    # All bodies have the average length.  k1 = sqrt(2): the query has two words.
    # Of 3 articles 1 has the whole, 1 has sub, 2 have zero, 2 have is.
    engine = MemoryEngine() if kind == "memory" else WhooshEngine(tmp_path)
    query = parse("sub-zero OR is").query
    result = scores_of(engine, query, *PARTS)
    rare, common = log(1 + 2.5 / 1.5), log(1 + 1.5 / 2.5)
    assert isclose(result["whole"], (0.5 * rare + 0.5 * rare + 0.5 * common) / (sqrt(2) + 1))
    assert isclose(result["one"], (0.5 * common + common) / (sqrt(2) + 1))
    assert isclose(result["none"], common / (sqrt(2) + 1))


def test_parts_of_a_word_match_no_further_article() -> None:
    query = parse("sub-zero OR pit").query
    assert set(scores_of(MemoryEngine(), query, *PARTS)) == {"whole"}


def test_a_single_compound_has_its_full_weight() -> None:
    assert isclose(scores("sub-zero", *PARTS)["whole"], log(1 + 2.5 / 1.5) / 2)


def test_k1_grows_up_to_a_limit() -> None:
    words = [f"w{number}" for number in range(100)]
    values = [score.k1(parse(" ".join(words[:count])).query) for count in (1, 4, 25, 30, 31, 100)]
    assert values == [1.0, 2.0, 5.0, sqrt(30), sqrt(30), sqrt(30)]


@pytest.mark.parametrize(
    ("total", "rounded"), [(1.23456789, 1.23457), (0.0, 0.0), (123456.7, 123457)]
)
def test_round_score(total: float, rounded: float) -> None:
    assert score.round_score(total) == rounded

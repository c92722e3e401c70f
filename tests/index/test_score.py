"""BM25F, by examples worked by hand from the formula in `index.score`."""

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


def scores(typed: str, *articles: Article) -> dict[str, float]:
    return scores_of(MemoryEngine(), parse(typed).query, *articles)


def scores_of(engine: Engine, query: Query, *articles: Article) -> dict[str, float]:
    engine.apply(articles, (), Mark("s", 1))
    return {hit.id: hit.score for hit in engine.search(Search(query)).hits}


def test_one_word_in_one_body_of_average_length() -> None:
    # Two bodies of two words: length / average = 1, so tf' = 1 * 1 / (1 - 0.8 + 0.8) = 1.
    # n = 1 of N = 2: idf = ln(1 + 1.5 / 1.5) = ln 2.  k1 = sqrt(1): score = ln 2 * 1 / (1 + 1).
    got = scores("wall", Article(id="a", body="the wall"), Article(id="b", body="the pit"))
    assert isclose(got["a"], log(2) / 2)


def test_a_long_body_counts_its_words_less() -> None:
    # Lengths 1 and 3, average 2.  tf' = 1 / (0.2 + 0.8 * 3 / 2) = 1 / 1.4.
    got = scores("wall", Article(id="a", body="pit"), Article(id="b", body="the wall is"))
    tf = 1 / 1.4
    assert isclose(got["b"], log(2) * tf / (1 + tf))


def test_a_title_counts_three_times() -> None:
    # Titles: lengths 1 and 0, average 0.5; tf' = 3 / (0.5 + 0.5 * 1 / 0.5) = 3 / 1.5.
    got = scores("wall", Article(id="a", title="wall"), Article(id="b", body="pit"))
    tf = 3 / 1.5
    assert isclose(got["a"], log(2) * tf / (1 + tf))


def test_fields_are_added_before_they_are_saturated() -> None:
    # One article: every length is its average.  tf' = 3 (title) + 3 (body) + 0.5 (caption).
    # n = N = 1: idf = ln(1 + 0.5 / 1.5).
    got = scores("wall", Article(id="a", title="wall", body="wall wall wall", caption="wall"))
    assert isclose(got["a"], log(1 + 0.5 / 1.5) * 6.5 / (1 + 6.5))


def test_clauses_add_up_and_the_rest_adds_nothing() -> None:
    # Two words are asked, so that k1 = sqrt(2); each stands once in the only article.
    one = Article(id="a", body="wall pit", source="AP")
    expected = 2 * log(1 + 0.5 / 1.5) / (sqrt(2) + 1)
    assert isclose(scores("wall pit source:ap NOT coal", one)["a"], expected)
    assert scores("source:ap", one)["a"] == 0.0


PARTS = (
    Article(id="whole", body="sub zero"),
    Article(id="one", body="is zero"),
    Article(id="none", body="is cold"),
)


@pytest.mark.parametrize("kind", ["memory", "whoosh"])
def test_a_part_of_a_word_counts_half(kind: str, tmp_path: Path) -> None:
    # All bodies are as long as their average.  k1 = sqrt(2): two words were typed.
    # Of 3 articles 1 has the whole, 1 sub, 2 have zero, 2 is.
    engine = MemoryEngine() if kind == "memory" else WhooshEngine(tmp_path)
    query = parse("sub-zero OR is").query
    got = scores_of(engine, query, *PARTS)
    once, often = log(1 + 2.5 / 1.5), log(1 + 1.5 / 2.5)
    assert isclose(got["whole"], (0.5 * once + 0.5 * once + 0.5 * often) / (sqrt(2) + 1))
    assert isclose(got["one"], (0.5 * often + often) / (sqrt(2) + 1))
    assert isclose(got["none"], often / (sqrt(2) + 1))


def test_parts_find_nothing_that_was_not_asked() -> None:
    query = parse("sub-zero OR pit").query
    assert set(scores_of(MemoryEngine(), query, *PARTS)) == {"whole"}


def test_a_word_alone_is_all_the_whole() -> None:
    assert isclose(scores("sub-zero", *PARTS)["whole"], log(1 + 2.5 / 1.5) / 2)


def test_k1_grows_up_to_a_length() -> None:
    words = [f"w{number}" for number in range(100)]
    found = [score.k1(parse(" ".join(words[:count])).query) for count in (1, 4, 25, 30, 31, 100)]
    assert found == [1.0, 2.0, 5.0, sqrt(30), sqrt(30), sqrt(30)]


@pytest.mark.parametrize(("total", "six"), [(1.23456789, 1.23457), (0.0, 0.0), (123456.7, 123457)])
def test_rounded(total: float, six: float) -> None:
    assert score.rounded(total) == six

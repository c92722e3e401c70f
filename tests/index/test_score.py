"""BM25F, by examples worked by hand from the formula in `index.score`."""

from __future__ import annotations

from math import isclose, log

import pytest

from index import score
from index.article import Article
from index.engine import Mark, Search
from index.engines.memory import MemoryEngine
from index.query.parse import parse


def scores(typed: str, *articles: Article) -> dict[str, float]:
    engine = MemoryEngine()
    engine.apply(articles, (), Mark("s", 1))
    return {hit.id: hit.score for hit in engine.search(Search(parse(typed).query)).hits}


def test_one_word_in_one_body_of_average_length() -> None:
    # Two bodies of two words: length / average = 1, so tf' = 1 * 1 / (1 - 0.75 + 0.75) = 1.
    # n = 1 of N = 2: idf = ln(1 + 1.5 / 1.5) = ln 2.  score = ln 2 * 1 / (1.2 + 1).
    got = scores("wall", Article(id="a", body="the wall"), Article(id="b", body="the pit"))
    assert isclose(got["a"], log(2) / 2.2)


def test_a_long_body_counts_its_words_less() -> None:
    # Lengths 1 and 3, average 2.  tf' = 1 / (0.25 + 0.75 * 3 / 2) = 1 / 1.375.
    got = scores("wall", Article(id="a", body="pit"), Article(id="b", body="the wall is"))
    tf = 1 / 1.375
    assert isclose(got["b"], log(2) * tf / (1.2 + tf))


def test_a_title_counts_double() -> None:
    # Titles: lengths 1 and 0, average 0.5; tf' = 2 / (0.5 + 0.5 * 1 / 0.5) = 2 / 1.5.
    got = scores("wall", Article(id="a", title="wall"), Article(id="b", body="pit"))
    tf = 2 / 1.5
    assert isclose(got["a"], log(2) * tf / (1.2 + tf))


def test_fields_are_added_before_they_are_saturated() -> None:
    # One article: every length is its average.  tf' = 2 (title) + 3 (body) + 0.5 (caption).
    # n = N = 1: idf = ln(1 + 0.5 / 1.5).
    got = scores("wall", Article(id="a", title="wall", body="wall wall wall", caption="wall"))
    assert isclose(got["a"], log(1 + 0.5 / 1.5) * 5.5 / (1.2 + 5.5))


def test_clauses_add_up_and_the_rest_adds_nothing() -> None:
    one = Article(id="a", body="wall pit", source="AP")
    alone = scores("wall", one)["a"] + scores("pit", one)["a"]
    assert isclose(scores("wall pit source:ap NOT coal", one)["a"], alone)
    assert scores("source:ap", one)["a"] == 0.0


@pytest.mark.parametrize(("total", "six"), [(1.23456789, 1.23457), (0.0, 0.0), (123456.7, 123457)])
def test_rounded(total: float, six: float) -> None:
    assert score.rounded(total) == six

"""Passages and highlights of a hit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.highlight import MAX_MATCHES, highlight, highlight_terms
from index.passages import WIDTH, Passage, make_excerpts, make_passages
from index.query.parse import parse


def mark_spans(passage: Passage) -> str:
    text, marked, position = passage.text, "", 0
    for start, end in passage.spans:
        marked += text[position:start] + "«" + text[start:end] + "»"
        position = end
    return marked + text[position:]


def highlighted_passages(query: str, **texts: str) -> list[str]:
    parsed = parse(query)
    article = Article(id="a", **texts)  # type: ignore[arg-type]
    return [
        f"{p.field}: {mark_spans(p)}"
        for p in make_passages(article, highlight_terms(parsed.query, parsed.phrase_boost))
    ]


@pytest.mark.parametrize(
    ("query", "body", "marked"),
    [
        ("Kim Jong Un", "Leader Kim Jong Un’s visit", "Leader «Kim Jong Un»’s visit"),
        ("Kim Jong Un", "Un met Kim, then Jong", "«Un» met «Kim», then «Jong»"),
        ('"Kim Jong Un"', "Kim met Kim Jong Un", "Kim met «Kim Jong Un»"),
        ("Jong-un", "Jong Un and Jong-un", "«Jong Un» and «Jong-un»"),
        ("missile", "Missiles, a missile", "«Missiles», a «missile»"),
        ("=missile", "Missiles, a missile", "Missiles, a «missile»"),
        ("U.S.", "The U.S. and US", "The «U.S». and «US»"),
        ("pyongyang", "In P’yŏngyang", "In «P’yŏngyang»"),
        ("東京", "今日の東京は", "今日の«東京»は"),
        ("a NOT b", "a b", "«a» b"),
        ("a OR b", "a b c", "«a» «b» c"),
        ("title:a", "a b", "a b"),
        ("source:ap date:2025", "A story.", "A story."),
    ],
)
def test_highlights(query: str, body: str, marked: str) -> None:
    assert highlighted_passages(query, body=body) == [f"body: {marked}"]


def test_a_matching_title_is_shown_with_the_body() -> None:
    passages = highlighted_passages("strike", title="A strike begins", body="The strike is on.")
    assert passages == ["title: A «strike» begins", "body: The «strike» is on."]


def test_a_match_in_the_caption_shows_the_caption() -> None:
    assert highlighted_passages("helmet", body="A story.", caption="A helmet.") == [
        "caption: A «helmet»."
    ]


def test_the_best_window_has_most_of_the_words() -> None:
    body = "Coal prices rose. " + "Nothing else happened. " * 30 + "A coal strike began in the pit."
    assert highlighted_passages("coal strike pit", body=body) == [
        "body: … A «coal» «strike» began in the «pit»."
    ]


def test_a_passage_starts_at_a_sentence_and_stays_in_its_paragraph() -> None:
    body = "First paragraph.\nBefore it. The wall is open.\nLast paragraph."
    assert highlighted_passages("wall", body=body) == ["body: … The «wall» is open."]


def test_a_match_longer_than_a_window_is_shown() -> None:
    long = "-".join(["word"] * WIDTH)
    (passage,) = highlighted_passages(long, body=f"A {long} and more of it.")
    assert passage.startswith("body: ") and "«word-word" in passage


def test_a_long_sentence_is_cut_at_words() -> None:
    body = "word " * 100 + "wall " + "more " * 100
    (passage,) = highlighted_passages("wall", body=body)
    assert passage.startswith("body: … word") and passage.endswith(" …")
    assert "«wall»" in passage


@given(st.text(max_size=400), st.sampled_from(["a", "kim jong", '"a b"', "東京", "=x"]))
def test_spans_are_in_order_and_within_the_text(body: str, query: str) -> None:
    parsed = parse(query)
    terms = highlight_terms(parsed.query, parsed.phrase_boost)
    for passage in make_passages(Article(id="a", body=body), terms):
        assert len(passage.text) <= WIDTH + 200 + 4
        previous_end = 0
        for start, end in passage.spans:
            assert previous_end <= start < end <= len(passage.text)
            previous_end = end
    spans = highlight(body, "body", terms)
    assert spans == sorted(spans)


def test_a_second_passage_must_show_another_word() -> None:
    body = "Coal prices rose. " + "Nothing else happened. " * 30 + "A strike began in the pit."
    passages = ["body: «Coal» prices rose.", "body: … A «strike» began in the pit."]
    assert [
        passage.partition(" Nothing")[0]
        for passage in highlighted_passages("coal strike", body=body)
    ] == passages
    repeated = body.replace("A strike", "Coal: a strike")
    assert highlighted_passages("coal strike", body=repeated) == [
        "body: … «Coal»: a «strike» began in the pit."
    ]


def test_limit_of_passages() -> None:
    body = ("Coal here. " + "Nothing else happened. " * 30 + "\n") * 4
    article = Article(id="a", title="Coal", body=body, caption="A heap of coal.")
    terms = highlight_terms(parse("coal").query)
    for limit, count in ((0, 0), (1, 1), (2, 2), (3, 3), (9, 5)):
        result = make_excerpts(article, terms, limit)
        assert [passage.field for passage in result.passages[:1]] == ["title"]
        assert len(result.passages) == 1 + count
        assert result.hidden_matches == 5 - count
    assert make_excerpts(article, terms).hidden_matches == 4
    assert [passage.field for passage in make_excerpts(article, terms, 9).passages][-1] == "caption"


@pytest.mark.parametrize("times", [MAX_MATCHES - 1, MAX_MATCHES, MAX_MATCHES + 1, 3 * MAX_MATCHES])
def test_only_the_first_matches_are_counted(times: int) -> None:
    article = Article(id="a", title="Coal", body="coal pit\n" * times)
    result = make_excerpts(article, highlight_terms(parse("coal").query), 1)
    assert [passage.field for passage in result.passages] == ["title", "body"]
    assert result.hidden_matches == min(times, MAX_MATCHES) - 1
    assert result.truncated is (times > MAX_MATCHES)


@given(st.lists(st.sampled_from(["coal", "pit", "a.", "b\n", "x" * 50]), max_size=200))
def test_passages_do_not_overlap_and_every_match_is_counted_once(words: list[str]) -> None:
    body = " ".join(words)
    terms = highlight_terms(parse("coal pit").query)
    result = make_excerpts(Article(id="a", body=body), terms, 3)
    visible = sum(len(passage.spans) for passage in result.passages)
    assert visible + result.hidden_matches == len(highlight(body, "body", terms))
    places = [
        (start := body.index(text), start + len(text))
        for text in (
            passage.text.removeprefix("… ").removesuffix(" …") for passage in result.passages
        )
        if body.count(text) == 1
    ]
    for (_, end), (start, _) in pairwise(sorted(places)):
        assert end <= start

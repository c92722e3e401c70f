"""What is shown of a hit: the matches by their places, and the passage around them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.highlight import MANY, marks, sought
from index.passages import WIDTH, Passage, excerpts, passages
from index.query.parse import parse


def shown(passage: Passage) -> str:
    text, out, at = passage.text, "", 0
    for start, end in passage.spans:
        out += text[at:start] + "«" + text[start:end] + "»"
        at = end
    return out + text[at:]


def of(typed: str, **texts: str) -> list[str]:
    parsed = parse(typed)
    article = Article(id="a", **texts)  # type: ignore[arg-type]
    return [f"{p.field}: {shown(p)}" for p in passages(article, sought(parsed.query, parsed.run))]


@pytest.mark.parametrize(
    ("typed", "body", "marked"),
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
def test_marks(typed: str, body: str, marked: str) -> None:
    assert of(typed, body=body) == [f"body: {marked}"]


def test_the_title_is_shown_marked_and_the_body_beside_it() -> None:
    found = of("strike", title="A strike begins", body="The strike is on.")
    assert found == ["title: A «strike» begins", "body: The «strike» is on."]


def test_a_match_in_the_caption_alone_shows_the_caption() -> None:
    assert of("helmet", body="A story.", caption="A helmet.") == ["caption: A «helmet»."]


def test_the_best_window_has_most_of_the_words() -> None:
    body = "Coal prices rose. " + "Nothing else happened. " * 30 + "A coal strike began in the pit."
    assert of("coal strike pit", body=body) == ["body: … A «coal» «strike» began in the «pit»."]


def test_a_passage_starts_at_a_sentence_and_stays_in_its_paragraph() -> None:
    body = "First paragraph.\nBefore it. The wall is open.\nLast paragraph."
    assert of("wall", body=body) == ["body: … The «wall» is open."]


def test_a_match_longer_than_a_window_is_shown() -> None:
    long = "-".join(["word"] * WIDTH)
    (found,) = of(long, body=f"A {long} and more of it.")
    assert found.startswith("body: ") and "«word-word" in found


def test_a_long_sentence_is_cut_at_words() -> None:
    body = "word " * 100 + "wall " + "more " * 100
    (found,) = of("wall", body=body)
    assert found.startswith("body: … word") and found.endswith(" …")
    assert "«wall»" in found


@given(st.text(max_size=400), st.sampled_from(["a", "kim jong", '"a b"', "東京", "=x"]))
def test_spans_lie_within_and_mark_what_is_there(body: str, typed: str) -> None:
    parsed = parse(typed)
    wanted = sought(parsed.query, parsed.run)
    for passage in passages(Article(id="a", body=body), wanted):
        assert len(passage.text) <= WIDTH + 200 + 4
        end_before = 0
        for start, end in passage.spans:
            assert end_before <= start < end <= len(passage.text)
            end_before = end
    every = marks(body, "body", wanted)
    assert every == sorted(every)


def test_a_second_passage_is_shown_where_it_shows_another_word() -> None:
    body = "Coal prices rose. " + "Nothing else happened. " * 30 + "A strike began in the pit."
    both = ["body: «Coal» prices rose.", "body: … A «strike» began in the pit."]
    assert [found.partition(" Nothing")[0] for found in of("coal strike", body=body)] == both
    again = body.replace("A strike", "Coal: a strike")
    assert of("coal strike", body=again) == ["body: … «Coal»: a «strike» began in the pit."]


def test_as_many_passages_as_are_asked_for() -> None:
    body = ("Coal here. " + "Nothing else happened. " * 30 + "\n") * 4
    article = Article(id="a", title="Coal", body=body, caption="A heap of coal.")
    wanted = sought(parse("coal").query)
    for most, shown_of in ((0, 0), (1, 1), (2, 2), (3, 3), (9, 5)):
        got = excerpts(article, wanted, most)
        assert [each.field for each in got.passages[:1]] == ["title"]
        assert len(got.passages) == 1 + shown_of
        assert got.more == 5 - shown_of
    assert excerpts(article, wanted).more == 4
    assert [each.field for each in excerpts(article, wanted, 9).passages][-1] == "caption"


@pytest.mark.parametrize("times", [MANY - 1, MANY, MANY + 1, 3 * MANY])
def test_of_a_text_full_of_matches_the_first_are_looked_at(times: int) -> None:
    article = Article(id="a", title="Coal", body="coal pit\n" * times)
    got = excerpts(article, sought(parse("coal").query), 1)
    assert [each.field for each in got.passages] == ["title", "body"]
    assert got.more == min(times, MANY) - 1
    assert got.uncounted is (times > MANY)


@given(st.lists(st.sampled_from(["coal", "pit", "a.", "b\n", "x" * 50]), max_size=200))
def test_passages_do_not_overlap_and_every_match_is_counted_once(words: list[str]) -> None:
    body = " ".join(words)
    wanted = sought(parse("coal pit").query)
    got = excerpts(Article(id="a", body=body), wanted, 3)
    shown_of = sum(len(each.spans) for each in got.passages)
    assert shown_of + got.more == len(marks(body, "body", wanted))
    places = [
        (start := body.index(text), start + len(text))
        for text in (each.text.removeprefix("… ").removesuffix(" …") for each in got.passages)
        if body.count(text) == 1
    ]
    for (_, end), (start, _) in pairwise(sorted(places)):
        assert end <= start

"""What is shown of a hit: the matches by their places, and the passage around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.passages import WIDTH, Passage, marks, passages, sought
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

"""Both ends of a page's story: a lead that was missed, lists that are cut."""

from __future__ import annotations

import pytest

from archive.ingest.normalize.boilerplate.trailing_lists import find_story_end
from archive.ingest.normalize.html.main_text import MainText, trim_boilerplate

LEAD = (
    "The ferry to the outer islands stays in harbour for a third day, and the bakers of the sound "
    "have begun to row their bread across."
)
STORY = [
    "The harbour master said on Thursday that nobody would sail before the wind had turned, and "
    "that he had been asked for nothing else since Monday morning, mostly by bakers.",
    '"We row," said one of them.',
]
# Lines below a story, and how many of them are cut.
TRAILING: list[tuple[list[str], int]] = [
    (["Related", "Old mill floods after the storms", "Will the bridge ever open?"], 3),
    (["More Must-Knows From The Beacon", "Ten ways to bake bread at sea"], 2),
    (["関連記事", "島の船、三日目も欠航"], 2),
    (["Noticias relacionadas", "El molino cierra tras la tormenta"], 2),
    (["Comentar", "No se admiten comentarios contrarios a las leyes."], 2),
    (["© 2023 The Beacon", "letters@beacon.example"], 2),
    (["All rights reserved. The Beacon."], 1),
    (["Subscribe to the Beacon for a crown a week."], 1),
    (["Old mill floods after the storms"], 0),  # without a heading
    (["Copyright law has changed twice since the bakers' song was written."], 0),
    (["Readers sent 300 comments to the harbour office, whose users complained."], 0),
    (["Comments were made by neither side."], 0),
    (["Related to this", STORY[0]], 0),  # above a paragraph
]


@pytest.mark.parametrize(("trailing", "removed"), TRAILING)
def test_trailing_lines(trailing: list[str], removed: int) -> None:
    story = [*STORY, *trailing]
    assert find_story_end(story) == len(story) - removed


def test_a_story_never_ends_before_its_first_line() -> None:
    assert find_story_end(["Related", "Share this"]) == 1


def main_text(*above: str, captions: tuple[str, ...] = ()) -> MainText:
    return MainText(["Home", "Bread by boat", *above, *STORY], list(STORY), list(captions))


def test_missing_lead() -> None:
    assert trim_boilerplate(main_text(LEAD), "Bread by boat", LEAD).story == [LEAD, *STORY]
    assert trim_boilerplate(main_text(LEAD), "Bread by boat", LEAD[:70] + "…").story == [
        LEAD,
        *STORY,
    ]


def test_no_lead() -> None:
    for page, summary in (
        (main_text(LEAD), ""),  # no summary
        (main_text("By Ivo Marsh"), LEAD),  # not on the page
        (main_text(LEAD, captions=(LEAD,)), LEAD),  # a caption
        (main_text(LEAD[:40]), LEAD[:40]),  # too short
    ):
        assert trim_boilerplate(page, "Bread by boat", summary).story == STORY

"""The two ends of a page's story: the lead that is found, the lists that go."""

from __future__ import annotations

import pytest

from archive.ingest.normalize.boilerplate.trim import ends, mended
from archive.ingest.normalize.html.main_text import Prose

LEAD = (
    "The ferry to the outer islands stays in harbour for a third day, and the bakers of the sound "
    "have begun to row their bread across."
)
STORY = [
    "The harbour master said on Thursday that nobody would sail before the wind had turned, and "
    "that he had been asked for nothing else since Monday morning, mostly by bakers.",
    '"We row," said one of them.',
]
# What stands behind a story, and how much of it goes.
BEHIND: list[tuple[list[str], int]] = [
    (["Related", "Old mill floods after the storms", "Will the bridge ever open?"], 3),
    (["More Must-Knows From The Beacon", "Ten ways to bake bread at sea"], 2),
    (["関連記事", "島の船、三日目も欠航"], 2),
    (["Noticias relacionadas", "El molino cierra tras la tormenta"], 2),
    (["Comentar", "No se admiten comentarios contrarios a las leyes."], 2),
    (["© 2023 The Beacon", "letters@beacon.example"], 2),
    (["All rights reserved. The Beacon."], 1),
    (["Subscribe to the Beacon for a crown a week."], 1),
    (["Old mill floods after the storms"], 0),  # no heading says that it is no story
    (["Copyright law has changed twice since the bakers' song was written."], 0),
    (["Readers sent 300 comments to the harbour office, whose users complained."], 0),
    (["Comments were made by neither side."], 0),
    (["Related to this", STORY[0]], 0),  # a paragraph stands below it
]


@pytest.mark.parametrize(("behind", "goes"), BEHIND)
def test_what_stands_behind_a_story(behind: list[str], goes: int) -> None:
    story = [*STORY, *behind]
    assert ends(story) == len(story) - goes


def test_a_story_never_ends_before_its_first_line() -> None:
    assert ends(["Related", "Share this"]) == 1


def seen(*above: str, captions: tuple[str, ...] = ()) -> Prose:
    return Prose(["Home", "Bread by boat", *above, *STORY], list(STORY), list(captions))


def test_a_lead_that_stands_apart_is_found() -> None:
    assert mended(seen(LEAD), "Bread by boat", LEAD).story == [LEAD, *STORY]
    assert mended(seen(LEAD), "Bread by boat", LEAD[:70] + "…").story == [LEAD, *STORY]


def test_what_is_no_lead() -> None:
    for page, summary in (
        (seen(LEAD), ""),  # no summary says so
        (seen("By Ivo Marsh"), LEAD),  # it is not printed
        (seen(LEAD, captions=(LEAD,)), LEAD),  # it is a picture's
        (seen(LEAD[:40]), LEAD[:40]),  # too short to tell
    ):
        assert mended(page, "Bread by boat", summary).story == STORY

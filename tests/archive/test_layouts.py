"""Layouts of flat pages: each gives the same headline, day, place and story."""

from __future__ import annotations

import pytest

from archive.ingest.draft import Draft, IngestDefaults, Story
from archive.ingest.normalize import normalize

_TITLE = "Harbour to lose its ferry to the U.S."
_STORY = (
    "The ferry that has crossed the sound since 1961 will be sold to a yard across the ocean.\n"
    "Wages fell by 3 percent in the same years\n"
    '"We waited for a better offer," said the harbour master, who will keep the bell.'
)
_TEXT = f"OBAN, Scotland, Feb 25 (Reuters) - {_STORY}"
_DAY = "1987-02-26"

LAYOUTS = {
    "the timestamp between headline and story": f"{_TITLE}\nFebruary 26, 1987\n\n{_TEXT}",
    "the timestamp above the headline": f"1987-02-26 15:01\n\n{_TITLE}\n\n{_TEXT}",
    "the paper's name on top": f"The Example Post\n\n{_TITLE}\n26 February 1987\n{_TEXT}",
    "byline and timestamp in one line": f"{_TITLE}\nBy Ann Example | Feb 26, 1987 3:01 PM\n{_TEXT}",
    "byline, comma, timestamp": f"{_TITLE}\nBy Ann Example, February 26, 1987\n\n{_TEXT}",
    "an agency next to the timestamp": f"{_TITLE}\nReuters · 26 Feb 1987 · 2 min read\n{_TEXT}",
    "an update in the same line": (
        f"{_TITLE}\nPosted on Feb 26, 1987 15:01 UTC | Updated Feb 27, 1987 09:00 UTC\n\n{_TEXT}"
    ),
    "a zone in brackets": f"{_TITLE}\n1987/02/26 15:01 (JST)\n{_TEXT}",
    "a timestamp in German": f"{_TITLE}\n26.02.1987, 15:01 Uhr\n{_TEXT}",
    "the job of the writer": f"{_TITLE}\nBy Ann Example\nBusiness reporter, Post News\n"
    f"26 Feb 1987, 03:01PM GMT\n\n{_TEXT}",
    "buttons": f"{_TITLE}\n26 February 1987\nShare\nFacebook\nCopy link\n5 min read\n{_TEXT}",
    "a list of stories": f"{_TITLE}\n26 February 1987\n{_TEXT}\n\nMore on this story\n"
    "• Another headline of the day\n• One more headline",
    "tags": f"{_TITLE}\n26 February 1987\n{_TEXT}\n\nTags: ferries, Oban",
    "the first timestamp at the end": f"{_TITLE}\n\n{_TEXT}\n\nFirst published February 26, 1987",
    "an agency and a job below the timestamp": f"{_TITLE}\n26 February 1987\nReuters\n"
    f"Business reporter\n{_TEXT}",
    "a summary above the dateline": f"{_TITLE}\n26 February 1987\nReuters\n"
    f"The ferry lay in the harbour of Oban on Wednesday.\n{_TEXT}",
    "rights": f"{_TITLE}\n26 February 1987\n{_TEXT}\n\nWant more? Sign up for our newsletter\n"
    "© 1987 The Example Post. All rights reserved.",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    story = normalize(Draft("a.txt", b"", "text", text=LAYOUTS[name]), IngestDefaults())
    assert isinstance(story, Story)
    article = story.article
    assert (article.title, str(article.date)) == (_TITLE, _DAY)
    assert (article.location, article.source, article.body) == (("Oban",), "Reuters", _STORY)
    assert article.author == (("Ann Example",) if "Ann Example" in LAYOUTS[name] else ())


def test_a_headline_that_is_a_sentence_above_a_caption() -> None:
    title, caption = "The harbour will lose its ferry.", "The ferry lay in the harbour on Monday."
    page = f"{title}\n{caption}\n26 February 1987\n\n{_TEXT}"
    story = normalize(Draft("a.txt", b"", "text", text=page), IngestDefaults())
    assert isinstance(story, Story)
    article = story.article
    assert (article.title, article.caption, article.body) == (title, caption, _STORY)


@pytest.mark.parametrize(
    "title",
    [
        "U.K. CREDIT RISES IN JANUARY",  # no credit behind a caption
        "U.S. CREDIT OUTLOOK - HOUSING STARTS",
        "MAKER MANDATED FOR U.S. NOTE.",
        "Maker acquires rival S.A.",
    ],
)
def test_headline_that_ends_like_a_sentence(title: str) -> None:
    page = f"The Example Post\n{title}\n26 February 1987\n{_TEXT}"
    story = normalize(Draft("a.txt", b"", "text", text=page), IngestDefaults())
    assert isinstance(story, Story)
    assert (story.article.title, story.article.caption) == (title, "")


@pytest.mark.parametrize("line", ["03/04/2025 10:30 XYZT", "Published: 03/04/2025", "03.04.2025"])
def test_an_english_date_in_digits_stays_ambiguous(line: str) -> None:
    page = f"{_TITLE}\n{line}\nThe ferry sailed."
    story = normalize(Draft("a.txt", b"", "text", text=page), IngestDefaults())
    assert isinstance(story, Story)
    assert story.article.date is None


@pytest.mark.parametrize("line", ["Publicado: 03/04/2025", "03.04.2025, 15:01 Uhr"])
def test_other_languages_put_the_day_first(line: str) -> None:
    page = f"{_TITLE}\n{line}\nThe ferry sailed."
    story = normalize(Draft("a.txt", b"", "text", text=page), IngestDefaults())
    assert isinstance(story, Story)
    assert str(story.article.date) == "2025-04-03"

"""Three made-up papers, fifty pages each, with all that papers put around their stories.

Every layout is of another kind: elements that say what they are, nothing but <div>, and a page as
it is saved as flat text.  `QUOKKA` stands in all furniture and in no story; the paragraph of
background stands in every story of a paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

PAGES = 50
WORD = "quokka"

_PLACES = "harbour quarry orchard tramway library lighthouse brewery aqueduct ferry mill".split()
_DEEDS = "reopens closes floods burns expands".split()
_PEOPLE = "Ivo Marsh,Lena Voss,Otto Kerr,Mira Dahl,Sten Quill,Nora Pike,Emil Rask".split(",")


class Paper(NamedTuple):
    name: str
    host: str
    page: Callable[[int], str]
    suffix: str
    background: str


def title(paper: int, number: int) -> str:
    place, deed = _PLACES[number % 10], _DEEDS[number // 10 % 5]
    month = ("spring", "autumn", "winter")[paper]
    return f"Old {place} {deed} after the {month} storms"


def day(number: int) -> date:
    return date(2023, 1, 5) + timedelta(days=number)


def paragraphs(paper: int, number: int) -> list[str]:
    """A story: a lead, two paragraphs, the paper's background, one more and a short quotation."""
    place, who = _PLACES[number % 10], _PEOPLE[(number + paper) % 7]
    return [
        f"The council of district {number + 1} voted on Thursday to spend {number + 3} million "
        f"crowns on the {place}, which the storms of the season had left without a roof.",
        f"{who}, who has kept the {place} for {number + 7} years, said that the work would take "
        f"until the end of the year and that {number + 20} people would be needed for it.",
        f"Neighbours of the {place} had asked for help in {number + 30} letters, of which the "
        f"council answered {number + 1}; the rest were read out at the meeting.",
        BACKGROUNDS[paper],
        f"The next meeting of district {number + 1} is in {number % 9 + 2} weeks, and the money "
        f"for the {place} is to be paid out by then, {who} said.",
        f'"We waited {number + 2} years," said {who}.',
    ]


BACKGROUNDS = (
    "The northern islands have lost a third of their people since the cannery shut in 1988, and "
    "have had no bridge to the mainland since the ice of 1996 carried away the last of its piers.",
    "The valley produces most of the country's slate, and has argued with the capital about the "
    "railway that would carry it to the coast for as long as anybody there can remember.",
    "The two towns were one until the river changed its bed in 1911, and they have since had two "
    "mayors, two fire brigades and, on most days of the year, one opinion between them.",
)


def _others(paper: int, number: int) -> list[str]:
    """Headlines of other stories, others on every page; some of stories that are not here."""
    near = [title(paper, (number + step) % PAGES) for step in (1, 7, 19, 23)]
    return [*near, f"Ten ways to photograph a {WORD} near the {_PLACES[number % 10]}"]


def semantic(number: int) -> str:
    """Elements that say what they are: aside, nav, footer."""
    links = "".join(f"<li><a href='/s/{n}'>{t}</a></li>" for n, t in enumerate(_others(0, number)))
    story = "".join(f"<p>{each}</p>" for each in paragraphs(0, number))
    return (
        f"<!doctype html><html lang='en'><head><title>{title(0, number)} - The Beacon</title>"
        f"<link rel='canonical' href='https://beacon.example/2023/story-{number}.html'>"
        f"<meta property='og:site_name' content='The Beacon'>"
        f"<meta property='article:published_time' content='{day(number)}T08:00:00Z'></head><body>"
        f"<header><nav><a href='/'>Home</a> <a href='/q'>{WORD.title()} corner</a></nav></header>"
        f"<main><article><h1>{title(0, number)}</h1>"
        f"<ul class='share'><li>Share this {WORD}</li><li>Print</li></ul>{story}"
        f"<aside class='newsletter'><h3>The Morning {WORD.title()}</h3><p>Sign up for the Morning "
        f"{WORD.title()} and get the day's stories in your inbox.</p></aside></article>"
        f"<aside><h2>Most read with a {WORD}</h2><ul>{links}</ul></aside></main>"
        f"<footer><p>© 2023 The Beacon and its {WORD}. All rights reserved.</p></footer>"
        "</body></html>"
    )


def soup(number: int) -> str:
    """Nothing but paragraphs in <div>, the furniture among the story."""
    first, *rest = [f"<p>{each}</p>" for each in paragraphs(1, number)]
    links = "".join(f"<p>{each}</p>" for each in _others(1, number))
    return (
        f"<!doctype html><html lang='en'><head><title>{title(1, number)} | Slate Post</title>"
        f"<link rel='canonical' href='https://www.slatepost.example/news/{number}-a-story-of.html'>"
        f"<meta property='article:published_time' content='{day(number)}T09:30:00Z'></head><body>"
        f"<div class='col'><h1>{title(1, number)}</h1><div class='text'>{first}{rest[0]}"
        f"<p>Subscribe now to the Slate Post and its weekly letter about the {WORD}.</p>"
        f"{''.join(rest[1:])}<p>Read more about every {WORD}</p>{links}"
        f"<p>The {WORD} desk is open on weekdays.</p>"
        f"<p>All rights reserved. No {WORD} may be copied without permission of the Slate Post, "
        "its heirs, its printers and whoever keeps its archive in the old tannery.</p>"
        "</div></div></body></html>"
    )


def flat(number: int) -> str:
    """A page as flat text: address, headline, stamp, story, lists."""
    return "\n\n".join(
        [
            f"https://twintowns.example/2023/{number}-story.html",
            title(2, number),
            f"{day(number):%B} {day(number).day}, 2023 10:15",
            f"Listen to this page with {WORD.title()} Reader",
            *paragraphs(2, number),
            f"More from the {WORD} desk",
            *_others(2, number),
            f"Get our evening {WORD} newsletter",
            f"Twin Towns Gazette, 12 {WORD.title()} Lane",
        ]
    )


PAPERS = (
    Paper("beacon", "beacon.example", semantic, ".html", BACKGROUNDS[0]),
    Paper("slate", "slatepost.example", soup, ".html", BACKGROUNDS[1]),
    Paper("twin", "twintowns.example", flat, ".txt", BACKGROUNDS[2]),
)


def written(folder: Path) -> Iterator[Path]:
    """The pages of all three, as files."""
    for paper in PAPERS:
        for number in range(PAGES):
            path = folder / f"{paper.name}-{number:02}{paper.suffix}"
            path.write_text(paper.page(number), encoding="utf-8")
            yield path

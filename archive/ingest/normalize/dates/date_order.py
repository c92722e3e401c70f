"""Days in figures that could be two, 03/04/2025: settled by what else the same paper prints.

A stamp such as 24/09/2018 shows that its paper has the day first.  Where one order is shown on
nearly all of a paper's pages, a day of its other pages that could be two is read by it.  A paper is
told by the host of its address, else by its publisher, else by the folder or file that it lies in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias
from urllib.parse import urlsplit

from archive.ingest.draft import Reason, Story
from index.article import Basis

ORDERS = ("MDY", "DMY")  # as in `Stamp.either` and `Story.either`
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(?:\d{4}|\d\d)(?!\d)")
_STAMPS = (Basis.FEED, Basis.WIRE, Basis.MARKUP, Basis.META, Basis.PAGE)
_NEARLY_ALL = 20  # pages of the one order for each of the other, at least

Shown: TypeAlias = Counter[tuple[str, str]]
"""How many pages of a paper show an order: by paper and order."""


def shown(printed: str, day: date | None) -> str:
    """The order that figures show, of which the day is known; empty where they show none.

    >>> shown("24/09/2018", date(2018, 9, 24)), shown("2018-09-24", date(2018, 9, 24))
    ('DMY', '')
    """
    found = _FIGURES.search(printed)
    if not found or day is None or found[1] == found[3]:
        return ""
    first, second = int(found[1]), int(found[3])
    return {(day.day, day.month): "DMY", (day.month, day.day): "MDY"}.get((first, second), "")


def paper(story: Story) -> str:
    """Who prints days in one order."""
    try:
        host = urlsplit(story.article.url or "").hostname or ""
    except ValueError:
        host = ""
    folder = re.split(r"[#/\\][^#/\\]*$", story.where)[0]
    return host.removeprefix("www.") or next(iter(story.article.publisher), "") or folder


def count(stories: Iterable[Story]) -> Shown:
    """The orders that stories show, each once a story."""
    found: Shown = Counter()
    for story in stories:
        stamps = (r for r in story.reasons if r.field in ("date", "updated") and r.value)
        orders = {
            shown(stamp.printed, date.fromisoformat(stamp.value))
            for stamp in stamps
            if stamp.basis in _STAMPS
        }
        found.update((paper(story), order) for order in orders - {""})
    return found


def settled(story: Story, pages: Mapping[tuple[str, str], int]) -> Story:
    """The story by the order of its paper, if its day could be two and the paper has one."""
    if not story.either:
        return story
    of = paper(story)
    counts = [pages.get((of, order), 0) for order in ORDERS]
    most, least = max(counts), min(counts)
    if not most or most < _NEARLY_ALL * least:
        return story
    chosen = counts.index(most)
    found = story.either[chosen]
    printed = f"{ORDERS[chosen]} on {most:,} of {sum(counts):,} pages of {of}"
    why = Reason("date", "paper", printed, str(found.article.date or ""), True)
    return replace(found, reasons=(*found.reasons, why))

"""Order of day and month in ambiguous dates such as 03/04/2025, learned from other pages.

A timestamp such as 24/09/2018 shows that its paper puts the day first.  If nearly all of a paper's
pages that show an order show the same one, ambiguous dates on its other pages are read by it.  A
paper is identified by the host of its URL, else by its publisher, else by the folder or file of its
pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias
from urllib.parse import urlsplit

from archive.ingest.draft import Provenance, Story
from index.article import DateBasis

ORDERS = ("MDY", "DMY")  # in the order of `Timestamp.variants` and `Story.date_variants`
_DIGITS = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(?:\d{4}|\d\d)(?!\d)")
_TIMESTAMPS = (DateBasis.FEED, DateBasis.WIRE, DateBasis.MARKUP, DateBasis.META, DateBasis.PAGE)
_MIN_RATIO = 20  # pages of one order for each page of the other

OrderCounts: TypeAlias = Counter[tuple[str, str]]
"""Number of pages that show an order, by paper and order."""


def shown_order(raw: str, day: date | None) -> str:
    """Return the order that an unambiguous date in digits shows; empty if it shows none.

    >>> shown_order("24/09/2018", date(2018, 9, 24)), shown_order("2018-09-24", date(2018, 9, 24))
    ('DMY', '')
    """
    match = _DIGITS.search(raw)
    if not match or day is None or match[1] == match[3]:
        return ""
    first, second = int(match[1]), int(match[3])
    return {(day.day, day.month): "DMY", (day.month, day.day): "MDY"}.get((first, second), "")


def paper_name(story: Story) -> str:
    """Return whose pages share one order of day and month: a host, a publisher or a folder."""
    try:
        host = urlsplit(story.article.url or "").hostname or ""
    except ValueError:
        host = ""
    folder = re.split(r"[#/\\][^#/\\]*$", story.locator)[0]
    return host.removeprefix("www.") or next(iter(story.article.publisher), "") or folder


def count_orders(stories: Iterable[Story]) -> OrderCounts:
    """Count the orders that stories show, each order once a story."""
    counts: OrderCounts = Counter()
    for story in stories:
        timestamps = (r for r in story.provenance if r.field in ("date", "updated") and r.value)
        orders = {
            shown_order(timestamp.raw, date.fromisoformat(timestamp.value))
            for timestamp in timestamps
            if timestamp.basis in _TIMESTAMPS
        }
        counts.update((paper_name(story), order) for order in orders - {""})
    return counts


def settle_date(story: Story, counts: Mapping[tuple[str, str], int]) -> Story:
    """Return the variant of an ambiguous story by its paper's order, else the story itself."""
    if not story.date_variants:
        return story
    paper = paper_name(story)
    pages = [counts.get((paper, order), 0) for order in ORDERS]
    high, low = max(pages), min(pages)
    if not high or high < _MIN_RATIO * low:
        return story
    index = pages.index(high)
    variant = story.date_variants[index]
    raw = f"{ORDERS[index]} on {high:,} of {sum(pages):,} pages of {paper}"
    provenance = Provenance("date", "paper", raw, str(variant.article.date or ""), True)
    return replace(variant, provenance=(*variant.provenance, provenance))

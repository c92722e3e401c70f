"""Layout of an HTML page: which of its lines are timestamp, byline, story or boilerplate."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.ingest.normalize import dateline
from archive.ingest.normalize.credits import bylines
from archive.ingest.normalize.dates import timestamp_line
from archive.ingest.normalize.dates.timestamp import Timestamp
from archive.ingest.normalize.html.main_text import MainText
from archive.ingest.normalize.metadata.container_metadata import clean_text
from index.article import DateBasis

_MAX_ABOVE = 25  # lines above a story that may hold its headline
# Lines above a headline, or above a story without one, that may be its timestamp.  The farther ones
# need a time of day, which a site's own date of today lacks.
_MAX_NEAR, _ADJACENT = 8, 3
_CLOCK = re.compile(r"\d:\d\d")
_HEAD = 6  # paragraphs at the head of the main text that may be timestamp, byline or headline
_MAX_TEASERS, _MAX_TEASER = 3, 120  # paragraphs above a dateline that are no story; characters
_SENTENCE = re.compile(r"[.!?。]\W*$")


@dataclass(slots=True)
class HtmlLayout:
    """Lines of a page by their role."""

    story: list[str] = field(default_factory=list)
    basis: DateBasis = DateBasis.PAGE  # of the story
    captions: list[str] = field(default_factory=list)
    timestamps: list[Timestamp] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    dateline: dateline.Dateline | None = None
    notes: list[str] = field(default_factory=list)  # to readers and editors, before a dateline
    boilerplate: list[str] = field(default_factory=list)


def layout_html(text: MainText, title: str, zone: str | None) -> HtmlLayout:
    """Assign the lines of a page to their roles.

    `zone` is the IANA name of the time zone of times printed without one.
    """
    page = HtmlLayout(captions=[clean_text(caption) for caption in text.captions])
    story = [clean_text(line) for line in text.story]
    for line in _lines_above(text.lines, story, title):
        _take_timestamp_or_byline(line, page, zone)
    head, rest = story[:_HEAD], story[_HEAD:]
    head = [
        line for line in head if not _take_timestamp_or_byline(line, page, zone) and line != title
    ]
    page.story = [*head, *rest]
    used = {*page.story, *page.captions, title}.difference(_cut_dateline(page))
    page.boilerplate = page.notes + [line for line in dict.fromkeys(text.lines) if line not in used]
    return page


def _lines_above(lines: list[str], story: list[str], title: str) -> list[str]:
    """Return the lines between headline and story, then those just above the headline.

    Further up are today's date and the dates of other stories.
    """
    opening = [line for line in story[:_HEAD] if line != title and line in lines]
    first = lines.index(opening[0]) if opening else min(_MAX_ABOVE, len(lines))
    candidates = lines[max(0, first - _MAX_ABOVE) : first]
    positions = reversed(range(len(candidates)))
    headline = next((at for at in positions if candidates[at] == title), len(candidates))
    above = candidates[max(0, headline - _MAX_NEAR) : headline]
    with_time = (line for line in above[:-_ADJACENT] if _CLOCK.search(line))
    return [*candidates[headline + 1 :], *above[-_ADJACENT:], *with_time]


def _cut_dateline(page: HtmlLayout) -> list[str]:
    """Split the dateline off the story; return short lines above it, which are not story."""
    for at, line in enumerate(page.story[:_MAX_TEASERS]):
        page.dateline, rest = dateline.split(line)
        if page.dateline:
            above = page.story[:at]
            page.story[: at + 1] = [rest]
            page.notes = list(page.dateline.notes)
            page.authors += [n for n in page.dateline.authors if n not in page.authors]
            return above
        if len(line) > _MAX_TEASER or _SENTENCE.search(line):
            break
    return []


def _take_timestamp_or_byline(line: str, page: HtmlLayout, zone: str | None) -> bool:
    """Add the timestamps and authors of a line to the layout; return whether it has any."""
    parsed = timestamp_line.parse(line, zone)
    if parsed:
        page.timestamps += [t for t in parsed.timestamps if t not in page.timestamps]
    labels = parsed.labels if parsed else (line,)
    names = [name for label in labels for name in bylines.byline_names(label)]
    page.authors += [name for name in dict.fromkeys(names) if name not in page.authors]
    return bool(parsed or names)

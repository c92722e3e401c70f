"""A page of HTML, laid out: what of its lines is stamp, byline, story, and what is furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.ingest.normalize import dateline
from archive.ingest.normalize.dates import timestamp_line
from archive.ingest.normalize.dates.timestamp import Stamp
from archive.ingest.normalize.html.main_text import Prose
from archive.ingest.normalize.record import bylines
from archive.ingest.normalize.tidy import tidy
from index.article import Basis

_ABOVE = 25  # lines above a story in which its headline is looked for
_NEAR = 8  # lines above a headline, or a story without one, that may be its stamp: the farther
_BESIDE = 3  # ones only if they tell the time of day, which a site's date of today does not
_CLOCK = re.compile(r"\d:\d\d")
_HEAD = 6  # paragraphs at the head of what was found that may be stamp, byline or headline
_FIRST, _SHORT = 3, 120  # paragraphs above a dateline that are no story; characters of such
_SENTENCE = re.compile(r"[.!?。]\W*$")


@dataclass(slots=True)
class Laid:
    """A page's lines, each in its place."""

    story: list[str] = field(default_factory=list)
    basis: Basis = Basis.PAGE  # of the story
    captions: list[str] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    dateline: dateline.Dateline | None = None
    notes: list[str] = field(default_factory=list)  # to readers and editors, before a dateline
    furniture: list[str] = field(default_factory=list)


def lay(seen: Prose, title: str, zone: str | None) -> Laid:
    """The lines in their places; `zone` is of times that are printed without one."""
    page = Laid(captions=[tidy(caption) for caption in seen.captions])
    story = [tidy(line) for line in seen.story]
    for line in _above(seen.lines, story, title):
        _stamp_or_byline(line, page, zone)
    head, rest = story[:_HEAD], story[_HEAD:]
    kept = [line for line in head if not _stamp_or_byline(line, page, zone) and line != title]
    page.story = [*kept, *rest]
    taken = {*page.story, *page.captions, title}.difference(_cut_dateline(page))
    page.furniture = page.notes + [line for line in dict.fromkeys(seen.lines) if line not in taken]
    return page


def _above(lines: list[str], story: list[str], title: str) -> list[str]:
    """The lines between headline and story, then those just above the headline.

    Further up stand today's date and the dates of other stories.
    """
    begins = [line for line in story[:_HEAD] if line != title and line in lines]
    first = lines.index(begins[0]) if begins else min(_ABOVE, len(lines))
    near = lines[max(0, first - _ABOVE) : first]
    headline = next((at for at in reversed(range(len(near))) if near[at] == title), len(near))
    above = near[max(0, headline - _NEAR) : headline]
    timed = (line for line in above[:-_BESIDE] if _CLOCK.search(line))
    return [*near[headline + 1 :], *above[-_BESIDE:], *timed]


def _cut_dateline(page: Laid) -> list[str]:
    """Short lines above the paragraph with the dateline are no story: they are given back."""
    for at, line in enumerate(page.story[:_FIRST]):
        page.dateline, rest = dateline.split(line)
        if page.dateline:
            above = page.story[:at]
            page.story[: at + 1] = [rest]
            page.notes = list(page.dateline.notes)
            page.authors += [n for n in page.dateline.authors if n not in page.authors]
            return above
        if len(line) > _SHORT or _SENTENCE.search(line):
            break
    return []


def _stamp_or_byline(line: str, page: Laid, zone: str | None) -> bool:
    found = timestamp_line.read(line, zone)
    if found:
        page.stamps += [stamp for stamp in found.stamps if stamp not in page.stamps]
    bylined = found.labels if found else (line,)
    names = [name for each in bylined for name in bylines.of_line(each)]
    page.authors += [name for name in dict.fromkeys(names) if name not in page.authors]
    return bool(found or names)

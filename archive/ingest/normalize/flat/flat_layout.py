"""Layout of a flat page: which of its lines are headline, caption, timestamp, story or boilerplate.

Saved pages have this shape: above the story a headline, a picture's caption, one or two lines with
a timestamp; below it lists of other stories, each under a heading.  Nothing is discarded: what does
not belong to the article becomes `boilerplate`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.ingest.normalize import dateline
from archive.ingest.normalize.boilerplate import boilerplate_patterns, trailing_lists
from archive.ingest.normalize.credits import bylines, sources
from archive.ingest.normalize.dates import timestamp_line
from archive.ingest.normalize.dates.timestamp import Timestamp, has_label

_HEAD = 8  # lines that may hold a timestamp
_MAX_TITLE = 200  # characters
_MAX_PAPER = 6  # words of a paper's name
_MAX_ABOVE = 5  # lines above the one with the dateline
_MIN_PROSE = 120  # characters from which a line is not a headline in a list


@dataclass(slots=True)
class FlatLayout:
    """Lines of a page by their role."""

    title: str = ""
    url: str | None = None
    captions: list[str] = field(default_factory=list)
    timestamps: list[Timestamp] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    dateline: dateline.Dateline | None = None
    credits: list[str] = field(default_factory=list)  # lines that credit an agency or a paper
    notes: list[str] = field(default_factory=list)  # to readers and editors: `(Corrects to …)`
    story: list[str] = field(default_factory=list)
    boilerplate: list[str] = field(default_factory=list)


def layout_flat(text: str, zone: str | None) -> FlatLayout:
    """Assign the lines of a page to their roles.

    `zone` is the IANA name of the time zone of times printed without one.
    """
    lines = [line.strip() for line in text.split("\n")]
    page = FlatLayout()
    _cut_url(lines, page)
    _cut_lists(lines, page)
    start = next(
        (at for at in _head_positions(lines) if timestamp_line.parse(lines[at], zone)), None
    )
    if start is None:
        _layout_without_timestamp(lines, page, zone)
    else:
        above = [line for line in lines[:start] if line]
        _place_head(above, page)
        if not above or _is_paper(page.title):
            start = _take_headline_below(lines, start, page)
        _place_body(lines[start:], page, zone)
    return page


def _cut_url(lines: list[str], page: FlatLayout) -> None:
    """Take the page's URL from the first line, where clippings often have it."""
    first = next((at for at, line in enumerate(lines) if line), None)
    if first is not None and boilerplate_patterns.URL_LINE.fullmatch(lines[first]):
        page.url = lines.pop(first)


def _head_positions(lines: list[str]) -> Iterator[int]:
    """Yield the positions of the first lines that are not blank, down to the dateline."""
    for at in [at for at, line in enumerate(lines) if line][:_HEAD]:
        yield at
        if boilerplate_patterns.is_sentence(lines[at]) and dateline.split(lines[at])[0]:
            return


def _cut_lists(lines: list[str], page: FlatLayout) -> None:
    """Take lists away: a heading and the lines below it, up to the next line of prose."""
    rest: list[str] = []
    in_list = False
    for line in lines:
        in_list = bool(boilerplate_patterns.LIST_HEADING.fullmatch(line)) or (
            in_list and not _is_prose(line)
        )
        if not in_list:
            rest.append(line)
        elif line:
            page.boilerplate.append(line)
    lines[:] = rest


def _is_prose(line: str) -> bool:
    return len(line) >= _MIN_PROSE and boilerplate_patterns.is_sentence(line)


def _place_head(lines: list[str], page: FlatLayout) -> None:
    """Assign the lines above the timestamp.

    Sentences are captions; the longest of the others is the headline.
    """
    titles = []
    for line in lines:
        if boilerplate_patterns.SITE_LINE.fullmatch(line):
            page.boilerplate.append(line)
        elif names := bylines.byline_names(line):
            page.authors += names
        elif boilerplate_patterns.is_sentence(line) or boilerplate_patterns.CAPTION.search(line):
            page.captions.append(line)
        else:
            titles.append(line)
    if not titles and len(page.captions) > 1:
        titles = [page.captions.pop(0)]  # a headline that is a sentence, above its picture
    if titles:
        is_choice = len(titles) > 1
        page.title = max(
            titles, key=lambda line: (is_choice and not _is_paper(line), len(line.split()))
        )
        page.boilerplate += [line for line in titles if line != page.title]


def _is_paper(line: str) -> bool:
    """Return whether a line is the name of the paper, which is above every page of it."""
    return (
        line.count(" ") < _MAX_PAPER and sources.is_known(line)
    ) or boilerplate_patterns.PAPER_NAME.fullmatch(line) is not None


def _take_headline_below(lines: list[str], start: int, page: FlatLayout) -> int:
    """Take the headline below the timestamp, if there is one; return where the body begins."""
    at = next((at for at in range(start + 1, len(lines)) if lines[at]), None)
    is_clipping = page.url and not page.title  # URL, timestamp, headline, story
    if at is None or not _may_be_title(lines, at, sure=bool(is_clipping)):
        return start
    if page.title:
        page.boilerplate.append(page.title)
    page.title = lines.pop(at)
    return start


def _may_be_title(lines: list[str], at: int, *, sure: bool) -> bool:
    """Return whether a line may be the title: short, and not a dateline.

    Unless `sure`, it also has a blank or longer line below it, and is neither sentence nor byline.
    """
    line, below = lines[at], next((line for line in lines[at + 1 :] if line), "")
    is_separate = not "".join(lines[at + 1 : at + 2]) or len(below) > len(line)
    is_text = boilerplate_patterns.is_sentence(line) or bylines.byline_names(line)
    is_title = sure or (is_separate and not is_text)
    return bool(is_title) and len(line) <= _MAX_TITLE and not dateline.split(line)[0]


def _layout_without_timestamp(lines: list[str], page: FlatLayout, zone: str | None) -> None:
    """Lay out a page without a timestamp.

    Its first line may be the headline, unless that is the one with the dateline.
    """
    first = next((at for at, line in enumerate(lines) if line), None)
    if first is None:
        return
    rest = lines[first + 1 :]
    below = next((line for line in rest if line), "")
    if dateline.split(lines[first])[0]:
        rest = lines[first:]
    elif dateline.split(below)[0] and boilerplate_patterns.is_sentence(lines[first]):
        page.captions.append(lines[first])
    elif len(lines[first]) <= _MAX_TITLE and (
        not boilerplate_patterns.is_sentence(lines[first]) or (rest and not rest[0])
    ):
        page.title = lines[first]
    else:
        rest = lines[first:]
    _place_body(rest, page, zone)


def _place_body(lines: list[str], page: FlatLayout, zone: str | None) -> None:
    """Assign timestamps, bylines and notes, then the story's paragraphs without the dateline."""
    lines = [line for line in lines if line and not _take_site_line(line, page)]
    at = _take_lines_above_story(lines, page, zone)
    rest = _cut_dateline(lines[at:], page, zone)
    story = rest[: len(rest) - _take_lines_below_story(rest, page, zone)]
    end = trailing_lists.find_story_end(story)
    page.story, page.boilerplate = story[:end], page.boilerplate + story[end:]


def _take_site_line(line: str, page: FlatLayout) -> bool:
    is_site_line = boilerplate_patterns.SITE_LINE.fullmatch(line) is not None
    if is_site_line:
        page.boilerplate.append(line)
    return is_site_line


def _take_lines_above_story(lines: list[str], page: FlatLayout, zone: str | None) -> int:
    """Take the lines between timestamp and story; return how many there are."""
    for at, line in enumerate(lines):
        if _take_timestamps(line, page, zone):
            continue
        if names := bylines.byline_names(line):
            page.authors += names
            page.credits += [line] if bylines.credited_source(line) else []
        elif bylines.credited_source(line):
            page.credits.append(line)
        elif boilerplate_patterns.ROLE_LINE.fullmatch(line):
            page.boilerplate.append(line)
        elif boilerplate_patterns.NOTE_LINE.fullmatch(line) and not dateline.split(line)[0]:
            page.notes.append(line)
        else:
            return at
    return len(lines)


def _take_timestamps(line: str, page: FlatLayout, zone: str | None) -> bool:
    """Take the timestamps and labels of a line; return whether it is such a line."""
    parsed = timestamp_line.parse(line, zone)
    if parsed is None:
        return False
    page.timestamps += parsed.timestamps
    for label in parsed.labels:
        names = bylines.byline_names(label)
        page.authors += [name for name in names if name not in page.authors]
        (page.credits if bylines.credited_source(label) else page.boilerplate).append(label)
    return True


def _cut_dateline(lines: list[str], page: FlatLayout, zone: str | None) -> list[str]:
    """Return the story without its dateline.

    Above that may be the second line of a headline, the caption of a picture, a summary in bullet
    points.
    """
    for at, line in enumerate(lines[:_MAX_ABOVE]):
        parsed, rest = dateline.split(line)
        if parsed and (at == 0 or parsed.source or parsed.day):
            page.dateline = parsed
            page.authors += [name for name in parsed.authors if name not in page.authors]
            page.notes += parsed.notes
            story_lines = [
                teaser for teaser in lines[:at] if not _take_line_above(teaser, page, zone)
            ]
            return [*story_lines, rest, *lines[at + 1 :]]
        if len(line) > _MAX_TITLE or line[0].islower():  # of a story wrapped into short lines
            break
    return lines


def _take_line_above(line: str, page: FlatLayout, zone: str | None) -> bool:
    """Take a line above the dateline, unless it is story; return whether it was taken."""
    if boilerplate_patterns.BULLET.match(line):
        return False
    if _take_lines_above_story([line], page, zone):
        return True
    (page.captions if boilerplate_patterns.is_sentence(line) else page.boilerplate).append(line)
    return True


def _take_lines_below_story(lines: list[str], page: FlatLayout, zone: str | None) -> int:
    """Take the credits and timestamps in the last lines; return how many lines those are."""
    count = 0
    while count < len(lines) - 1:
        line = lines[-1 - count]
        if bylines.credited_source(line):
            page.credits.append(line)
        elif bylines.is_staff_credit(line):
            page.boilerplate.append(line)
        elif not (has_label(line) and _take_timestamps(line, page, zone)):
            break
        count += 1
    return count

"""A flat page, laid out: what of it is headline, caption, stamp, story, and what is furniture.

The shape that saved pages have: above the story a headline, a picture's caption, one or two stamp
lines; below it lists of other stories, each under a heading.  Nothing is thrown away: what is not
the article's goes into `furniture`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.ingest.normalize import dateline
from archive.ingest.normalize.boilerplate import boilerplate_patterns, trim
from archive.ingest.normalize.dates import timestamp_line
from archive.ingest.normalize.dates.timestamp import Stamp, labelled
from archive.ingest.normalize.record import bylines, sources

_HEAD = 8  # lines in which a stamp is looked for
_LONGEST_TITLE = 200  # characters

_WORDS = 6  # of a paper's name
_ABOVE = 5  # lines above the one with the dateline
_PROSE = 120  # characters of a line from which it is no headline in a list


@dataclass(slots=True)
class Layout:
    """A page's lines, each in its place."""

    title: str = ""
    url: str | None = None
    captions: list[str] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    dateline: dateline.Dateline | None = None
    credits: list[str] = field(default_factory=list)  # lines that credit an agency or a paper
    notes: list[str] = field(default_factory=list)  # to readers and editors: `(Corrects to …)`
    story: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)


def lay_out(text: str, zone: str | None) -> Layout:
    """The page's lines in their places; `zone` is of times that are printed without one."""
    lines = [line.strip() for line in text.split("\n")]
    page = Layout()
    _cut_address(lines, page)
    _cut_lists(lines, page)
    stamp = next((at for at in _first_lines(lines) if timestamp_line.read(lines[at], zone)), None)
    if stamp is None:
        _without_stamp(lines, page, zone)
    else:
        above = [line for line in lines[:stamp] if line]
        _head(above, page)
        if not above or _is_paper(page.title):
            stamp = _headline_below(lines, stamp, page)
        _body(lines[stamp:], page, zone)
    return page


def _cut_address(lines: list[str], page: Layout) -> None:
    """A page's address, alone on its first line, as clippings are often kept."""
    first = next((at for at, line in enumerate(lines) if line), None)
    if first is not None and boilerplate_patterns.ADDRESS.fullmatch(lines[first]):
        page.url = lines.pop(first)


def _first_lines(lines: list[str]) -> Iterator[int]:
    """Where a page's first lines are, down to its dateline."""
    for at in [at for at, line in enumerate(lines) if line][:_HEAD]:
        yield at
        if boilerplate_patterns.is_sentence(lines[at]) and dateline.split(lines[at])[0]:
            return


def _cut_lists(lines: list[str], page: Layout) -> None:
    """Take lists away: a heading and what follows it, up to the next line that is prose."""
    kept: list[str] = []
    listing = False
    for line in lines:
        listing = bool(boilerplate_patterns.LIST.fullmatch(line)) or (
            listing and not _is_prose(line)
        )
        if not listing:
            kept.append(line)
        elif line:
            page.furniture.append(line)
    lines[:] = kept


def _is_prose(line: str) -> bool:
    return len(line) >= _PROSE and boilerplate_patterns.is_sentence(line)


def _head(lines: list[str], page: Layout) -> None:
    """What stands above the stamp: sentences are captions, the longest other line the headline."""
    plain = []
    for line in lines:
        if boilerplate_patterns.SITE.fullmatch(line):
            page.furniture.append(line)
        elif found := bylines.of_line(line):
            page.authors += found
        elif boilerplate_patterns.is_sentence(line) or boilerplate_patterns.PICTURE.search(line):
            page.captions.append(line)
        else:
            plain.append(line)
    if not plain and len(page.captions) > 1:
        plain = [page.captions.pop(0)]  # a headline that is a sentence, above its picture
    if plain:
        several = len(plain) > 1
        page.title = max(
            plain, key=lambda line: (several and not _is_paper(line), len(line.split()))
        )
        page.furniture += [line for line in plain if line != page.title]


def _is_paper(line: str) -> bool:
    """Whether a line is the name of the paper, which stands over every page of it."""
    return (
        line.count(" ") < _WORDS and sources.known(line)
    ) or boilerplate_patterns.PAPER.fullmatch(line) is not None


def _headline_below(lines: list[str], stamp: int, page: Layout) -> int:
    """Take the headline that stands below the stamp; where the rest begins."""
    at = next((at for at in range(stamp + 1, len(lines)) if lines[at]), None)
    clipping = page.url and not page.title  # address, stamp, headline, story
    if at is None or not _may_be_title(lines, at, sure=bool(clipping)):
        return stamp
    if page.title:
        page.furniture.append(page.title)
    page.title = lines.pop(at)
    return stamp


def _may_be_title(lines: list[str], at: int, *, sure: bool) -> bool:
    """Whether a line is no dateline and short; if not `sure`, also stands apart or above more."""
    line, below = lines[at], next((line for line in lines[at + 1 :] if line), "")
    apart = not "".join(lines[at + 1 : at + 2]) or len(below) > len(line)
    said = boilerplate_patterns.is_sentence(line) or bylines.of_line(line)
    plain = sure or (apart and not said)
    return bool(plain) and len(line) <= _LONGEST_TITLE and not dateline.split(line)[0]


def _without_stamp(lines: list[str], page: Layout, zone: str | None) -> None:
    """A headline may stand on the first line, but not on a page that begins with its dateline."""
    first = next((at for at, line in enumerate(lines) if line), None)
    if first is None:
        return
    rest = lines[first + 1 :]
    below = next((line for line in rest if line), "")
    if dateline.split(lines[first])[0]:
        rest = lines[first:]
    elif dateline.split(below)[0] and boilerplate_patterns.is_sentence(lines[first]):
        page.captions.append(lines[first])
    elif len(lines[first]) <= _LONGEST_TITLE and (
        not boilerplate_patterns.is_sentence(lines[first]) or (rest and not rest[0])
    ):
        page.title = lines[first]
    else:
        rest = lines[first:]
    _body(rest, page, zone)


def _body(lines: list[str], page: Layout, zone: str | None) -> None:
    """Stamps, bylines, notes, then the story's paragraphs, the first of them without dateline."""
    lines = [line for line in lines if line and not _to_furniture(line, page)]
    at = _above_story(lines, page, zone)
    rest = _without_dateline(lines[at:], page, zone)
    story = rest[: len(rest) - _below_story(rest, page, zone)]
    end = trim.ends(story)
    page.story, page.furniture = story[:end], page.furniture + story[end:]


def _to_furniture(line: str, page: Layout) -> bool:
    found = boilerplate_patterns.SITE.fullmatch(line) is not None
    if found:
        page.furniture.append(line)
    return found


def _above_story(lines: list[str], page: Layout, zone: str | None) -> int:
    """Take what stands between the stamp and the story; how many lines that is."""
    for at, line in enumerate(lines):
        if _took_stamps(line, page, zone):
            continue
        if found := bylines.of_line(line):
            page.authors += found
            page.credits += [line] if bylines.agency(line) else []
        elif bylines.agency(line):
            page.credits.append(line)
        elif boilerplate_patterns.ROLE.fullmatch(line):
            page.furniture.append(line)
        elif boilerplate_patterns.NOTE.fullmatch(line) and not dateline.split(line)[0]:
            page.notes.append(line)
        else:
            return at
    return len(lines)


def _took_stamps(line: str, page: Layout, zone: str | None) -> bool:
    """Put the stamps that a line is in their place, and what stands beside them in its own."""
    found = timestamp_line.read(line, zone)
    if found is None:
        return False
    page.stamps += found.stamps
    for label in found.labels:
        names = bylines.of_line(label)
        page.authors += [name for name in names if name not in page.authors]
        (page.credits if bylines.agency(label) else page.furniture).append(label)
    return True


def _without_dateline(lines: list[str], page: Layout, zone: str | None) -> list[str]:
    """The story without its dateline.

    Above that there may be a headline's second line, the caption of a picture, points in short.
    """
    for at, line in enumerate(lines[:_ABOVE]):
        found, rest = dateline.split(line)
        if found and (at == 0 or found.source or found.day):
            page.dateline = found
            page.authors += [name for name in found.authors if name not in page.authors]
            page.notes += found.notes
            points = [above for above in lines[:at] if not _took_above(above, page, zone)]
            return [*points, rest, *lines[at + 1 :]]
        if len(line) > _LONGEST_TITLE or line[0].islower():  # a story, in lines of one length
            break
    return lines


def _took_above(line: str, page: Layout, zone: str | None) -> bool:
    """Put a line that stands above the dateline in its place, unless it is the story's own."""
    if boilerplate_patterns.POINT.match(line):
        return False
    if _above_story([line], page, zone):
        return True
    (page.captions if boilerplate_patterns.is_sentence(line) else page.furniture).append(line)
    return True


def _below_story(lines: list[str], page: Layout, zone: str | None) -> int:
    """Who reported and edited, and when, in the last lines; how many lines that is."""
    count = 0
    while count < len(lines) - 1:
        line = lines[-1 - count]
        if bylines.agency(line):
            page.credits.append(line)
        elif bylines.credits(line):
            page.furniture.append(line)
        elif not (labelled(line) and _took_stamps(line, page, zone)):
            break
        count += 1
    return count

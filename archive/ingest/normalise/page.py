"""A flat page, laid out: what of it is headline, caption, stamp, story, and what is furniture.

The shape that saved pages have: above the story a headline, a picture's caption, one or two stamp
lines; below it lists of other stories, each under a heading.  Nothing is thrown away: what is not
the article's goes into `furniture`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from archive.ingest.normalise import bylines, dateline, furniture, sources
from archive.ingest.normalise.stamp import Stamp, read_line

_HEAD = 8  # lines in which a stamp is looked for
_LONGEST_TITLE = 200  # characters

_WORDS = 6  # of a paper's name
_ABOVE = 5  # lines above the one with the dateline
_PROSE = 120  # characters of a line from which it is no headline in a list


_stamp = lru_cache(maxsize=64)(read_line)  # the line is looked for, then read in its place


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
    stamp = next((at for at in _first_lines(lines) if _stamp(lines[at], zone) is not None), None)
    if stamp is None:
        _without_stamp(lines, page)
    else:
        above = [line for line in lines[:stamp] if line]
        _head(above, page)
        clipping = page.url and not above  # address, stamp, headline, story
        if clipping or _is_paper(page.title):
            stamp = _headline_below(lines, stamp, page)
        _body(lines[stamp:], page, zone)
    return page


def _cut_address(lines: list[str], page: Layout) -> None:
    """A page's address, alone on its first line, as clippings are often kept."""
    first = next((at for at, line in enumerate(lines) if line), None)
    if first is not None and furniture.ADDRESS.fullmatch(lines[first]):
        page.url = lines.pop(first)


def _first_lines(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if line][:_HEAD]


def _cut_lists(lines: list[str], page: Layout) -> None:
    """Take lists away: a heading and what follows it, up to the next line that is prose."""
    kept: list[str] = []
    listing = False
    for line in lines:
        listing = bool(furniture.LIST.fullmatch(line)) or (listing and not _is_prose(line))
        if not listing:
            kept.append(line)
        elif line:
            page.furniture.append(line)
    lines[:] = kept


def _is_prose(line: str) -> bool:
    return len(line) >= _PROSE and furniture.SENTENCE.fullmatch(line) is not None


def _head(lines: list[str], page: Layout) -> None:
    """What stands above the stamp: sentences are captions, the longest other line the headline."""
    plain = []
    for line in lines:
        if furniture.SITE.fullmatch(line):
            page.furniture.append(line)
        elif found := bylines.of_line(line):
            page.authors += found
        elif furniture.SENTENCE.fullmatch(line) or furniture.PICTURE.search(line):
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
    return (line.count(" ") < _WORDS and sources.known(line)) or furniture.PAPER.fullmatch(
        line
    ) is not None


def _headline_below(lines: list[str], stamp: int, page: Layout) -> int:
    """Take the headline that stands below the stamp; where the rest begins."""
    at = next((at for at in range(stamp + 1, len(lines)) if lines[at]), None)
    below = lines[at] if at is not None else ""
    if not below or len(below) > _LONGEST_TITLE or dateline.split(below)[0]:
        return stamp
    if page.title:
        if furniture.SENTENCE.fullmatch(below) or bylines.of_line(below):
            return stamp
        page.furniture.append(page.title)
    page.title = lines.pop(at or 0)
    return stamp


def _without_stamp(lines: list[str], page: Layout) -> None:
    """A headline may stand on the first line, but not on a page that begins with its dateline."""
    first = next((at for at, line in enumerate(lines) if line), None)
    if first is None:
        return
    rest = lines[first + 1 :]
    below = next((line for line in rest if line), "")
    if dateline.split(lines[first])[0]:
        rest = lines[first:]
    elif dateline.split(below)[0] and furniture.SENTENCE.fullmatch(lines[first]):
        page.captions.append(lines[first])
    elif len(lines[first]) <= _LONGEST_TITLE and (
        not furniture.SENTENCE.fullmatch(lines[first]) or (rest and not rest[0])
    ):
        page.title = lines[first]
    else:
        rest = lines[first:]
    _body(rest, page, None)


def _body(lines: list[str], page: Layout, zone: str | None) -> None:
    """Stamps, bylines, notes, then the story's paragraphs, the first of them without dateline."""
    lines = [line for line in lines if line and not _to_furniture(line, page)]
    at = _above_story(lines, page, zone)
    rest = _without_dateline(lines[at:], page, zone)
    page.story = rest[: len(rest) - _credits(rest, page)]


def _to_furniture(line: str, page: Layout) -> bool:
    found = furniture.SITE.fullmatch(line) is not None
    if found:
        page.furniture.append(line)
    return found


def _above_story(lines: list[str], page: Layout, zone: str | None) -> int:
    """Take what stands between the stamp and the story; how many lines that is."""
    for at, line in enumerate(lines):
        if (stamp := _stamp(line, zone)) is not None:
            page.stamps.append(stamp)
        elif found := bylines.of_line(line):
            page.authors += found
            page.credits += [line] if bylines.agency(line) else []
        elif bylines.agency(line):
            page.credits.append(line)
        elif furniture.NOTE.fullmatch(line) and not dateline.split(line)[0]:
            page.notes.append(line)
        else:
            return at
    return len(lines)


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
    if furniture.POINT.match(line):
        return False
    if _above_story([line], page, zone):
        return True
    (page.captions if furniture.SENTENCE.fullmatch(line) else page.furniture).append(line)
    return True


def _credits(lines: list[str], page: Layout) -> int:
    """Who reported and edited, in the last lines; how many lines that is."""
    count = 0
    while count < len(lines) - 1:
        line = lines[-1 - count]
        if bylines.agency(line):
            page.credits.append(line)
        elif bylines.credits(line):
            page.furniture.append(line)
        else:
            break
        count += 1
    return count

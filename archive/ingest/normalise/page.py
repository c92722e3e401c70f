"""A flat page, laid out: what of it is headline, caption, stamp, story, and what is furniture.

The shape that saved pages have: above the story a headline, a picture's caption, one or two stamp
lines; below it lists of other stories, each under a heading.  Nothing is thrown away: what is not
the article's goes into `furniture`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.ingest.normalise import bylines, dateline
from archive.ingest.normalise.stamp import Stamp, read_line

_HEAD = 8  # lines in which a stamp is looked for
_LONGEST_TITLE = 200  # characters

# A heading of a list of other stories, alone on its line.
_LIST = re.compile(
    r"""(?:["“][^"”]{1,40}["”]\s+)?(?:[A-Z]{2,5}\s+)?
    (?:(?:most\s+)?popular(?:\s+(?:articles?|stories|news))?|access\s+ranking|ranking
      |most\s+(?:read|viewed|shared|commented)|trending(?:\s+now)?|related(?:\s+\w+)?
      |(?:read|see)\s+(?:more|also|next)|recommended(?:\s+for\s+you)?|more\s+(?:stories|news|on\s+this)
      |latest\s+(?:news|stories)|top\s+stories|you\s+may\s+also\s+like)
    \s*:?""",
    re.IGNORECASE | re.VERBOSE,
)
# Lines that a site puts around its stories; whole phrases, since "Shares on Wall Street" is news.
_SITE = re.compile(
    r"""share(?:\s+(?:this|on)\b[^.]{0,30})?|(?:print|e-?mail|save|tweet|follow\s+us)(?:\s+this)?
    |comments?(?:\s*\(\d+\))?|(?:sign\s+up|subscribe)(?:\s+(?:to|for|now|here)\b[^.]{0,60})?\.?
    |log\s+in|register(?:\s+(?:now|here))?|advertisement
    |(?:©|\(c\)|copyright\s+(?:©|\(c\)|\d{4})).{0,160}|all\s+rights\s+reserved\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,2000}")
_PROSE = 120  # characters of a line from which it is no headline in a list
_SENTENCE = re.compile(
    r".*[.!?。][\"”’)\]]*(?:\s*\([^()]{1,80}\))?", re.DOTALL
)  # a credit behind it


@dataclass(slots=True)
class Layout:
    """A page's lines, each in its place."""

    title: str = ""
    url: str | None = None
    captions: list[str] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    dateline: dateline.Dateline | None = None
    story: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)


def lay_out(text: str, zone: str | None) -> Layout:
    """The page's lines in their places; `zone` is of times that are printed without one."""
    lines = [line.strip() for line in text.split("\n")]
    page = Layout()
    _cut_address(lines, page)
    _cut_lists(lines, page)
    stamp = next((at for at in _first_lines(lines) if read_line(lines[at], zone) is not None), None)
    if stamp is None:
        _without_stamp(lines, page)
    else:
        above = [line for line in lines[:stamp] if line]
        _head(above, page)
        if page.url and not above:  # a clipping: address, stamp, headline, story
            stamp = _headline_below(lines, stamp, page)
        _body(lines[stamp:], page, zone)
    return page


def _cut_address(lines: list[str], page: Layout) -> None:
    """A page's address, alone on its first line, as clippings are often kept."""
    first = next((at for at, line in enumerate(lines) if line), None)
    if first is not None and _ADDRESS.fullmatch(lines[first]):
        page.url = lines.pop(first)


def _first_lines(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if line][:_HEAD]


def _cut_lists(lines: list[str], page: Layout) -> None:
    """Take lists away: a heading and what follows it, up to the next line that is prose."""
    kept: list[str] = []
    listing = False
    for line in lines:
        listing = bool(_LIST.fullmatch(line)) or (listing and not _is_prose(line))
        if not listing:
            kept.append(line)
        elif line:
            page.furniture.append(line)
    lines[:] = kept


def _is_prose(line: str) -> bool:
    return len(line) >= _PROSE and _SENTENCE.fullmatch(line) is not None


def _head(lines: list[str], page: Layout) -> None:
    """What stands above the stamp: sentences are captions, the longest other line the headline."""
    plain = []
    for line in lines:
        if _SITE.fullmatch(line):
            page.furniture.append(line)
        elif found := bylines.of_line(line):
            page.authors += found
        elif _SENTENCE.fullmatch(line):
            page.captions.append(line)
        else:
            plain.append(line)
    if not plain and len(page.captions) > 1:
        plain = [page.captions.pop(0)]  # a headline that is a sentence, above its picture
    if plain:
        page.title = max(plain, key=lambda line: len(line.split()))
        page.furniture += [line for line in plain if line != page.title]


def _headline_below(lines: list[str], stamp: int, page: Layout) -> int:
    """Take the headline that stands below the stamp; where the rest begins."""
    at = next((at for at in range(stamp + 1, len(lines)) if lines[at]), None)
    below = lines[at] if at is not None else ""
    if not below or len(below) > _LONGEST_TITLE or dateline.split(below)[0]:
        return stamp
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
    elif dateline.split(below)[0] and _SENTENCE.fullmatch(lines[first]):
        page.captions.append(lines[first])
    elif len(lines[first]) <= _LONGEST_TITLE and (
        not _SENTENCE.fullmatch(lines[first]) or (rest and not rest[0])
    ):
        page.title = lines[first]
    else:
        rest = lines[first:]
    _body(rest, page, None)


def _body(lines: list[str], page: Layout, zone: str | None) -> None:
    """Stamps, bylines, then the story's paragraphs, the first of them without its dateline."""
    for line in filter(None, lines):
        if not page.story:
            if (stamp := read_line(line, zone)) is not None:
                page.stamps.append(stamp)
                continue
            if found := bylines.of_line(line):
                page.authors += found
                continue
        if _SITE.fullmatch(line):
            page.furniture.append(line)
            continue
        if not page.story:
            page.dateline, line = dateline.split(line)  # noqa: PLW2901 (the line without it)
        page.story.append(line)

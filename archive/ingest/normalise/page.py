"""A flat page, laid out: what of it is headline, caption, stamp, story, and what is furniture.

The shape that saved pages have: above the story a headline, a picture's caption, one or two stamp
lines; below it lists of other stories, each under a heading.  Nothing is thrown away: what is not
the article's goes into `furniture`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.ingest.normalise import dateline
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
# Lines that a site puts around its stories.
_SITE = re.compile(
    r"""(?:share|print|e-?mail|save|tweet|follow|comment)s?(?:\s+(?:this|on|us|by)\b.{0,40})?
    |(?:sign\s+up|subscribe|log\s+in|register)\b.{0,80}
    |(?:©|\(c\)|copyright\b).{0,160}|all\s+rights\s+reserved.{0,80}|advertisement""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(r"By\s+(?P<names>[^\W\d_a-z][^\n.!?]{1,78})")
_SENTENCE = re.compile(
    r".*[.!?。][\"”’)\]]*(?:\s*\([^()]{1,80}\))?", re.DOTALL
)  # a credit behind it


@dataclass(slots=True)
class Layout:
    """A page's lines, each in its place."""

    title: str = ""
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
    _cut_lists(lines, page)
    stamp = next((at for at in _first_lines(lines) if read_line(lines[at], zone) is not None), None)
    if stamp is None:
        _without_stamp(lines, page)
    else:
        _head([line for line in lines[:stamp] if line], page)
        _body(lines[stamp:], page, zone)
    return page


def _first_lines(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if line][:_HEAD]


def _cut_lists(lines: list[str], page: Layout) -> None:
    """Take the lists at the end away, from the first heading on."""
    for at, line in enumerate(lines):
        if line and _LIST.fullmatch(line):
            page.furniture += [rest for rest in lines[at:] if rest]
            del lines[at:]
            return


def _head(lines: list[str], page: Layout) -> None:
    """What stands above the stamp: sentences are captions, the longest other line the headline."""
    plain = []
    for line in lines:
        if _SITE.fullmatch(line):
            page.furniture.append(line)
        elif found := _byline(line):
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
            if found := _byline(line):
                page.authors += found
                continue
        if _SITE.fullmatch(line):
            page.furniture.append(line)
            continue
        if not page.story:
            page.dateline, line = dateline.split(line)  # noqa: PLW2901 (the line without it)
        page.story.append(line)


def _byline(line: str) -> list[str]:
    found = _BYLINE.fullmatch(line)
    if not found or len(line.split()) > 12:
        return []
    return [name.strip() for name in re.split(r",|\band\b|&", found["names"]) if name.strip()]

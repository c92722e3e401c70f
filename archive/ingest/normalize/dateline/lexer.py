"""Where a dateline may end, and what may stand before it: notes to readers, bylines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST = 200  # characters of a dateline with its byline
_MOST = 4  # ends that are looked at: `HUNT VALLEY, Md. - March 9 - ` has two dashes
_NOTE_LONGEST = 1500  # characters
_DASH = r"(?:\s*(?:--+|[–—―_]+)|\s+-|-(?=\s|\Z)|(?<=[\d.)])-(?=[A-Z“\"]))"
_END = re.compile(
    rf"""
    [ \t,.:]* (?: \( (?P<agency> [^()\n]{{2,50}} ) \)
               | (?<=\s)/ (?P<slashed> [^\W\d_a-z][\w-]{{1,14}} (?:\ [A-Z]\w+)? ) / )
    [ \t,.:]* (?P<behind> {_DASH} )?
    | (?P<dash> {_DASH} )
    | (?P<colon> : (?=\s+["“‘']?[^\W\d_]) )
    """,
    re.VERBOSE,
)
_DASHED = re.compile(rf"\s*[.,:]*{_DASH}\s*")
_NOTE = re.compile(r"\s*(?P<note>\((?=[^\W\d_])[^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]\n]*\])\s*")
_OPEN_NOTE = re.compile(
    r"\s*(?P<note>Correct(?:s|ed|ion)\b[^\n]{5,300})\n\s*"
)  # brackets forgotten
_BYLINE = re.compile(r"\s*(?P<line>(?:By|BY|by)[ \t]+[^\n]{3,100})\n\s*")


@dataclass(frozen=True, slots=True)
class End:
    """One place where a dateline may end."""

    head: str  # what stands before it
    rest: int  # where the text behind it begins
    agency: str  # in brackets; empty if there is none
    dash: bool
    colon: bool  # alone, where others set a dash: `NEW DELHI: The minister …`


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands before a dateline and is no part of it."""

    notes: tuple[str, ...]
    bylines: tuple[str, ...]
    end: int


def ends(text: str, start: int) -> Iterator[End]:
    """The ends that a dateline at `start` may have, all on its own line."""
    stop = start + len(text[start : start + _LONGEST].partition("\n")[0])
    for at, found in enumerate(_END.finditer(text, start, stop)):
        if at == _MOST:
            return
        agency = found["agency"] or found["slashed"] or ""
        dash = bool(found["dash"] or found["behind"])
        head, rest = text[start : found.start()], _text(text, found.end())
        yield End(head, rest, agency, dash, found["colon"] is not None)


def dashed(text: str, start: int, stop: int) -> tuple[str, int] | None:
    """What stands between `start` and the first dash before `stop`, and where the text goes on."""
    found = _DASHED.search(text, start, stop)
    return (text[start : found.start()].strip(), _text(text, found.end())) if found else None


def ahead(text: str) -> Iterator[Ahead]:
    """The notes in brackets and the lines of bylines that a text begins with: one, two, more."""
    notes: list[str] = []
    lines: list[str] = []
    at = 0
    top = text[:_NOTE_LONGEST]
    while found := _NOTE.match(top, at) or _OPEN_NOTE.match(top, at) or _BYLINE.match(top, at):
        kind = notes if "note" in found.groupdict() else lines
        kind.append(found[1])
        at = found.end()
        yield Ahead(tuple(notes), tuple(lines), at)


def _text(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at

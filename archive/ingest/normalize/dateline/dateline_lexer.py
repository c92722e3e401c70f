"""Possible ends of a dateline, and the notes and bylines before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_DATELINE = 200  # characters, with its byline
_MAX_ENDS = 4  # possible ends that are tried: `HUNT VALLEY, Md. - March 9 - ` has two dashes
_MAX_PREAMBLE = 1500  # characters
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
# A note without its brackets.
_OPEN_NOTE = re.compile(r"\s*(?P<note>Correct(?:s|ed|ion)\b[^\n]{5,300})\n\s*")
_BYLINE = re.compile(r"\s*(?P<line>(?:By|BY|by)[ \t]+[^\n]{3,100})\n\s*")


@dataclass(frozen=True, slots=True)
class DatelineEnd:
    """Position where a dateline may end."""

    head: str  # text before the end
    text_start: int  # offset of the text after the end
    agency: str  # agency in brackets; empty if there is none
    has_dash: bool
    has_colon: bool  # a colon instead of a dash: `NEW DELHI: The minister …`


@dataclass(frozen=True, slots=True)
class Preamble:
    """Notes and bylines that precede a dateline and do not belong to it."""

    notes: tuple[str, ...]
    bylines: tuple[str, ...]
    end: int


def find_ends(text: str, start: int) -> Iterator[DatelineEnd]:
    """Yield the possible ends, all on the same line, of a dateline that begins at `start`."""
    stop = start + len(text[start : start + _MAX_DATELINE].partition("\n")[0])
    for at, match in enumerate(_END.finditer(text, start, stop)):
        if at == _MAX_ENDS:
            return
        agency = match["agency"] or match["slashed"] or ""
        dash = bool(match["dash"] or match["behind"])
        head, rest = text[start : match.start()], _skip_space(text, match.end())
        yield DatelineEnd(head, rest, agency, dash, match["colon"] is not None)


def read_to_dash(text: str, start: int, stop: int) -> tuple[str, int] | None:
    """Return the text from `start` to the first dash before `stop`, and the offset after the dash.

    None if there is no dash.
    """
    match = _DASHED.search(text, start, stop)
    return (text[start : match.start()].strip(), _skip_space(text, match.end())) if match else None


def read_preambles(text: str) -> Iterator[Preamble]:
    """Yield the possible preambles of a text: its first note or byline, its first two, …"""
    notes: list[str] = []
    lines: list[str] = []
    at = 0
    top = text[:_MAX_PREAMBLE]
    while match := _NOTE.match(top, at) or _OPEN_NOTE.match(top, at) or _BYLINE.match(top, at):
        target = notes if "note" in match.groupdict() else lines
        target.append(match[1])
        at = match.end()
        yield Preamble(tuple(notes), tuple(lines), at)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at

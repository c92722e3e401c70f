"""A line that says when, perhaps also who: `By Ann Example | 1 May 2025, updated 2 May`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from archive.ingest.normalize.dates.timestamp import Stamp, read_line
from archive.ingest.normalize.record import bylines

_LONGEST = 200  # characters
_DIGIT = re.compile(r"\d")
_SECOND = re.compile(
    r"[\s,;|·•–—/(-]*(?=\b(?:last\s+)?(?:updated|modified|aktualisiert|actualizado)\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(r"(?:on|posted on|published)\s+", re.IGNORECASE)
_SIGN = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+")
_BEHIND_NAMES = re.compile(r",?\s+(?:on|[–—-])\s+|,\s+")
_READING = re.compile(r"\d{1,3}[ -]min(?:ute)?s?(?: (?:read|listen|watch))?", re.IGNORECASE)
_LABEL_WORDS = 5


class StampLine(NamedTuple):
    stamps: tuple[Stamp, ...]
    labels: tuple[str, ...]  # what stands beside them: a byline, an agency, the name of a section


@lru_cache(maxsize=64)  # a line is looked for, then read in its place
def read(line: str, zone: str | None) -> StampLine | None:
    """The stamps that a line is; None if it says anything that readers read.

    >>> [s.updated for s in read("on May 2, 2024 at 12:06 PM, updated May 3, 2024", None).stamps]
    [False, True]
    >>> read("By Ann Example | May 2, 2024 | 3 min read", None).labels
    ('By Ann Example', '3 min read')
    >>> read("Talks | Day 2 of the strike", None)
    """
    if len(line) > _LONGEST or not _DIGIT.search(line):
        return None
    if stamps := _stamps(line, zone):
        return StampLine(stamps, ())
    for labels, rest in _apart(line):
        if stamps := _stamps(rest, zone):
            return StampLine(stamps, tuple(labels))
    return None


def _stamps(line: str, zone: str | None) -> tuple[Stamp, ...]:
    """A stamp, and perhaps that of an update behind it."""
    parts = [part.strip(" ()") for part in _SECOND.split(line) if part.strip(" ()")]
    found = [read_line(_LEAD.sub("", part, count=1), zone) or read_line(part, zone)
             for part in parts]  # fmt: skip
    return tuple(stamp for stamp in found if stamp) if all(found) else ()


def _apart(line: str) -> Iterator[tuple[list[str], str]]:
    """What may be labels, and the rest of the line."""
    pieces = _SIGN.split(line)
    if len(pieces) > 1:
        labels = [piece for piece in pieces if _is_label(piece)]
        dashed = not re.search("[|·•]", line)  # a dash may part a headline as well
        if labels and not (dashed and not any(map(_names, labels))):
            yield labels, " ".join(piece for piece in pieces if piece not in labels)
    for sign in _BEHIND_NAMES.finditer(line):
        if bylines.of_line(line[: sign.start()]):
            yield [line[: sign.start()]], line[sign.end() :]


def _is_label(piece: str) -> bool:
    short = len(piece.split()) <= _LABEL_WORDS and not piece.endswith((".", "!", "?"))
    return bool(_READING.fullmatch(piece)) or (short and not _DIGIT.search(piece))


def _names(label: str) -> bool:
    return bool(bylines.of_line(label) or bylines.agency(label))

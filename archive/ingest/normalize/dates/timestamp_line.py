"""Lines with a timestamp and perhaps an author: `By Ann Example | 1 May 2025, updated 2 May`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from archive.ingest.normalize.credits import bylines
from archive.ingest.normalize.dates.timestamp import Timestamp, parse_line

_MAX_LENGTH = 200  # characters
_DIGIT = re.compile(r"\d")
_BEFORE_UPDATE = re.compile(
    r"[\s,;|·•–—/(-]*(?=\b(?:last\s+)?(?:updated|modified|aktualisiert|actualizado)\b)",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(?:on|posted on|published)\s+", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+")
_AFTER_NAMES = re.compile(r",?\s+(?:on|[–—-])\s+|,\s+")
_READING_TIME = re.compile(r"\d{1,3}[ -]min(?:ute)?s?(?: (?:read|listen|watch))?", re.IGNORECASE)
_MAX_LABEL_WORDS = 5


class TimestampLine(NamedTuple):
    """Timestamps of a line, and its other parts."""

    timestamps: tuple[Timestamp, ...]
    labels: tuple[str, ...]  # a byline, an agency, the name of a section


@lru_cache(maxsize=64)  # layouts first search for a line, then parse it in its place
def parse(line: str, zone: str | None) -> TimestampLine | None:
    """Parse a line that holds timestamps and labels; None if it says anything else.

    >>> line = parse("on May 2, 2024 at 12:06 PM, updated May 3, 2024", None)
    >>> [timestamp.is_update for timestamp in line.timestamps]
    [False, True]
    >>> parse("By Ann Example | May 2, 2024 | 3 min read", None).labels
    ('By Ann Example', '3 min read')
    >>> parse("Talks | Day 2 of the strike", None)
    """
    if len(line) > _MAX_LENGTH or not _DIGIT.search(line):
        return None
    if timestamps := _parse_timestamps(line, zone):
        return TimestampLine(timestamps, ())
    for labels, rest in _split_labels(line):
        if timestamps := _parse_timestamps(rest, zone):
            return TimestampLine(timestamps, tuple(labels))
    return None


def _parse_timestamps(line: str, zone: str | None) -> tuple[Timestamp, ...]:
    """Return a timestamp, perhaps with that of an update; empty if the line is anything else."""
    parts = [part.strip(" ()") for part in _BEFORE_UPDATE.split(line) if part.strip(" ()")]
    timestamps = [parse_line(_PREFIX.sub("", part, count=1), zone) or parse_line(part, zone)
             for part in parts]  # fmt: skip
    return tuple(timestamp for timestamp in timestamps if timestamp) if all(timestamps) else ()


def _split_labels(line: str) -> Iterator[tuple[list[str], str]]:
    """Yield possible labels of a line, each time with the rest of it."""
    pieces = _SEPARATOR.split(line)
    if len(pieces) > 1:
        labels = [piece for piece in pieces if _is_label(piece)]
        has_dashes_only = not re.search(
            "[|·•]", line
        )  # a dash may also separate parts of a headline
        if labels and not (has_dashes_only and not any(map(_is_credit, labels))):
            yield labels, " ".join(piece for piece in pieces if piece not in labels)
    for separator in _AFTER_NAMES.finditer(line):
        if bylines.byline_names(line[: separator.start()]):
            yield [line[: separator.start()]], line[separator.end() :]


def _is_label(piece: str) -> bool:
    is_short = len(piece.split()) <= _MAX_LABEL_WORDS and not piece.endswith((".", "!", "?"))
    return bool(_READING_TIME.fullmatch(piece)) or (is_short and not _DIGIT.search(piece))


def _is_credit(label: str) -> bool:
    return bool(bylines.byline_names(label) or bylines.credited_source(label))

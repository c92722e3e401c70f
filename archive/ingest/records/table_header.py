"""Header line of a table: its column names and its delimiter."""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple, Protocol

from archive.ingest.records import field_aliases

_DELIMITERS = "\t;,|"
_MAX_NAME = 60  # characters of a name
_MAX_BLANK_LINES = 20  # before the header
_VALUE = re.compile(r"\s*(?:[-+]?[\d.,:/ -]+|\d{4}-\d\d-\d\d.*|https?://.*)\s*")
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # Excel's own first line


class TableHeader(NamedTuple):
    """Column names of a table, all distinct, and the delimiter between its cells."""

    names: list[str]
    delimiter: str
    text: str  # the header as in the file, with the lines before it


class LineSource(Protocol):
    """Source of raw lines with their line ends; an empty string means the end."""

    def next_line(self) -> str: ...


def read_header(lines: LineSource, columns: tuple[tuple[str, str], ...]) -> TableHeader | str:
    """Return the header of a table, or the reason why its columns cannot be used.

    `columns` are pairs of our field and the column that the user maps to it.
    """
    text = _next_nonblank_line(lines)
    stated = _SEP.fullmatch(text)
    if stated:
        text += (line := _next_nonblank_line(lines))
    else:
        line = text
    if not line.strip():
        return "empty"
    if len(line) > _MAX_NAME * 1000:
        return "no header line: the first line is too long for one"
    mapped = {path for _, path in columns}
    delimiter = stated[1] if stated else _detect_delimiter(line, mapped)
    while (
        not _has_balanced_quotes(line)
        and (continuation := lines.next_line())
        and len(line) < _MAX_NAME * 1000
    ):
        line, text = line + continuation, text + continuation
    names = _unique_names(_split_cells(line, delimiter))
    listing = ", ".join(" ".join(name.split())[:40] for name in names[:20])
    if missing := [path for path in mapped if path not in names]:
        return f'there is no column "{missing[0]}"; there are: {listing}'
    fields = field_aliases.map_fields(dict.fromkeys(names, "x"), columns)
    if field_aliases.has_story(fields):
        return TableHeader(names, delimiter, text if text.endswith(("\n", "\r")) else text + "\n")
    if any(_VALUE.fullmatch(name) or len(name) > _MAX_NAME for name in names if name.strip()):
        return "no header line: the first line holds values"
    return f"none of its columns is known as title or body; --map title=NAME: {listing}"


def looks_like_header(text: str) -> bool:
    """Return whether a text begins with names of known fields and a row of several cells."""
    first, end, rest = text.lstrip("\ufeff\r\n").partition("\n")
    if not end or len(first) > 2000 or not rest.strip():
        return False
    delimiter = _detect_delimiter(first, set())
    cells = _split_cells(first, delimiter)
    aliases = {field_aliases.normalize_name(cell) for cell in cells} & (
        field_aliases.ALL_ALIASES | frozenset(field_aliases.ID_ALIASES)
    )
    story_aliases = aliases & {*field_aliases.ALIASES["title"], *field_aliases.ALIASES["body"]}
    if len(cells) < 2 or len(aliases) < 2 or not story_aliases:
        return False
    second = _split_cells(rest.split("\n", 1)[0], delimiter)
    return all(len(cell) <= _MAX_NAME for cell in cells) and len(second) > 1


def _next_nonblank_line(lines: LineSource) -> str:
    """Return the next line that is not blank; empty at the end or after too many blank lines."""
    for _ in range(_MAX_BLANK_LINES):
        if (line := lines.next_line()).strip() or not line:
            return line
    return ""


def _detect_delimiter(line: str, mapped: set[str]) -> str:
    """Return the delimiter that gives the most known column names, then the most cells."""

    def rank(delimiter: str) -> tuple[int, int]:
        cells = _split_cells(line, delimiter)
        matches = sum(
            c in mapped or field_aliases.normalize_name(c) in field_aliases.ALL_ALIASES
            for c in cells
        )
        return matches, len(cells)

    return max(_DELIMITERS, key=rank)


def _split_cells(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return [line]
    return [cell.strip() for cell in cells]


def _has_balanced_quotes(line: str) -> bool:
    return line.count('"') % 2 == 0


def _unique_names(names: list[str]) -> list[str]:
    """Return distinct names: an empty or repeated name gets its position added (`name#3`)."""
    used: set[str] = set()
    unique = []
    for number, name in enumerate(names, start=1):
        unique_name = name if name and name not in used else f"{name}#{number}"
        used.add(unique_name)
        unique.append(unique_name)
    return unique

"""The line of names of a table: its delimiter, and whether it is one."""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple, Protocol

from archive.ingest.records import field_aliases as table

_DELIMITERS = "\t;,|"
_LONGEST = 60  # characters of a name
_BLANK = 20  # lines before the names that may be empty
_VALUE = re.compile(r"\s*(?:[-+]?[\d.,:/ -]+|\d{4}-\d\d-\d\d.*|https?://.*)\s*")
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # Excel's own first line


class Head(NamedTuple):
    names: list[str]
    delimiter: str
    text: str  # as printed, with what stands before it


class _Lines(Protocol):
    def line(self) -> str: ...


def find_head(rows: _Lines, columns: tuple[tuple[str, str], ...]) -> Head | str:
    """The names of a table, or why they say nothing."""
    text = _first(rows)
    forced = _SEP.fullmatch(text)
    if forced:
        text += (line := _first(rows))
    else:
        line = text
    if not line.strip():
        return "empty"
    if len(line) > _LONGEST * 1000:
        return "no line of names at the head: the first line is too long for one"
    wanted = {path for _, path in columns}
    delimiter = forced[1] if forced else _delimiter(line, wanted)
    while not _closed(line) and (more := rows.line()) and len(line) < _LONGEST * 1000:
        line, text = line + more, text + more
    found = _unique(_cells(line, delimiter))
    shown = ", ".join(" ".join(name.split())[:40] for name in found[:20])
    if missing := [path for path in wanted if path not in found]:
        return f'there is no column "{missing[0]}"; there are: {shown}'
    given = table.fields(dict.fromkeys(found, "x"), columns)
    if table.has_story(given):
        return Head(found, delimiter, text if text.endswith(("\n", "\r")) else text + "\n")
    if any(_VALUE.fullmatch(name) or len(name) > _LONGEST for name in found if name.strip()):
        return "no line of names at the head: the first line holds values"
    return f"none of its columns is known as title or body; --map title=NAME: {shown}"


def looks_like_head(text: str) -> bool:
    """Whether a text begins with names of fields that we know, and a row of as many cells."""
    first, end, rest = text.lstrip("\ufeff\r\n").partition("\n")
    if not end or len(first) > 2000 or not rest.strip():
        return False
    delimiter = _delimiter(first, set())
    cells = _cells(first, delimiter)
    known = {table.known_as(cell) for cell in cells} & (table.KNOWN | frozenset(table.IDS))
    story = known & {*table.NAMES["title"], *table.NAMES["body"]}
    if len(cells) < 2 or len(known) < 2 or not story:
        return False
    second = _cells(rest.split("\n", 1)[0], delimiter)
    return all(len(cell) <= _LONGEST for cell in cells) and len(second) > 1


def _first(rows: _Lines) -> str:
    """The next line that is not blank."""
    for _ in range(_BLANK):
        if (line := rows.line()).strip() or not line:
            return line
    return ""


def _delimiter(line: str, wanted: set[str]) -> str:
    """The sign that parts the line into most names that are known, else into most cells."""

    def rank(sign: str) -> tuple[int, int]:
        cells = _cells(line, sign)
        known = sum(c in wanted or table.known_as(c) in table.KNOWN for c in cells)
        return known, len(cells)

    return max(_DELIMITERS, key=rank)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return [line]
    return [cell.strip() for cell in cells]


def _closed(line: str) -> bool:
    return line.count('"') % 2 == 0


def _unique(names: list[str]) -> list[str]:
    """Every name once: one without a name or with another's gets its number."""
    seen: set[str] = set()
    found = []
    for at, name in enumerate(names, start=1):
        own = name if name and name not in seen else f"{name}#{at}"
        seen.add(own)
        found.append(own)
    return found

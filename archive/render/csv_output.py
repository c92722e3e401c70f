"""Tables for spreadsheets and scripts: CSV (RFC 4180, but lines end in one character) and TSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from archive.render.records import Record
from archive.render.sanitize import clean, one_line

# What makes a spreadsheet run a cell (OWASP, "CSV Injection"); the wide forms do so in some.
_RUN = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BETWEEN = "; "  # the values of a field of several


def print_csv(
    records: Iterable[Record], fields: Sequence[str], out: TextIO, *, heading: bool = True
) -> None:
    """A line of names, then a row a record.  Texts keep their lines; no cell can be run."""
    rows = csv.writer(out, lineterminator="\n")
    if heading:
        rows.writerow(fields)
    for record in records:
        rows.writerow([guarded(clean(cell(record[name]))) for name in fields])


def print_tsv(records: Iterable[Record], fields: Sequence[str], out: TextIO) -> None:
    """The same with tabs between cells, and every cell on one line: nothing is quoted."""
    out.write("\t".join(fields) + "\n")
    for record in records:
        out.write("\t".join(guarded(one_line(cell(record[name]))) for name in fields) + "\n")


def guarded(text: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would run it.

    >>> guarded("=1+1"), guarded(" =1+1"), guarded("1+1")
    ("'=1+1", "' =1+1", '1+1')
    """
    return f"'{text}" if text.startswith(_RUN) or text.lstrip().startswith(_RUN) else text


def cell(value: Any) -> str:
    """A value as text: nothing for what is unknown, several parted by semicolons.

    >>> cell(["Seoul", "Tokyo"]), cell(None), cell(True), cell(2.5)
    ('Seoul; Tokyo', '', 'true', '2.5')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return BETWEEN.join(map(_part, value))
        case _:
            return str(value)


def _part(value: Any) -> str:
    return str(value["text"]) if isinstance(value, dict) else str(value)

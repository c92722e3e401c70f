"""CSV (RFC 4180, but with \\n as line end) and TSV, for spreadsheets and scripts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from archive.render.article_records import OutputRecord
from archive.render.sanitize import clean, one_line

# First characters that make a spreadsheet run a cell as a formula (OWASP, "CSV Injection"); some
# programs accept the full-width forms, too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SEPARATOR = "; "  # between the values of a multi-valued field


def print_csv(
    records: Iterable[OutputRecord], fields: Sequence[str], out: TextIO, *, heading: bool = True
) -> None:
    """Print a heading and one row per record; texts keep their line breaks."""
    rows = csv.writer(out, lineterminator="\n")
    if heading:
        rows.writerow(fields)
    for record in records:
        rows.writerow([escape_formula(clean(cell_text(record[name]))) for name in fields])


def print_tsv(records: Iterable[OutputRecord], fields: Sequence[str], out: TextIO) -> None:
    """Print tab-separated rows; each cell is put on one line, so that none needs quotes."""
    out.write("\t".join(fields) + "\n")
    for record in records:
        cells = (escape_formula(one_line(cell_text(record[name]))) for name in fields)
        out.write("\t".join(cells) + "\n")


def escape_formula(text: str) -> str:
    """Put an apostrophe in front of a cell that a spreadsheet would run as a formula.

    >>> escape_formula("=1+1"), escape_formula(" =1+1"), escape_formula("1+1")
    ("'=1+1", "' =1+1", '1+1')
    """
    is_formula = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if is_formula else text


def cell_text(value: Any) -> str:
    """Return a value as text: empty if unknown, multiple values joined by semicolons.

    >>> cell_text(["Seoul", "Tokyo"]), cell_text(None), cell_text(True), cell_text(2.5)
    ('Seoul; Tokyo', '', 'true', '2.5')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return SEPARATOR.join(map(_item_text, value))
        case _:
            return str(value)


def _item_text(value: Any) -> str:
    return str(value["text"]) if isinstance(value, dict) else str(value)

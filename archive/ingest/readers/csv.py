"""Tables: a header line and one record per row, separated by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected
from archive.ingest.records import field_aliases
from archive.ingest.records.table_header import TableHeader, looks_like_header, read_header
from archive.ingest.text.decode import NotText, decode
from archive.ingest.text.lines import LineReader

MAX_CHARS = 10_000_000  # of one row
_SAMPLE_ROWS = 20  # rows in which a column of row numbers is looked for
_ID_COLUMNS = ("id", "guid", "uuid")


def looks_like(head: bytes) -> bool:
    """Return whether the first line names known fields and a second line has several cells, too."""
    try:
        text = decode(head)
    except NotText:
        return False
    return looks_like_header(text)


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every row; its locator gets the number of the row below the header."""
    csv.field_size_limit(MAX_CHARS)  # Python's own limit of 131,072 is less than a long story
    try:
        rows = _RowReader(
            LineReader(stream, MAX_CHARS + 1)
        )  # a part of that length is too long by itself
        header = read_header(rows, defaults.columns)
    except NotText as error:
        yield Rejected(locator, str(error), b"", "csv")
        return
    if isinstance(header, str):
        yield Rejected(locator, header, b"", "csv")
        return
    rows.delimiter = header.delimiter
    sample = [row for _, row in zip(range(_SAMPLE_ROWS), rows, strict=False)]
    number_column = _find_number_column(header, sample)
    number = 0
    for row in chain(sample, rows):
        number += 1
        yield _read_row(row, header, f"{locator}#{number}", defaults, number_column)
    if not number:
        yield Rejected(locator, "a table without rows, only a header line", b"", "csv")


class CsvRow(NamedTuple):
    """Row of a table; `flaw` says why it cannot be read, if it cannot."""

    text: str  # as in the file, with its line ends
    cells: list[str]
    line_number: int  # of its first line
    flaw: str = ""


class _RowReader:
    """Rows of a table, each with the text it was read from."""

    def __init__(self, lines: LineReader) -> None:
        self._lines = lines
        self._raw_lines: list[str] = []
        self._size = 0
        self._at_end = self._line_continues = False  # at the end of the file; within a long line
        self.delimiter = ","

    def next_line(self) -> str:
        """Return the next raw line, for reading the header."""
        return self._lines.next_line()

    def __iter__(self) -> Iterator[CsvRow]:
        while True:
            first_line = self._lines.line_number + 1
            self._raw_lines, self._size = [], 0
            try:
                cells = next(csv.reader(self._pull_lines(), delimiter=self.delimiter), None)
            except csv.Error as error:
                yield CsvRow("".join(self._raw_lines), [], first_line, f"not CSV: {error}")
                continue
            except _RowTooLongError:
                yield CsvRow("", [], first_line, f"a row longer than {MAX_CHARS:,} characters")
                self._skip_rest_of_line()
                continue
            if cells is None:
                return
            text = "".join(self._raw_lines)
            flaw = (
                "its quotation mark is never closed"
                if self._at_end and self._has_open_quote(text)
                else ""
            )
            if text.strip():
                yield CsvRow(text, cells, first_line, flaw)

    def _pull_lines(self) -> Iterator[str]:
        while line := self._lines.next_line():
            self._size += len(line)
            if self._size > MAX_CHARS:
                self._line_continues = not line.endswith(("\n", "\r"))
                raise _RowTooLongError
            self._raw_lines.append(line)
            yield line
        self._at_end = True

    def _has_open_quote(self, text: str) -> bool:
        """Return whether a row of many lines ended only because the file did."""
        try:
            list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False

    def _skip_rest_of_line(self) -> None:
        while self._line_continues and (line := self._lines.next_line()):
            self._line_continues = not line.endswith(("\n", "\r"))


class _RowTooLongError(Exception):
    """Raised when a row has more than MAX_CHARS characters."""


def _read_row(
    row: CsvRow,
    header: TableHeader,
    locator: str,
    defaults: IngestDefaults,
    number_column: str | None,
) -> ReadResult:
    data = (header.text + row.text).encode("utf-8", "replace")
    if row.flaw:
        return Rejected(locator, f"{row.flaw} (line {row.line_number})", data, "csv")
    cells = row.cells
    if not any(map(str.strip, cells[len(header.names) :])):
        cells = cells[: len(header.names)]
    if len(cells) != len(header.names):
        reason = (
            f"a row of {len(cells)} cells under {len(header.names)} names (line {row.line_number})"
        )
        return Rejected(locator, reason, data, "csv")
    record = dict(zip(header.names, cells, strict=True))
    if number_column is not None:
        record[number_column] = ""
        data = (header.text + _format_row(record, header)).encode("utf-8", "replace")
    fields = field_aliases.map_fields(record, defaults.columns)
    if not field_aliases.has_story(fields):
        return Rejected(locator, "neither title nor body", data, "csv")
    ids = {
        name: value
        for name, value in record.items()
        if field_aliases.normalize_name(name) in _ID_COLUMNS
    }
    return Draft(locator, data, "csv", fields=fields, key=field_aliases.record_key(ids))


def _format_row(record: dict[str, str], header: TableHeader) -> str:
    """Return the text of a row without its number: its position does not change the record."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=header.delimiter, lineterminator="\n").writerow(
        [record[name] for name in header.names]
    )
    return out.getvalue()


def _find_number_column(header: TableHeader, sample: list[CsvRow]) -> str | None:
    """Return the column that only numbers the rows, from 0 or 1; None if there is none."""
    for position, name in enumerate(header.names):
        if name.strip().casefold() in _ID_COLUMNS:
            ids = [row.cells[position] for row in sample if position < len(row.cells)]
            for start in (0, 1):
                # A single row proves nothing: a row that is read again alone keeps its id.
                if len(ids) > 1 and ids == [str(n) for n in range(start, start + len(ids))]:
                    return name
    return None

"""Tables: a line of names and one record a row, parted by commas, semicolons, tabs or strokes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.records import field_aliases
from archive.ingest.records.table_header import Head, find_head, looks_like_head
from archive.ingest.text.decode import NotText, decode
from archive.ingest.text.lines import Lines

LONGEST = 10_000_000  # characters of one row
_PEEK = 20  # rows by which a column of row numbers is told
_IDS = ("id", "guid", "uuid")


def looks_like(head: bytes) -> bool:
    """Whether the first line names fields that we know, and another line is its like."""
    try:
        text = decode(head)
    except NotText:
        return False
    return looks_like_head(text)


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every row; `where` gets the number of the row under the names."""
    csv.field_size_limit(LONGEST)  # Python's own limit of 131,072 is less than a long story
    try:
        rows = _Rows(Lines(stream, LONGEST + 1))  # so that one part alone is too long
        head = find_head(rows, known.columns)
    except NotText as error:
        yield Rejected(where, str(error), b"", "csv")
        return
    if isinstance(head, str):
        yield Rejected(where, head, b"", "csv")
        return
    rows.delimiter = head.delimiter
    first = [row for _, row in zip(range(_PEEK), rows, strict=False)]
    counted = _counted(head, first)
    number = 0
    for row in chain(first, rows):
        number += 1
        yield _record(row, head, f"{where}#{number}", known, counted)
    if not number:
        yield Rejected(where, "a table without rows: only its names are there", b"", "csv")


class Row(NamedTuple):
    text: str  # as printed, with its line ends
    cells: list[str]
    line: int  # in which it begins
    flaw: str = ""


class _Rows:
    """The rows of a table, each with the text it was read from."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._pulled: list[str] = []
        self._size = 0
        self._ended = self._cut = False  # the file; the last line, which goes on
        self.delimiter = ","

    def line(self) -> str:
        """The next line as it stands: before the names are known."""
        return self._lines.read()

    def __iter__(self) -> Iterator[Row]:
        while True:
            began = self._lines.number + 1
            self._pulled, self._size = [], 0
            try:
                cells = next(csv.reader(self._pull(), delimiter=self.delimiter), None)
            except csv.Error as error:
                yield Row("".join(self._pulled), [], began, f"not CSV: {error}")
                continue
            except _TooLongError:
                yield Row("", [], began, f"a row longer than {LONGEST:,} characters")
                self._skip()
                continue
            if cells is None:
                return
            text = "".join(self._pulled)
            flaw = "its quotation mark is never closed" if self._ended and self._open(text) else ""
            if text.strip():
                yield Row(text, cells, began, flaw)

    def _pull(self) -> Iterator[str]:
        while line := self._lines.read():
            self._size += len(line)
            if self._size > LONGEST:
                self._cut = not line.endswith(("\n", "\r"))
                raise _TooLongError
            self._pulled.append(line)
            yield line
        self._ended = True

    def _open(self, text: str) -> bool:
        """Whether a row of many lines ended only because the file did."""
        try:
            list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False

    def _skip(self) -> None:
        while self._cut and (line := self._lines.read()):
            self._cut = not line.endswith(("\n", "\r"))


class _TooLongError(Exception):
    """A row is longer than one can be."""


def _record(row: Row, head: Head, where: str, known: Known, counted: str | None) -> Read:
    data = (head.text + row.text).encode("utf-8", "replace")
    if row.flaw:
        return Rejected(where, f"{row.flaw} (line {row.line})", data, "csv")
    cells = row.cells
    if not any(map(str.strip, cells[len(head.names) :])):
        cells = cells[: len(head.names)]
    if len(cells) != len(head.names):
        why = f"a row of {len(cells)} cells under {len(head.names)} names (line {row.line})"
        return Rejected(where, why, data, "csv")
    record = dict(zip(head.names, cells, strict=True))
    if counted is not None:
        record[counted] = ""
        data = (head.text + _written(record, head)).encode("utf-8", "replace")
    given = field_aliases.fields(record, known.columns)
    if not field_aliases.has_story(given):
        return Rejected(where, "neither title nor body", data, "csv")
    own = {name: value for name, value in record.items() if field_aliases.known_as(name) in _IDS}
    return Draft(where, data, "csv", fields=given, key=field_aliases.key(own))


def _written(record: dict[str, str], head: Head) -> str:
    """A row without its number, so that it is the same record wherever it stands."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=head.delimiter, lineterminator="\n").writerow(
        [record[name] for name in head.names]
    )
    return out.getvalue()


def _counted(head: Head, first: list[Row]) -> str | None:
    """The column that only numbers the rows, from 0 or 1; None if none does."""
    for at, name in enumerate(head.names):
        if name.strip().casefold() in _IDS:
            ids = [row.cells[at] for row in first if at < len(row.cells)]
            for start in (0, 1):
                # One row says nothing of others: read alone, a row that was none stays none.
                if len(ids) > 1 and ids == [str(n) for n in range(start, start + len(ids))]:
                    return name
    return None

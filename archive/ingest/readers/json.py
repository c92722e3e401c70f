"""JSON: one record, a list of records, a document that contains records, or several in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from archive.ingest.draft import IngestDefaults, ReadResult, Rejected
from archive.ingest.records.json_io import BadJSON, loads
from archive.ingest.records.json_splitter import JsonLimits, JsonPiece, split_json
from archive.ingest.text.sniff import to_ascii_compatible

if TYPE_CHECKING:
    from archive.ingest.records.detect import FieldUsage

_LIMITS = JsonLimits(record=10_000_000, document=64_000_000)
_START = re.compile(rb'\s*(?:\[\s*(?:[{\]]|\Z)|\{\s*(?:"[^"\n]{0,200}"\s*:|\}|\Z))')


def looks_like(head: bytes) -> bool:
    """Return whether an object or a list of objects begins here, but not one object per line."""
    text = to_ascii_compatible(head)
    if not text.strip() or not _START.match(text):
        return False
    first_line, _, rest = text.lstrip().partition(b"\n")
    return not (rest.lstrip().startswith(b"{") and _is_object(first_line))


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every record; its locator gets a number if the file may contain several."""
    from archive.ingest.records import detect  # noqa: PLC0415 (looks_like does not need it)

    usage, number, pending = detect.FieldUsage(defaults.columns), 0, None
    for piece in split_json(stream, _LIMITS):
        if pending is not None:
            number += 1
            yield from _read_piece(pending, f"{locator}#{number}", defaults, usage)
        pending = piece
    if pending is None:
        yield Rejected(locator, "empty", b"", "json")
        return
    is_single = number == 0 and not pending.in_list
    last_locator = locator if is_single else f"{locator}#{number + 1}"
    yield from _read_piece(pending, last_locator, defaults, usage)
    if reason := usage.missing_reason():
        yield Rejected(locator, reason, b"", "json")


def _read_piece(
    piece: JsonPiece, locator: str, defaults: IngestDefaults, usage: FieldUsage
) -> Iterator[ReadResult]:
    from archive.ingest.records import detect  # noqa: PLC0415 (see read)

    if piece.flaw:
        yield Rejected(locator, f"{piece.flaw} (line {piece.line})", b"", "json")
        return
    try:
        value = loads(piece.data, piece.line)
        yield from detect.read_value(
            value, piece.data, detect.RecordContext(locator, "json", defaults, usage)
        )
    except BadJSON as error:
        yield Rejected(locator, str(error), piece.data, "json")


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False

"""JSON: one record, a list of them, or a document that holds them; several one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from archive.ingest.draft import Known, Read, Rejected
from archive.ingest.records.json_io import BadJSON, loads
from archive.ingest.records.json_splitter import Limits, Piece, pieces
from archive.ingest.text.sniff import unmarked

if TYPE_CHECKING:
    from archive.ingest.records.detect import Met

_LIMITS = Limits(record=10_000_000, document=64_000_000)
_BEGINS = re.compile(rb'\s*(?:\[\s*(?:[{\]]|\Z)|\{\s*(?:"[^"\n]{0,200}"\s*:|\}|\Z))')


def looks_like(head: bytes) -> bool:
    """Whether an object or a list of objects begins here, and not lines of objects."""
    plain = unmarked(head)
    if not plain.strip() or not _BEGINS.match(plain):
        return False
    first, _, rest = plain.lstrip().partition(b"\n")
    return not (rest.lstrip().startswith(b"{") and _is_object(first))


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every record; `where` gets its number if the file may hold several."""
    from archive.ingest.records import detect  # noqa: PLC0415 (sniffing a file needs none of it)

    met, number, held = detect.Met(known.columns), 0, None
    for piece in pieces(stream, _LIMITS):
        if held is not None:
            number += 1
            yield from _piece(held, f"{where}#{number}", known, met)
        held = piece
    if held is None:
        yield Rejected(where, "empty", b"", "json")
        return
    alone = number == 0 and not held.listed
    yield from _piece(held, where if alone else f"{where}#{number + 1}", known, met)
    if why := met.missing():
        yield Rejected(where, why, b"", "json")


def _piece(piece: Piece, where: str, known: Known, met: Met) -> Iterator[Read]:
    from archive.ingest.records import detect  # noqa: PLC0415 (see read)

    if piece.flaw:
        yield Rejected(where, f"{piece.flaw} (line {piece.line})", b"", "json")
        return
    try:
        found = loads(piece.data, piece.line)
        yield from detect.reads(found, piece.data, detect.Place(where, "json", known, met))
    except BadJSON as error:
        yield Rejected(where, str(error), piece.data, "json")


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False

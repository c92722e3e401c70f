"""Records of JSON, one a line: what `archive export --format jsonl` prints, and its like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from archive.ingest.draft import Known, Read, Rejected
from archive.ingest.records.json_io import BadJSON, loads

LONGEST = 10_000_000  # bytes of one record


def looks_like(head: bytes) -> bool:
    """Whether the first line is a whole object, or the head is the beginning of a long one.

    NULs are what a file system puts where a machine stopped before a line was written.
    """
    first, end, rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not first.startswith(b'{"'):
        return False
    if (rest := rest.lstrip(b"\0 \t\r\n")) and not rest.startswith(b"{"):
        return False
    try:
        return not end or isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """The drafts of every line; `where` gets the number of the line."""
    from archive.ingest.records import detect  # noqa: PLC0415 (sniffing a file needs none of it)

    number, blank, met = 0, True, detect.Met(known.columns)
    while line := stream.readline(LONGEST + 1):
        number += 1
        place = detect.Place(f"{where}#{number}", "jsonl", known, met)
        if len(line) > LONGEST:
            blank = False
            why = f"a record longer than {LONGEST:,} bytes: a line for each record has no limit"
            yield Rejected(place.where, why, b"", "jsonl")
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST)
        elif line.strip():
            blank = False
            data = line.rstrip(b"\r\n")
            try:
                yield from detect.reads(loads(data, number), data, place)
            except BadJSON as error:
                yield Rejected(place.where, str(error), data, "jsonl")
    if blank:
        yield Rejected(where, "empty", b"", "jsonl")
    if why := met.missing():
        yield Rejected(where, why, b"", "jsonl")

"""JSON records, one per line: what `archive export --format jsonl` prints, and similar files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from archive.ingest.draft import IngestDefaults, ReadResult, Rejected
from archive.ingest.records.json_io import BadJSON, loads

MAX_BYTES = 10_000_000  # of one record


def looks_like(head: bytes) -> bool:
    """Return whether the first line is a whole object, or the head is the start of a long one.

    A file system fills the end with NULs if a machine stopped before it wrote a line.
    """
    first_line, line_end, rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not first_line.startswith(b'{"'):
        return False
    if (rest := rest.lstrip(b"\0 \t\r\n")) and not rest.startswith(b"{"):
        return False
    try:
        return not line_end or isinstance(json.loads(first_line), dict)
    except (ValueError, RecursionError):
        return False


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield the drafts of every line; their locators get the number of the line."""
    from archive.ingest.records import detect  # noqa: PLC0415 (looks_like does not need it)

    number, is_empty, usage = 0, True, detect.FieldUsage(defaults.columns)
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        context = detect.RecordContext(f"{locator}#{number}", "jsonl", defaults, usage)
        if len(line) > MAX_BYTES:
            is_empty = False
            reason = f"a record longer than {MAX_BYTES:,} bytes: that is the limit of each line"
            yield Rejected(context.locator, reason, b"", "jsonl")
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_BYTES)
        elif line.strip():
            is_empty = False
            data = line.rstrip(b"\r\n")
            try:
                yield from detect.read_value(loads(data, number), data, context)
            except BadJSON as error:
                yield Rejected(context.locator, str(error), data, "jsonl")
    if is_empty:
        yield Rejected(locator, "empty", b"", "jsonl")
    if reason := usage.missing_reason():
        yield Rejected(locator, reason, b"", "jsonl")

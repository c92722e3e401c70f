"""Records of JSON, one a line: what `archive export --format jsonl` prints, and its like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.decode import NotText, decode
from archive.ingest.draft import Draft, Known, Read, Rejected

LONGEST = 10_000_000  # bytes of one record


def looks_like(head: bytes) -> bool:
    """Whether the first line is a whole object, or the head is the beginning of a long one."""
    first, end, _ = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not first.startswith(b'{"'):
        return False
    try:
        return not end or isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every line; `where` gets the number of the line."""
    number, empty = 0, True
    while line := stream.readline(LONGEST + 1):
        number += 1
        place = f"{where}#{number}"
        if len(line) > LONGEST:
            empty = False
            yield Rejected(place, f"a record longer than {LONGEST:,} bytes", b"", "jsonl")
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST)
        elif line.strip():
            empty = False
            yield _record(line.rstrip(b"\r\n"), place)
    if empty:
        yield Rejected(where, "empty", b"", "jsonl")


def _record(line: bytes, where: str) -> Read:
    try:
        found: Any = json.loads(decode(line))
    except NotText as error:
        return Rejected(where, str(error), line, "jsonl")
    except json.JSONDecodeError as error:
        return Rejected(where, f"not JSON: {error.msg} at column {error.colno}", line, "jsonl")
    except RecursionError:
        return Rejected(where, "not JSON we can read: nested too deep", line, "jsonl")
    except ValueError as error:  # a number of thousands of digits
        return Rejected(where, f"not JSON we can read: {error}", line, "jsonl")
    if not isinstance(found, dict):
        return Rejected(where, "not a record: a JSON object is needed", line, "jsonl")
    return Draft(where, line, "jsonl", fields=found)

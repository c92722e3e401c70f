"""A page of HTML, one a file; also as a browser or SingleFile saved it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from archive.ingest.draft import Known, Read, Rejected
from archive.ingest.text import sniff, webpage

LONGEST = 100_000_000  # bytes of a file: a page may hold its pictures and films within itself
# Elements that a page without <html> begins with; not <p>, for texts with a few tags do too.
_FIRST = frozenset("html head body meta title link script style noscript base center".split())
_DOCTYPE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<!doctype\s+html\b", re.I | re.S)


def looks_like(head: bytes) -> bool:
    """Whether the first element is one of a page."""
    plain = sniff.unmarked(head)
    return bool(_DOCTYPE.match(plain)) or sniff.root(head)[0].lower() in _FIRST


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """The one draft of a page, or why it is none."""
    data = stream.read(LONGEST + 1)
    if len(data) > LONGEST:
        yield Rejected(where, f"longer than {LONGEST:,} bytes: not one page", b"", "html")
    elif not data.strip():
        yield Rejected(where, "empty", data, "html")
    else:
        yield webpage.draft(data, webpage.Kept(where, "html", data))

"""HTML pages, one per file; also as saved by a browser or SingleFile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from archive.ingest.draft import IngestDefaults, ReadResult, Rejected
from archive.ingest.text import sniff, webpage

MAX_BYTES = 100_000_000  # of a file: a page may contain its pictures and films
# Elements that a page without <html> begins with; not <p>, as texts with a few tags may, too.
_FIRST_ELEMENTS = frozenset(
    "html head body meta title link script style noscript base center".split()
)
_DOCTYPE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<!doctype\s+html\b", re.I | re.S)


def looks_like(head: bytes) -> bool:
    """Return whether the first element is one of an HTML page."""
    text = sniff.to_ascii_compatible(head)
    return bool(_DOCTYPE.match(text)) or sniff.root_element(head)[0].lower() in _FIRST_ELEMENTS


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield the draft of a page, or its rejection."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield Rejected(locator, f"longer than {MAX_BYTES:,} bytes: not one page", b"", "html")
    elif not data.strip():
        yield Rejected(locator, "empty", data, "html")
    else:
        yield webpage.page_draft(data, webpage.PageSource(locator, "html", data))

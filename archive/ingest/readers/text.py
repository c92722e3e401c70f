"""News pages as plain text: one article per file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected
from archive.ingest.text.decode import NotText, decode

MAX_BYTES = 10_000_000  # the longest page in known news corpora has 300,000
_MARKUP_STARTS = (b"<!", b"<html", b"<?xml", b"<svg", b"<rss", b"{", b"[{", b'["')


def looks_like(head: bytes) -> bool:
    """Return whether this is text, and no markup that begins with a bracket."""
    try:
        text = decode(head[: head.rfind(b"\n") + 1] or head)
    except NotText:
        return True  # `read` gives the reason for the rejection
    return not text.lstrip().lower().encode("utf-8", "replace").startswith(_MARKUP_STARTS)


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield the draft of a page, or its rejection."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield Rejected(locator, f"longer than {MAX_BYTES:,} bytes: not one news page", b"", "text")
        return
    try:
        text = decode(data)
    except NotText as error:
        yield Rejected(locator, str(error), data, "text")
        return
    if text.strip():
        yield Draft(locator, data, "text", text=text)
    else:
        yield Rejected(locator, "empty", data, "text")

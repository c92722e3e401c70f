"""A news page as flat text: one article a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.text.decode import NotText, decode

LONGEST = 10_000_000  # bytes; the longest page in the news corpora we know has 300,000
_MARKUP = (b"<!", b"<html", b"<?xml", b"<svg", b"<rss", b"{", b"[{", b'["')


def looks_like(head: bytes) -> bool:
    """Whether this is text, and not one of the markups that begin with a bracket."""
    try:
        text = decode(head[: head.rfind(b"\n") + 1] or head)
    except NotText:
        return True  # `read` says why it is none
    return not text.lstrip().lower().encode("utf-8", "replace").startswith(_MARKUP)


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """The one draft of a page, or why it is none."""
    data = stream.read(LONGEST + 1)
    if len(data) > LONGEST:
        yield Rejected(where, f"longer than {LONGEST:,} bytes: not one news page", b"", "text")
        return
    try:
        text = decode(data)
    except NotText as error:
        yield Rejected(where, str(error), data, "text")
        return
    if text.strip():
        yield Draft(where, data, "text", text=text)
    else:
        yield Rejected(where, "empty", data, "text")

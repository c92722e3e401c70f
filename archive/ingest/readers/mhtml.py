"""MHTML: a web page and its resources in one file (RFC 2557), as browsers save it."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

from archive.ingest.draft import IngestDefaults, ReadResult, Rejected
from archive.ingest.text import mime, webpage

MAX_BYTES = 64_000_000  # with pictures and films
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_MAIL_HEADERS = {"received", "to", "delivered-to", "return-path", "message-id", "list-id"}


def looks_like(head: bytes) -> bool:
    """Return whether this is a message that a browser saved, not one that was sent by mail."""
    names = mime.header_names(head)
    if "snapshot-content-location" in names:
        return True
    text = head[:8192].lower()
    return (
        {"content-type", "mime-version"} <= names
        and not names & _MAIL_HEADERS
        and (b"multipart/related" in text or b"content-location:" in text)
    )


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield the draft of the main page of the file, or its rejection."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield Rejected(locator, f"longer than {MAX_BYTES:,} bytes: not one page", b"", "mhtml")
    elif not data.strip():
        yield Rejected(locator, "empty", data, "mhtml")
    else:
        yield _draft_page(data, locator)


def _draft_page(data: bytes, locator: str) -> ReadResult:
    try:
        message = mime.parse_message(data)
        part = _main_part(message)
    except mime.BadMessage as error:
        return Rejected(locator, str(error), data, "mhtml")
    if part is None:
        return Rejected(locator, "no page of HTML among its parts", data, "mhtml")
    url = mime.header_text(part, "Content-Location")
    if not url.startswith(("http://", "https://")):
        url = mime.header_text(message, "Snapshot-Content-Location")
    fields = {"url": url} if url.startswith(("http://", "https://")) else {}
    source = webpage.PageSource(locator, "mhtml", data, fields, charset=mime.charset(part))
    return webpage.page_draft(mime.payload(part), source)


def _main_part(message: Message) -> Message | None:
    """Return the part that `start` names, else the first page; its frames come after it."""
    pages = [part for part in mime.leaf_parts(message) if part.get_content_type() in _PAGE_TYPES]
    start = message.get_param("start", "")
    start_parts = (part for part in pages if start and part.get("Content-ID", "") == start)
    return next(start_parts, next(iter(pages), None))

"""A page with all that belongs to it in one file (RFC 2557), as browsers save it."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

from archive.ingest.draft import Known, Read, Rejected
from archive.ingest.mail import message
from archive.ingest.text import webpage

LONGEST = 64_000_000  # bytes: pictures and films are among them
_PAGES = ("text/html", "application/xhtml+xml")
_OF_MAIL = {"received", "to", "delivered-to", "return-path", "message-id", "list-id"}


def looks_like(head: bytes) -> bool:
    """Whether this is a message that came from a browser and not by mail."""
    names = message.header_names(head)
    if "snapshot-content-location" in names:
        return True
    whole = head[:8192].lower()
    return (
        {"content-type", "mime-version"} <= names
        and not names & _OF_MAIL
        and (b"multipart/related" in whole or b"content-location:" in whole)
    )


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """The one page of the file; its pictures and styles belong to it."""
    data = stream.read(LONGEST + 1)
    if len(data) > LONGEST:
        yield Rejected(where, f"longer than {LONGEST:,} bytes: not one page", b"", "mhtml")
    elif not data.strip():
        yield Rejected(where, "empty", data, "mhtml")
    else:
        yield _page(data, where)


def _page(data: bytes, where: str) -> Read:
    try:
        whole = message.parse(data)
        part = _main(whole)
    except message.BadMessage as error:
        return Rejected(where, str(error), data, "mhtml")
    if part is None:
        return Rejected(where, "no page of HTML among its parts", data, "mhtml")
    url = message.header(part, "Content-Location")
    if not url.startswith(("http://", "https://")):
        url = message.header(whole, "Snapshot-Content-Location")
    fields = {"url": url} if url.startswith(("http://", "https://")) else {}
    kept = webpage.Kept(where, "mhtml", data, fields, charset=message.charset(part))
    return webpage.draft(message.payload(part), kept)


def _main(whole: Message) -> Message | None:
    """The part that `start` names, else the first page; frames stand behind it."""
    pages = [part for part in message.parts(whole) if part.get_content_type() in _PAGES]
    start = whole.get_param("start", "")
    named = (part for part in pages if start and part.get("Content-ID", "") == start)
    return next(named, next(iter(pages), None))

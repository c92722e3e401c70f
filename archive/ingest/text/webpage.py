"""A page of HTML as bytes, wherever it was kept: its text without what is embedded in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from archive.ingest.draft import Draft, Key, Read, Rejected
from archive.ingest.text import sniff
from archive.ingest.text.decode import NotText, declared, decode, meant
from archive.ingest.text.markup import without_embedded

LONGEST = 10_000_000  # bytes of a page without its data: URIs; the longest we know has 2,000,000
# What browsers and their extensions write at the top of a page that they save.  Firefox, Chrome
# and Internet Explorer give the length of the URL in brackets.
_SAVED = (
    re.compile(r"<!--\s{0,9}saved from url=\(\d{1,6}\)\s?(\S{1,4000}?)\s{0,9}-->", re.IGNORECASE),
    re.compile(r"<!--\s{0,9}Page saved with SingleFile\s{1,9}url: (\S{1,4000})\s"),
)
_HEAD = 16_384  # characters in which that is looked for


class Kept(NamedTuple):
    """Where a page was found, and what its container says of it."""

    where: str
    reader: str
    data: bytes  # the record's own bytes
    fields: Mapping[str, Any] = {}
    key: Key | None = None
    charset: str = ""  # by HTTP or MIME


def draft(page: bytes, kept: Kept) -> Read:
    """The draft of a page, or the reason why it is none."""
    page = without_embedded(page)
    if len(page) > LONGEST:
        why = f"a page longer than {LONGEST:,} bytes"
        return Rejected(kept.where, why, b"", kept.reader)
    try:
        markup = decode(page, meant(kept.charset) or declared(page))
    except NotText as error:
        return Rejected(kept.where, str(error), kept.data, kept.reader)
    if why := _no_page(markup, page):
        return Rejected(kept.where, why, kept.data, kept.reader, why.startswith("empty"))
    fields = dict(kept.fields)
    if "url" not in fields and (url := saved_from(markup)):
        fields["url"] = url
    return Draft(kept.where, kept.data, kept.reader, markup=markup, fields=fields, key=kept.key)


def saved_from(markup: str) -> str | None:
    """The address that a saved page says it had.

    >>> saved_from("<!-- saved from url=(0027)https://example.org/a-b.htm --><html>")
    'https://example.org/a-b.htm'
    """
    head = markup[:_HEAD]
    found = next((match for form in _SAVED if (match := form.search(head))), None)
    return found[1] if found and found[1].startswith(("http://", "https://")) else None


def _no_page(markup: str, page: bytes) -> str:
    if not markup.strip():
        return "empty"
    name = sniff.root(page[:8192])[0].lower()
    if name in ("rss", "feed", "rdf"):
        return "a feed, not a page of HTML"
    return "a drawing, not a page of HTML" if name == "svg" else ""

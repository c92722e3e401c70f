"""Drafts of HTML pages from the bytes of any container; data: URIs are removed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from archive.ingest.draft import Draft, Key, ReadResult, Rejected
from archive.ingest.text import sniff
from archive.ingest.text.decode import NotText, declared_encoding, decode, resolve_charset
from archive.ingest.text.markup import strip_data_uris

MAX_BYTES = 10_000_000  # of a page without its data: URIs; the longest known has 2,000,000
# Comments at the top of pages saved by browsers and their extensions.  Firefox, Chrome and Internet
# Explorer give the length of the URL in parentheses.
_SAVED = (
    re.compile(r"<!--\s{0,9}saved from url=\(\d{1,6}\)\s?(\S{1,4000}?)\s{0,9}-->", re.IGNORECASE),
    re.compile(r"<!--\s{0,9}Page saved with SingleFile\s{1,9}url: (\S{1,4000})\s"),
)
_HEAD = 16_384  # characters searched for them


class PageSource(NamedTuple):
    """Origin of a page, and what its container says about it."""

    locator: str
    reader: str
    data: bytes  # the record's own bytes
    fields: Mapping[str, Any] = {}
    key: Key | None = None
    charset: str = ""  # by HTTP or MIME


def page_draft(page: bytes, source: PageSource) -> ReadResult:
    """Return the draft of a page, or a Rejected if it is not a page."""
    page = strip_data_uris(page)
    if len(page) > MAX_BYTES:
        reason = f"a page longer than {MAX_BYTES:,} bytes"
        return Rejected(source.locator, reason, b"", source.reader)
    try:
        markup = decode(page, resolve_charset(source.charset) or declared_encoding(page))
    except NotText as error:
        return Rejected(source.locator, str(error), source.data, source.reader)
    if reason := _rejection(markup, page):
        expected_story = reason == "empty"
        return Rejected(source.locator, reason, source.data, source.reader, expected_story)
    fields = dict(source.fields)
    if "url" not in fields and (url := saved_url(markup)):
        fields["url"] = url
    return Draft(
        source.locator, source.data, source.reader, markup=markup, fields=fields, key=source.key
    )


def saved_url(markup: str) -> str | None:
    """Return the URL that a saved page gives as its own.

    >>> saved_url("<!-- saved from url=(0027)https://example.org/a-b.htm --><html>")
    'https://example.org/a-b.htm'
    """
    head = markup[:_HEAD]
    comment = next((match for form in _SAVED if (match := form.search(head))), None)
    if comment is None or not comment[1].startswith(("http://", "https://")):
        return None
    return comment[1]


def _rejection(markup: str, page: bytes) -> str:
    """Return the reason why a document is not a page; empty if it is one."""
    if not markup.strip():
        return "empty"
    name = sniff.root_element(page[:8192])[0].lower()
    if name in ("rss", "feed", "rdf"):
        return "a feed, not a page of HTML"
    return "a drawing, not a page of HTML" if name == "svg" else ""

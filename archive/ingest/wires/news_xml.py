"""Shared parts of the XML formats of news agencies: items of a document, keys, texts of content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from archive.ingest.draft import Key, Rejected
from archive.ingest.text import markup
from archive.ingest.text.decode import NotText
from archive.ingest.xml.xml_parser import MAX_BYTES, BadXML, parse_xml
from archive.ingest.xml.xml_tree import (
    Element,
    build_document,
    children,
    descendants,
    local_name,
    serialize_element,
    text_line,
)

# Ids that name their issuer themselves: RFC 3085 (NewsML), RFC 4151 (tag).
_ISSUER = re.compile(r"(?:urn:newsml:|tag:|https?://)([\w.-]+)[:,/]", re.IGNORECASE)
# NewsML 1.2, PublicIdentifier: urn:newsml:provider:date:item:revision, followed by N, U or A.
_NEWSML_URN = re.compile(r"(urn:newsml:[^:]*:[^:]*:[^:]*):\d+[NUA]?", re.IGNORECASE)
_HTML_NAMES = "a|b|blockquote|br|div|iframe|p|script|span|strong|table"
_HTML_TAG = re.compile(rf"</?(?:{_HTML_NAMES})\b[^<>]*>", re.I)
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MAX_HEADER = 4_000  # characters of a message header: it is copied to each of the items
HeaderAndItems: TypeAlias = tuple[Element | None, list[Element]]  # of a message
_NON_BODY = frozenset("media figure figcaption body.head byline header footer nav aside".split())
_CAPTIONS = ("media-caption", "figcaption")
_TIME = re.compile(r"\d{4}-?\d\d-?\d\d[T ]?\d|\d{1,2}/\d{1,2}/\d{4}\Z")


class NewsItem(NamedTuple):
    """Item of a document, with all that is needed to read it on its own."""

    element: Element
    header: Element | None  # of the message that it came in
    data: bytes
    locator: str


def read_items(
    stream: BinaryIO, locator: str, reader: str, find_items: Callable[[Element], HeaderAndItems]
) -> Iterator[NewsItem | Rejected]:
    """Yield the items that `find_items` finds below the root, or the reason why there are none.

    If a document is cut off, only its last item is rejected.
    """
    data = stream.read(MAX_BYTES + 1)
    try:
        root, flaw, is_cut_off = parse_xml(data)
    except (BadXML, NotText) as error:
        rejected_data = data if len(data) <= MAX_BYTES else b""
        yield Rejected(locator, str(error) if data.strip() else "empty", rejected_data, reader)
        return
    header, items = find_items(root)
    is_split = len(items) > 1
    header_xml = serialize_element(root, header) if header is not None and is_split else ""
    if len(header_xml) > _MAX_HEADER:
        header, header_xml = None, ""
    for number, item in enumerate(items, 1):
        item_locator = f"{locator}#{number}" if is_split else locator
        if is_cut_off and item is items[-1]:
            break
        if not is_split:
            yield NewsItem(item, header, data, item_locator)
            continue
        item_data = build_document(root, header_xml, serialize_element(root, item))
        news_item = NewsItem(item, header, item_data, item_locator)
        yield _reread_item(news_item, reader, find_items) if flaw else news_item
    if is_cut_off:
        item_locator = f"{locator}#{len(items)}" if is_split else locator
        reason = f"cut off, it ends before its story does: {flaw}"
        yield Rejected(item_locator, reason, b"" if is_split else data, reader)


def _reread_item(
    news_item: NewsItem, reader: str, find_items: Callable[[Element], HeaderAndItems]
) -> NewsItem | Rejected:
    """Return an item of a flawed document as parsed from its own bytes: repairs may differ."""
    reason = "from a flawed document, and not readable on its own"
    try:
        root, _, is_cut_off = parse_xml(news_item.data)
    except (BadXML, NotText) as error:
        return Rejected(news_item.locator, f"{reason}: {error}", news_item.data, reader)
    header, items = find_items(root)
    if is_cut_off or len(items) != 1:
        return Rejected(news_item.locator, reason, news_item.data, reader)
    return NewsItem(items[0], header, news_item.data, news_item.locator)


def story_key(raw_id: str, provider: str) -> Key | None:
    """Return the key of a story, without its revision.

    >>> story_key("urn:newsml:example.org:20240302:ferry-7:2N", "")
    Key(kind='wire', provider='example.org', value='urn:newsml:example.org:20240302:ferry-7')
    """
    urn = _NEWSML_URN.fullmatch(raw_id)
    value = urn[1] if urn else raw_id
    match = _ISSUER.match(value)
    issuer = match[1].lower() if match else provider
    return Key("wire", issuer, value) if value and issuer else None


# A desk's own tags, escaped: <endash>-</endash>.  One that is never closed is a name: <IBM.N>.
_ESCAPED_PAIR = re.compile(rf"<(?!(?:{_HTML_NAMES})>)([a-z]{{2,12}})>([^<>]{{0,40}})</\1>")


def content_text(content: Element | None) -> str:
    """Return the text of an element that contains elements, escaped HTML, or plain text."""
    if content is None:
        return ""
    if len(content) == 0:
        return markup.plain(content.text or "", keep_wrapping=True)
    text = markup.element_text(content, _NON_BODY, keep_wrapping=True)
    text = _ESCAPED_PAIR.sub(r"\2", text)
    if not _HTML_TAG.search(text):
        return text
    rows = (markup.plain(row) if _HTML_TAG.search(row) else row for row in text.split("\n"))
    return "\n".join(filter(None, rows))


def caption_text(content: Element) -> str:
    """Return the captions of the pictures in a text, one per line."""
    elements = descendants(content, *_CAPTIONS)
    outermost = (
        element
        for element in elements
        if not any(local_name(ancestor) in _CAPTIONS for ancestor in element.iterancestors())
    )
    return "\n".join(filter(None, map(content_text, outermost)))


def dateline_or_empty(raw: str) -> str:
    """Return a dateline; empty if it is the time of transmission that some agencies print there."""
    return "" if _TIME.match(raw) else raw


def byline_text(element: Element) -> str:
    """Return the author without the title after the name (NITF's byttl)."""
    parts = [element.text or ""]
    for child in element:
        parts += [
            "" if local_name(child) in ("byttl", "virtloc") else text_line(child),
            child.tail or "",
        ]
    name = re.sub(r" (?=[,.;])", "", " ".join(" ".join(parts).split())).rstrip(" ,")
    return name if name.lower() != "by" else ""


def concept_name(element: Element, lang: str = "") -> str:
    """Return the name of a concept or party: in the language of the item, else the first one."""
    names = children(element, "name")
    ranked = sorted(names, key=lambda name: not name.get(_LANG, "").startswith(lang[:2] or "\0"))
    return next(filter(None, map(text_line, ranked)), "")


def drop_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that have a value."""
    return {name: value for name, value in fields.items() if value}

"""News feeds: RSS 0.9x to 2.0, RSS 1.0 and Atom 0.3 and 1.0.

The longest text of an item, content or description, is its body, and the second longest its
summary.  The feed's title is the publisher; the source is the one that the item names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from archive.ingest.draft import Draft, IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.text import markup
from archive.ingest.text.decode import NotText
from archive.ingest.text.sniff import root_element
from archive.ingest.xml import feed_splitter, xml_splitter
from archive.ingest.xml.feed_elements import (
    ATOM_NAMESPACES,
    ITUNES_NAMESPACE,
    MEDIA_NAMESPACE,
    XML_NAMESPACE,
    child_line,
    child_plain_line,
    children_named,
    collapse_spaces,
    find_link,
    namespace,
    plain_text,
    rdf_about,
)
from archive.ingest.xml.xml_parser import BadXML, parse_xml
from archive.ingest.xml.xml_tree import local_name
from index.article import DateBasis

_ITEMS = xml_splitter.tag_pattern("item", "entry", is_xml=True)
_HEAD_NAMES = frozenset("title link id language publisher author name".split())  # kept of the head
_RDF_NAMESPACES = ("purl.org/rss/1.0", "my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf")

_CONTENT_NAMES = ("encoded", "content", "body", "fullitem")  # content:encoded, Atom's, xhtml:body
_SUMMARY_NAMES = ("description", "summary", "abstract", "tagline")
_PUBLISHED_NAMES = ("pubDate", "published", "issued", "date", "created")
_UPDATED_NAMES = ("updated", "modified")
_PERSON = re.compile(
    r"[^\s@]+@\S+ ?\((?P<name>[^()]+)\)|(?P<before>[^<>(]+) [<(](?:mailto:)?[^\s@]+@[^<>()]+[>)]"
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HTTP_URL = re.compile(r"https?:", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"(?:image|audio|video)/", re.IGNORECASE)  # of content that is not text
_NON_WORD = re.compile(r"\W+")


class FeedInfo(NamedTuple):
    """Fields of a feed itself."""

    id: str = ""
    title: str = ""
    link: str = ""
    publisher: str = ""
    lang: str = ""
    authors: tuple[str, ...] = ()


def looks_like(head: bytes) -> bool:
    """Return whether the first element is that of a feed other than a WordPress export."""
    name, attributes = root_element(head)
    if name == "rss":
        return "wordpress.org/export/" not in attributes
    if name == "RDF":
        return any(space in head.decode("latin-1") for space in _RDF_NAMESPACES)
    is_atom = any(space in attributes for space in ATOM_NAMESPACES[:2])
    return (is_atom and name in ("feed", "entry")) or (name == "feed" and b"<entry" in head)


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every item; locators get its number."""
    number = 0
    for item in feed_splitter.split_feed(stream, _ITEMS, _HEAD_NAMES):
        number += 1
        yield _draft_item(item, f"{locator}#{number}")
    if number == 0:
        yield Rejected(locator, "a feed without items", b"", "feed", expected_story=False)


def _draft_item(item: feed_splitter.FeedItem, locator: str) -> ReadResult:
    if item.kind is xml_splitter.PieceKind.TOO_LONG:
        reason = f"an item longer than {xml_splitter.MAX_RECORD_BYTES:,} bytes"
        return Rejected(locator, reason, b"", "feed")
    try:
        tree = parse_xml(item.data).root
    except (BadXML, NotText) as error:
        return Rejected(locator, str(error), item.data, "feed")
    entry = next(
        (element for element in tree.iter() if local_name(element) in ("item", "entry")), None
    )
    if entry is None:
        return Rejected(locator, "an item that cannot be found again", item.data, "feed")
    feed = _feed_info(tree, entry)
    fields = {name: value for name, value in _item_fields(entry, feed).items() if value}
    if not fields.get("title") and not fields.get("body"):
        reason = "a link alone" if fields.get("url") else "an item without title, text or link"
        return Rejected(locator, reason, item.data, "feed", expected_story=False)
    return Draft(
        locator, item.data, "feed", fields=fields, basis=DateBasis.FEED, key=_item_key(entry, feed)
    )


def _item_key(entry: Any, feed: FeedInfo) -> Key | None:
    """Return the item's guid or id with its feed; an id without a feed must be a URI."""
    guid = child_line(entry, "guid") or child_line(entry, "id") or rdf_about(entry)
    provider = feed.id or feed.link
    if not guid or not (provider or _URI.match(guid)):
        return None
    return Key("feed", provider, guid)


def _feed_info(tree: Any, entry: Any) -> FeedInfo:
    if tree is entry:
        return FeedInfo(lang=tree.get(f"{XML_NAMESPACE}lang") or "")
    head = next((child for child in tree if local_name(child) == "channel"), tree)
    lang = (
        child_line(head, "language")
        or head.get(f"{XML_NAMESPACE}lang")
        or tree.get(f"{XML_NAMESPACE}lang")
        or ""
    )
    base = find_link(head, "self", "")
    return FeedInfo(
        id=child_line(head, "id") if local_name(tree) == "feed" else "",
        title=child_plain_line(head, "title"),
        link=find_link(head, "alternate", base) or base or rdf_about(head),
        publisher="" if "@" in (publisher := child_line(head, "publisher")) else publisher,
        lang=lang.strip(),
        authors=tuple(_author_names(head)) if local_name(tree) == "feed" else (),
    )


def _item_fields(entry: Any, feed: FeedInfo) -> dict[str, Any]:
    texts = _item_texts(entry)
    body, summary = (*texts, "", "")[:2]
    categories = _categories(entry)
    source = next(iter(children_named(entry, "source")), None)
    source_name = _source_name(source) if source is not None else ""
    section = categories[0] if len(categories) == 1 and "," not in categories[0] else ""
    published = _first_child_line(entry, _PUBLISHED_NAMES)
    updated = _first_child_line(entry, _UPDATED_NAMES)
    return {
        "title": child_plain_line(entry, "title"),
        "body": body,
        "summary": summary,
        "caption": "\n".join(_captions(entry, texts)),
        "published": published or updated,
        "updated": updated if published else "",
        "source": "" if _HTTP_URL.match(source_name) else source_name,
        "publisher": child_line(entry, "publisher") or feed.publisher or feed.title,
        "author": list(dict.fromkeys(_author_names(entry))) or list(feed.authors),
        "section": child_line(entry, "section") or section,
        "keywords": categories,
        "lang": entry.get(f"{XML_NAMESPACE}lang") or child_line(entry, "language") or feed.lang,
        "url": _item_url(entry, feed),
    }


def _first_child_line(entry: Any, names: tuple[str, ...]) -> str:
    return next(filter(None, (child_line(entry, name) for name in names)), "")


def _item_texts(entry: Any) -> list[str]:
    """Return the different texts of an item, the longest first."""
    elements = (
        child
        for name in (*_CONTENT_NAMES, *_SUMMARY_NAMES)
        for child in children_named(entry, name)
    )
    plain_texts = [
        plain_text(child) for child in elements if not _MEDIA_TYPE.match(child.get("type") or "")
    ]
    texts = {_letters_only(text): text for text in plain_texts if text} or {
        _letters_only(text): text for text in _media_descriptions(entry)
    }
    return [
        text for letters, text in sorted(texts.items(), key=_text_length, reverse=True) if letters
    ]


def _letters_only(text: str) -> str:
    """Return a text without spaces and punctuation, to compare texts."""
    return _NON_WORD.sub("", text)


def _text_length(text: tuple[str, str]) -> int:
    return len(text[0])


def _media_descriptions(entry: Any) -> list[str]:
    """Return the descriptions of pictures and films (Media RSS)."""
    elements = (
        element for element in entry.iter() if namespace(element).startswith(MEDIA_NAMESPACE)
    )
    texts = [plain_text(element) for element in elements if local_name(element) == "description"]
    return list(dict.fromkeys(filter(None, texts)))


def _captions(entry: Any, texts: list[str]) -> list[str]:
    return [text for text in _media_descriptions(entry) if text not in texts]


def _source_name(element: Any) -> str:
    """Return the name of a source: Atom has it as a title, RSS as text."""
    return child_plain_line(element, "title") or collapse_spaces(element.text or "")


def _author_names(element: Any) -> Iterator[str]:
    """Yield author names of Atom, Dublin Core and RSS (`mail (name)`), or else those of iTunes."""
    elements = [child for name in ("creator", "author") for child in children_named(element, name)]
    preferred = [child for child in elements if namespace(child) != ITUNES_NAMESPACE]
    for child in preferred or elements:
        name_text = child_line(child, "name") if len(child) else collapse_spaces(child.text or "")
        person = _PERSON.fullmatch(name_text)
        if name_text:
            yield (person["name"] or person["before"]).strip() if person else name_text


def _categories(entry: Any) -> list[str]:
    terms = [
        child
        for name in ("category", "subject", "keywords")
        for child in children_named(entry, name)
    ]
    texts: list[str] = []
    for child in terms:
        text = child.get("label") or child.get("term") or child.get("text") or child.text or ""
        parts = text.split(",") if local_name(child) == "keywords" else [text]
        texts += (collapse_spaces(markup.plain(part)) for part in parts)
    return list(dict.fromkeys(filter(None, texts)))


def _item_url(entry: Any, feed: FeedInfo) -> str:
    guids = [
        guid
        for guid in children_named(entry, "guid")
        if (guid.get("isPermaLink") or "true") == "true"
    ]
    permanent = collapse_spaces(guids[0].text or "") if guids else ""
    address = rdf_about(entry)
    return (
        child_line(entry, "origLink")  # FeedBurner's: its `link` leads through a counter
        or find_link(entry, "alternate", feed.link)
        or next((url for url in (permanent, address) if _HTTP_URL.match(url)), "")
    )

"""News feeds: RSS 0.9x to 2.0, RSS 1.0 and Atom 0.3 and 1.0.

The longest text of an item is its body, be it content or description; the longest of the others
its summary.  The feed's title is the publisher; the source is who an item says it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.text import markup
from archive.ingest.text.decode import NotText
from archive.ingest.text.sniff import root
from archive.ingest.xml import feed_elements, feed_splitter, xml_splitter
from archive.ingest.xml import parse as xml
from archive.ingest.xml.feed_elements import ATOM, ITUNES, MEDIA, XML
from archive.ingest.xml.tree import local
from index.article import Basis

_ITEMS = xml_splitter.tag("item", "entry", marked=True)
_KEPT = frozenset("title link id language publisher author name".split())  # of a feed's head
_RDF = ("purl.org/rss/1.0", "my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf")

_FULL = ("encoded", "content", "body", "fullitem")  # content:encoded, Atom's, xhtml:body
_BRIEF = ("description", "summary", "abstract", "tagline")
_FIRST = ("pubDate", "published", "issued", "date", "created")
_LATER = ("updated", "modified")
_PERSON = re.compile(
    r"[^\s@]+@\S+ ?\((?P<name>[^()]+)\)|(?P<before>[^<>(]+) [<(](?:mailto:)?[^\s@]+@[^<>()]+[>)]"
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ADDRESS = re.compile(r"https?:", re.IGNORECASE)
_OTHER = re.compile(r"(?:image|audio|video)/", re.IGNORECASE)  # content that is no text
_STOPS = re.compile(r"\W+")


class Facts(NamedTuple):
    """What a feed says of itself."""

    id: str = ""
    title: str = ""
    link: str = ""
    publisher: str = ""
    lang: str = ""
    authors: tuple[str, ...] = ()


def looks_like(head: bytes) -> bool:
    """Whether the first element is that of a feed; an export of WordPress is none."""
    name, attributes = root(head)
    if name == "rss":
        return "wordpress.org/export/" not in attributes
    if name == "RDF":
        return any(space in head.decode("latin-1") for space in _RDF)
    atom = any(space in attributes for space in ATOM[:2])
    return (atom and name in ("feed", "entry")) or (name == "feed" and b"<entry" in head)


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every item; `where` gets its number."""
    number = 0
    for item in feed_splitter.items(stream, _ITEMS, _KEPT):
        number += 1
        yield _item(item, f"{where}#{number}")
    if number == 0:
        yield Rejected(where, "a feed without items", b"", "feed", story=False)


def _item(item: feed_splitter.Item, where: str) -> Read:
    if item.kind is xml_splitter.Kind.LONG:
        return Rejected(where, f"an item longer than {xml_splitter.LONGEST:,} bytes", b"", "feed")
    try:
        tree = xml.parse(item.data).root
    except (xml.BadXML, NotText) as error:
        return Rejected(where, str(error), item.data, "feed")
    entry = next((e for e in tree.iter() if local(e) in ("item", "entry")), None)
    if entry is None:
        return Rejected(where, "an item that cannot be found again", item.data, "feed")
    facts = _facts(tree, entry)
    fields = {name: value for name, value in _fields(entry, facts).items() if value}
    if not fields.get("title") and not fields.get("body"):
        what = "a link alone" if fields.get("url") else "an item without title, text or link"
        return Rejected(where, what, item.data, "feed", story=False)
    return Draft(where, item.data, "feed", fields=fields, basis=Basis.FEED, key=_key(entry, facts))


def _key(entry: Any, facts: Facts) -> Key | None:
    """The item's guid or id, with the feed that gave it, or alone where it is one for all."""
    guid = (
        feed_elements.line(entry, "guid")
        or feed_elements.line(entry, "id")
        or feed_elements.about(entry)
    )
    provider = facts.id or facts.link
    if not guid or not (provider or _URI.match(guid)):
        return None
    return Key("feed", provider, guid)


def _facts(tree: Any, entry: Any) -> Facts:
    if tree is entry:
        return Facts(lang=tree.get(f"{XML}lang") or "")
    head = next((child for child in tree if local(child) == "channel"), tree)
    lang = (
        feed_elements.line(head, "language")
        or head.get(f"{XML}lang")
        or tree.get(f"{XML}lang")
        or ""
    )
    base = feed_elements.link(head, "self", "")
    return Facts(
        id=feed_elements.line(head, "id") if local(tree) == "feed" else "",
        title=feed_elements.prose(head, "title"),
        link=feed_elements.link(head, "alternate", base) or base or feed_elements.about(head),
        publisher="" if "@" in (found := feed_elements.line(head, "publisher")) else found,
        lang=lang.strip(),
        authors=tuple(_people(head)) if local(tree) == "feed" else (),
    )


def _fields(entry: Any, facts: Facts) -> dict[str, Any]:
    texts = _texts(entry)
    body, summary = (*texts, "", "")[:2]
    categories = _categories(entry)
    source = next(iter(feed_elements.named(entry, "source")), None)
    said = _source(source) if source is not None else ""
    alone = categories[0] if len(categories) == 1 and "," not in categories[0] else ""
    first = next(filter(None, (feed_elements.line(entry, name) for name in _FIRST)), "")
    later = next(filter(None, (feed_elements.line(entry, name) for name in _LATER)), "")
    return {
        "title": feed_elements.prose(entry, "title"),
        "body": body,
        "summary": summary,
        "caption": "\n".join(_captions(entry, texts)),
        "published": first or later,
        "updated": later if first else "",
        "source": "" if _ADDRESS.match(said) else said,
        "publisher": feed_elements.line(entry, "publisher") or facts.publisher or facts.title,
        "author": list(dict.fromkeys(_people(entry))) or list(facts.authors),
        "section": feed_elements.line(entry, "section") or alone,
        "keywords": categories,
        "lang": entry.get(f"{XML}lang") or feed_elements.line(entry, "language") or facts.lang,
        "url": _url(entry, facts),
    }


def _texts(entry: Any) -> list[str]:
    """All that an item says, the longest first."""
    told = (child for name in (*_FULL, *_BRIEF) for child in feed_elements.named(entry, name))
    found = [
        feed_elements.plain(child) for child in told if not _OTHER.match(child.get("type") or "")
    ]
    texts = {_words(text): text for text in found if text} or {
        _words(text): text for text in _media(entry)
    }
    return [text for words, text in sorted(texts.items(), key=_length, reverse=True) if words]


def _words(text: str) -> str:
    """What two texts share that differ in their spaces and stops alone."""
    return _STOPS.sub("", text)


def _length(text: tuple[str, str]) -> int:
    return len(text[0])


def _media(entry: Any) -> list[str]:
    """The descriptions of pictures and films (Media RSS)."""
    described = (e for e in entry.iter() if feed_elements.space(e).startswith(MEDIA))
    texts = [feed_elements.plain(e) for e in described if local(e) == "description"]
    return list(dict.fromkeys(filter(None, texts)))


def _captions(entry: Any, texts: list[str]) -> list[str]:
    return [text for text in _media(entry) if text not in texts]


def _source(element: Any) -> str:
    """Atom's source has a title; RSS's is one."""
    return feed_elements.prose(element, "title") or feed_elements.spaced(element.text or "")


def _people(element: Any) -> Iterator[str]:
    """Names of authors: Atom's, Dublin Core's, RSS's `mail (name)`, and iTunes' if alone."""
    found = [
        child for name in ("creator", "author") for child in feed_elements.named(element, name)
    ]
    own = [child for child in found if feed_elements.space(child) != ITUNES]
    for child in own or found:
        named = (
            feed_elements.line(child, "name")
            if len(child)
            else feed_elements.spaced(child.text or "")
        )
        person = _PERSON.fullmatch(named)
        if named:
            yield (person["name"] or person["before"]).strip() if person else named


def _categories(entry: Any) -> list[str]:
    terms = [
        c for name in ("category", "subject", "keywords") for c in feed_elements.named(entry, name)
    ]
    texts: list[str] = []
    for child in terms:
        text = child.get("label") or child.get("term") or child.get("text") or child.text or ""
        parts = text.split(",") if local(child) == "keywords" else [text]
        texts += (feed_elements.spaced(markup.plain(part)) for part in parts)
    return list(dict.fromkeys(filter(None, texts)))


def _url(entry: Any, facts: Facts) -> str:
    guids = [
        g for g in feed_elements.named(entry, "guid") if (g.get("isPermaLink") or "true") == "true"
    ]
    permanent = feed_elements.spaced(guids[0].text or "") if guids else ""
    address = feed_elements.about(entry)
    return (
        feed_elements.line(
            entry, "origLink"
        )  # FeedBurner's, where `link` leads through its counter
        or feed_elements.link(entry, "alternate", facts.link)
        or next((url for url in (permanent, address) if _ADDRESS.match(url)), "")
    )

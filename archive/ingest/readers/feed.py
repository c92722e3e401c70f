"""News feeds: RSS 0.9x to 2.0, RSS 1.0 and Atom 0.3 and 1.0.

The longest text of an item is its body, be it content or description; the longest of the others
its summary.  The feed's title is the publisher; the source is who an item says it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urljoin

from archive.ingest import cut, markup, syndicated, xml
from archive.ingest.decode import NotText
from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.sniff import root
from index.article import Basis

_ITEMS = cut.tag("item", "entry", marked=True)
_KEPT = frozenset("title link id language publisher author name".split())  # of a feed's head
_RDF = ("purl.org/rss/1.0", "my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "")
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_MEDIA = "http://search.yahoo.com/mrss"

_FULL = ("encoded", "content", "body", "fullitem")  # content:encoded, Atom's, xhtml:body
_BRIEF = ("description", "summary", "abstract", "tagline")
_FIRST = ("pubDate", "published", "issued", "date", "created")
_LATER = ("updated", "modified")
_PERSON = re.compile(
    r"[^\s@]+@\S+ ?\((?P<name>[^()]+)\)|(?P<before>[^<>(]+) [<(](?:mailto:)?[^\s@]+@[^<>()]+[>)]"
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ADDRESS = re.compile(r"https?:", re.IGNORECASE)
_STOPS = re.compile(r"\W+")
_SPACE = re.compile(r"\s+")


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
    atom = any(space in attributes for space in _ATOM[:2])
    return (atom and name in ("feed", "entry")) or (name == "feed" and b"<entry" in head)


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every item; `where` gets its number."""
    number = 0
    for item in syndicated.items(stream, _ITEMS, _KEPT):
        number += 1
        yield _item(item, f"{where}#{number}")
    if number == 0:
        yield Rejected(where, "a feed without items", b"", "feed", story=False)


def _item(item: syndicated.Item, where: str) -> Read:
    if item.kind is cut.Kind.LONG:
        return Rejected(where, f"an item longer than {cut.LONGEST:,} bytes", b"", "feed")
    try:
        tree = xml.parse(item.data).root
    except (xml.BadXML, NotText) as error:
        return Rejected(where, str(error), item.data, "feed")
    entry = next((e for e in tree.iter() if xml.local(e) in ("item", "entry")), None)
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
    guid = _line(entry, "guid") or _line(entry, "id") or _about(entry)
    provider = facts.id or facts.link
    if not guid or not (provider or _URI.match(guid)):
        return None
    return Key("feed", provider, guid)


def _about(element: Any) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.endswith("}about")), "").strip()


def _facts(tree: Any, entry: Any) -> Facts:
    if tree is entry:
        return Facts(lang=tree.get(f"{_XML}lang") or "")
    head = next((child for child in tree if xml.local(child) == "channel"), tree)
    lang = _line(head, "language") or head.get(f"{_XML}lang") or tree.get(f"{_XML}lang") or ""
    base = _link(head, "self", "")
    return Facts(
        id=_line(head, "id") if xml.local(tree) == "feed" else "",
        title=_prose(head, "title"),
        link=_link(head, "alternate", base) or base or _about(head),
        publisher="" if "@" in (found := _line(head, "publisher")) else found,
        lang=lang.strip(),
        authors=tuple(_people(head)) if xml.local(tree) == "feed" else (),
    )


def _fields(entry: Any, facts: Facts) -> dict[str, Any]:
    texts = _texts(entry)
    body, summary = (*texts, "", "")[:2]
    categories = _categories(entry)
    source = next(iter(_named(entry, "source")), None)
    said = _prose(source, "title") or _spaced(source.text or "") if source is not None else ""
    alone = categories[0] if len(categories) == 1 and "," not in categories[0] else ""
    first = next(filter(None, (_line(entry, name) for name in _FIRST)), "")
    later = next(filter(None, (_line(entry, name) for name in _LATER)), "")
    return {
        "title": _prose(entry, "title"),
        "body": body,
        "summary": summary,
        "caption": "\n".join(_captions(entry, texts)),
        "published": first or later,
        "updated": later if first else "",
        "source": "" if _ADDRESS.match(said) else said,
        "publisher": _line(entry, "publisher") or facts.publisher or facts.title,
        "author": list(dict.fromkeys(_people(entry))) or list(facts.authors),
        "section": _line(entry, "section") or alone,
        "keywords": categories,
        "lang": entry.get(f"{_XML}lang") or _line(entry, "language") or facts.lang,
        "url": _url(entry, facts),
    }


def _named(element: Any, name: str) -> Iterator[Any]:
    """Its children of that name, Media RSS's and iTunes' only where the name is theirs alone."""
    for child in element:
        if xml.local(child) == name and not _space(child).startswith(_MEDIA):
            yield child


def _space(element: Any) -> str:
    return str(element.tag)[1:].rpartition("}")[0] if str(element.tag)[:1] == "{" else ""


def _line(element: Any, name: str) -> str:
    """The first text of a child of that name, on one line."""
    texts = (_spaced("".join(child.itertext())) for child in _named(element, name))
    return next(filter(None, texts), "")


def _spaced(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _prose(element: Any, name: str) -> str:
    """The first that has words, on one line, iTunes' last."""
    children = sorted(_named(element, name), key=lambda child: _space(child) == _ITUNES)
    return next(filter(None, (_spaced(_plain(child)) for child in children)), "")


def _plain(element: Any) -> str:
    """The text of an element that may hold elements, markup as text, or text.

    RSS does not say which (RSS 2.0, description); in Atom 1.0 `type` does (RFC 4287, 3.1.1).
    """
    kind = (element.get("type") or "").lower()
    if len(element):
        return markup.of_element(element)
    text = element.text or ""
    plain = kind in ("text", "text/plain") and _space(element) in _ATOM and not element.get("mode")
    return "\n".join(filter(None, map(_spaced, text.split("\n")))) if plain else markup.plain(text)


def _texts(entry: Any) -> list[str]:
    """All that an item says, the longest first."""
    children = (child for name in (*_FULL, *_BRIEF) for child in _named(entry, name))
    other = ("image/", "audio/", "video/")
    found = [_plain(child) for child in children if not (child.get("type") or "").startswith(other)]
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
    described = (e for e in entry.iter() if _space(e).startswith(_MEDIA))
    texts = [_plain(e) for e in described if xml.local(e) == "description"]
    return list(dict.fromkeys(filter(None, texts)))


def _captions(entry: Any, texts: list[str]) -> list[str]:
    return [text for text in _media(entry) if text not in texts]


def _people(element: Any) -> Iterator[str]:
    """Names of authors: Atom's, Dublin Core's, RSS's `mail (name)`, and iTunes' if alone."""
    found = [child for name in ("creator", "author") for child in _named(element, name)]
    own = [child for child in found if _space(child) != _ITUNES]
    for child in own or found:
        named = _line(child, "name") if len(child) else _spaced(child.text or "")
        person = _PERSON.fullmatch(named)
        if named:
            yield (person["name"] or person["before"]).strip() if person else named


def _categories(entry: Any) -> list[str]:
    children = [c for name in ("category", "subject", "keywords") for c in _named(entry, name)]
    texts: list[str] = []
    for child in children:
        text = child.get("label") or child.get("term") or child.get("text") or child.text or ""
        parts = text.split(",") if xml.local(child) == "keywords" else [text]
        texts += (_spaced(markup.plain(part)) for part in parts)
    return list(dict.fromkeys(filter(None, texts)))


def _link(element: Any, rel: str, base: str) -> str:
    """The address that a link of an element has, RSS's as text, Atom's as an attribute."""
    for child in _named(element, "link"):
        href = child.get("href") if child.get("href") is not None else child.text
        if href and href.strip() and (child.get("rel") or "alternate") == rel:
            return _joined(child, base, _spaced(href))
    return ""


def _joined(element: Any, base: str, address: str) -> str:
    """An address against the bases of the elements around it (XML Base), then the feed's own."""
    bases = [e.get(f"{_XML}base") for e in (element, *element.iterancestors())]
    for each in (*filter(None, bases), base):
        try:
            address = urljoin(each, address)
        except ValueError:  # what stands in brackets is no address of IPv6
            return address
    return address


def _url(entry: Any, facts: Facts) -> str:
    guids = [g for g in _named(entry, "guid") if (g.get("isPermaLink") or "true") == "true"]
    permanent = _spaced(guids[0].text or "") if guids else ""
    about = _about(entry)
    return (
        _line(entry, "origLink")  # FeedBurner's, where `link` leads through its counter
        or _link(entry, "alternate", facts.link)
        or next((url for url in (permanent, about) if _ADDRESS.match(url)), "")
    )

"""What the children of an element of a feed say: lines, prose and addresses.

Feeds take names from many vocabularies, with prefixes of their own choice or none declared: a child
is known by its local name.  Only Media RSS, whose names mean its pictures, is told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from archive.ingest.text import markup
from archive.ingest.xml import tree

XML = "{http://www.w3.org/XML/1998/namespace}"
MEDIA = "http://search.yahoo.com/mrss"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "")
_BLANKS = re.compile(r"\s+")


def named(element: Any, name: str) -> Iterator[Any]:
    """Its children of that name, but for those of Media RSS."""
    for child in element:
        if tree.local(child) == name and not space(child).startswith(MEDIA):
            yield child


def space(element: Any) -> str:
    return str(element.tag)[1:].rpartition("}")[0] if str(element.tag)[:1] == "{" else ""


def line(element: Any, name: str) -> str:
    """The first text of a child of that name, on one line."""
    texts = (spaced("".join(child.itertext())) for child in named(element, name))
    return next(filter(None, texts), "")


def spaced(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def prose(element: Any, name: str) -> str:
    """The first that has words, on one line, iTunes' last."""
    children = sorted(named(element, name), key=lambda child: space(child) == ITUNES)
    return next(filter(None, (spaced(plain(child)) for child in children)), "")


def plain(element: Any) -> str:
    """The text of an element that may hold elements, markup as text, or text.

    RSS does not say which (RSS 2.0, description); in Atom 1.0 `type` does (RFC 4287, 3.1.1).
    """
    kind = (element.get("type") or "").lower()
    if len(element):
        return markup.of_element(element)
    text = element.text or ""
    if kind in ("text", "text/plain") and space(element) in ATOM and not element.get("mode"):
        return "\n".join(filter(None, map(spaced, text.split("\n"))))
    return markup.plain(text)


def about(element: Any) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.endswith("}about")), "").strip()


def link(element: Any, rel: str, base: str) -> str:
    """The address that a link of an element has, RSS's as text, Atom's as an attribute."""
    for child in named(element, "link"):
        href = child.get("href") if child.get("href") is not None else child.text
        if href and href.strip() and (child.get("rel") or "alternate") == rel:
            return joined(child, base, spaced(href))
    return ""


def joined(element: Any, base: str, address: str) -> str:
    """An address against the bases of the elements around it (XML Base), then the feed's own."""
    bases = [e.get(f"{XML}base") for e in (element, *element.iterancestors())]
    for each in (*filter(None, bases), base):
        try:
            address = urljoin(each, address)
        except ValueError:  # what stands in brackets is no address of IPv6
            return address
    return address

"""Child elements of a feed's element as lines, prose and URLs.

Feeds take names from many vocabularies, with any prefix or undeclared ones: a child is known by its
local name.  Only those of Media RSS, which describe pictures, are distinguished.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from archive.ingest.text import markup
from archive.ingest.xml.xml_tree import local_name

XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"
MEDIA_NAMESPACE = "http://search.yahoo.com/mrss"
ITUNES_NAMESPACE = "http://www.itunes.com/dtds/podcast-1.0.dtd"
ATOM_NAMESPACES = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "")
_BLANKS = re.compile(r"\s+")


def children_named(element: Any, name: str) -> Iterator[Any]:
    """Yield the children of that name, except those of Media RSS."""
    for child in element:
        if local_name(child) == name and not namespace(child).startswith(MEDIA_NAMESPACE):
            yield child


def namespace(element: Any) -> str:
    return str(element.tag)[1:].rpartition("}")[0] if str(element.tag)[:1] == "{" else ""


def child_line(element: Any, name: str) -> str:
    """Return the text of the first child of that name that has text, on one line."""
    texts = (collapse_spaces("".join(child.itertext())) for child in children_named(element, name))
    return next(filter(None, texts), "")


def collapse_spaces(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def child_plain_line(element: Any, name: str) -> str:
    """Return the plain text of the first such child that has any, on one line; iTunes' last."""
    children = sorted(
        children_named(element, name), key=lambda child: namespace(child) == ITUNES_NAMESPACE
    )
    return next(filter(None, (collapse_spaces(plain_text(child)) for child in children)), "")


def plain_text(element: Any) -> str:
    """Return the text of an element that contains elements, or markup as text, or plain text.

    RSS does not say which (RSS 2.0, description); in Atom 1.0 `type` does (RFC 4287, 3.1.1).
    """
    kind = (element.get("type") or "").lower()
    if len(element):
        return markup.element_text(element)
    text = element.text or ""
    if (
        kind in ("text", "text/plain")
        and namespace(element) in ATOM_NAMESPACES
        and not element.get("mode")
    ):
        return "\n".join(filter(None, map(collapse_spaces, text.split("\n"))))
    return markup.plain(text)


def rdf_about(element: Any) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.endswith("}about")), "").strip()


def find_link(element: Any, rel: str, base: str) -> str:
    """Return the URL of a link with this `rel`: RSS has it as text, Atom as an attribute."""
    for child in children_named(element, "link"):
        href = child.get("href") if child.get("href") is not None else child.text
        if href and href.strip() and (child.get("rel") or "alternate") == rel:
            return resolve_url(child, base, collapse_spaces(href))
    return ""


def resolve_url(element: Any, base: str, address: str) -> str:
    """Return a URL resolved against the bases around the element (XML Base), then the feed's."""
    elements = (element, *element.iterancestors())
    bases = [element.get(f"{XML_NAMESPACE}base") for element in elements]
    for base_url in (*filter(None, bases), base):
        try:
            address = urljoin(base_url, address)
        except ValueError:  # the text in brackets is not an IPv6 address
            return address
    return address

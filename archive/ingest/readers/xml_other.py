"""XML that is none of the news formats: records whose elements have names that we know.

What holds no such record is told what it is, and rejected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Known, Read, Rejected
from archive.ingest.readers import HEAD
from archive.ingest.records import field_aliases
from archive.ingest.text import sniff
from archive.ingest.text.decode import NotText
from archive.ingest.text.markup import of_element
from archive.ingest.xml.parse import LONGEST, BadXML, parse
from archive.ingest.xml.tree import Element, document, local, piece, walked

# Root elements that hold no news, in small letters.
_NO_NEWS = {
    "schema": "an XML schema",
    "svg": "a drawing (SVG)",
    "stylesheet": "a style sheet (XSL)",
    "transform": "a style sheet (XSL)",
    "grammar": "a schema (RELAX NG)",
    "plist": "a property list",
    "urlset": "a site map",
    "sitemapindex": "a list of site maps",
    "opml": "a list of feeds (OPML)",
    "kml": "a map (KML)",
    "gpx": "a track (GPX)",
    "project": "a build file",
    "manifest": "a manifest",
    "catalog": "a catalogue of XML entities",
    "math": "a formula (MathML)",
}


def looks_like(head: bytes) -> bool:
    """Whether an element comes first, not HTML's, in a text that is XML by more than that."""
    name, attributes = sniff.root(head)
    if not name or name.lower() == "html":
        return False
    text = sniff.unmarked(head).lstrip()
    return text.startswith((b"<?xml", b"<!")) or "xmlns" in attributes or b"</" in text


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every record in it, or one reject that says what the file is."""
    data = stream.read(LONGEST + 1)
    if not data.strip():
        yield Rejected(where, "empty", data, "xml")
        return
    name = sniff.root(data[:HEAD])[0]
    if kind := _NO_NEWS.get(name.lower()):
        yield Rejected(where, f"{kind}, no story", data[:LONGEST], "xml", story=False)
        return
    try:
        root = parse(data).root
    except (BadXML, NotText) as error:
        yield Rejected(where, str(error), data[:LONGEST], "xml")
        return
    found = list(_records(root, known))
    for number, (element, fields) in enumerate(found, start=1):
        own = document(root, piece(root, element)) if element is not root else data
        place = f"{where}#{number}" if len(found) > 1 else where
        yield Draft(place, own, "xml", fields=fields, key=field_aliases.key(_values(element)))
    if not found:
        why = f"XML of no kind that is read here (root <{local(root)}>)"
        yield Rejected(where, why, data, "xml")


def _records(root: Element, known: Known) -> Iterator[tuple[Element, field_aliases.Given]]:
    """The outermost elements that have a title or a body by a name we know, and another field."""
    inside: Element | None = None
    for event, element in walked(root):
        if event == "end":
            inside = None if element is inside else inside
        elif inside is None and len(element) > 1:
            fields = field_aliases.fields(_values(element), known.columns)
            if field_aliases.has_story(fields) and len(fields) > 1:
                inside = element
                yield element, fields


def _values(element: Element) -> dict[str, Any]:
    """An element's children by name, as text; several of a name in a list."""
    values: dict[str, list[str]] = {}
    for child in element:
        text = of_element(child) if len(child) else (child.text or "")
        values.setdefault(local(child), []).append(text)
    return {name: several[0] if len(several) == 1 else several for name, several in values.items()}

"""Other XML: records whose elements have known names.

A file without such records is rejected with the name of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, ReadResult, Rejected
from archive.ingest.readers import HEAD_BYTES
from archive.ingest.records import field_aliases
from archive.ingest.text import sniff
from archive.ingest.text.decode import NotText
from archive.ingest.text.markup import element_text
from archive.ingest.xml.xml_parser import MAX_BYTES, BadXML, parse_xml
from archive.ingest.xml.xml_tree import Element, build_document, local_name, serialize_element, walk

# Root elements of documents without news, in lower case.
_NON_NEWS_ROOTS = {
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
    "catalog": "a catalog of XML entities",
    "math": "a formula (MathML)",
}


def looks_like(head: bytes) -> bool:
    """Return whether an element other than <html> comes first and another sign of XML is there."""
    name, attributes = sniff.root_element(head)
    if not name or name.lower() == "html":
        return False
    text = sniff.to_ascii_compatible(head).lstrip()
    return text.startswith((b"<?xml", b"<!")) or "xmlns" in attributes or b"</" in text


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every record, or one rejection with the kind of the file."""
    data = stream.read(MAX_BYTES + 1)
    if not data.strip():
        yield Rejected(locator, "empty", data, "xml")
        return
    name = sniff.root_element(data[:HEAD_BYTES])[0]
    if kind := _NON_NEWS_ROOTS.get(name.lower()):
        yield Rejected(locator, f"{kind}, no story", data[:MAX_BYTES], "xml", expected_story=False)
        return
    try:
        root = parse_xml(data).root
    except (BadXML, NotText) as error:
        yield Rejected(locator, str(error), data[:MAX_BYTES], "xml")
        return
    records = list(_find_records(root, defaults))
    for number, (element, fields) in enumerate(records, start=1):
        record_data = data
        if element is not root:
            record_data = build_document(root, serialize_element(root, element))
        record_locator = f"{locator}#{number}" if len(records) > 1 else locator
        key = field_aliases.record_key(_child_values(element))
        yield Draft(record_locator, record_data, "xml", fields=fields, key=key)
    if not records:
        reason = f"XML of no kind that is read here (root <{local_name(root)}>)"
        yield Rejected(locator, reason, data, "xml")


def _find_records(
    root: Element, defaults: IngestDefaults
) -> Iterator[tuple[Element, field_aliases.FieldValues]]:
    """Yield the outermost elements with a known title or body and at least one more field."""
    open_record: Element | None = None
    for event, element in walk(root):
        if event == "end":
            open_record = None if element is open_record else open_record
        elif open_record is None and len(element) > 1:
            fields = field_aliases.map_fields(_child_values(element), defaults.columns)
            if field_aliases.has_story(fields) and len(fields) > 1:
                open_record = element
                yield element, fields


def _child_values(element: Element) -> dict[str, Any]:
    """Return the texts of child elements by name; several of the same name as a list."""
    values: dict[str, list[str]] = {}
    for child in element:
        text = element_text(child) if len(child) else (child.text or "")
        values.setdefault(local_name(child), []).append(text)
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in values.items()}

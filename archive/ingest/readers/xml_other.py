"""XML that is none of the news formats: told what it is, and rejected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from archive.ingest import sniff
from archive.ingest.decode import NotText
from archive.ingest.draft import Known, Read, Rejected
from archive.ingest.readers import HEAD
from archive.ingest.tree import local
from archive.ingest.xml import LONGEST, BadXML, parse

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
    """One reject, which says what the file is."""
    data = stream.read(LONGEST + 1)
    if not data.strip():
        yield Rejected(where, "empty", data, "xml")
        return
    name = sniff.root(data[:HEAD])[0]
    if kind := _NO_NEWS.get(name.lower()):
        yield Rejected(where, f"{kind}, no story", data[:LONGEST], "xml", story=False)
        return
    try:
        name = name or local(parse(data).root)
    except (BadXML, NotText) as error:
        yield Rejected(where, str(error), data[:LONGEST], "xml")
        return
    yield Rejected(where, f"XML of no kind that is read here (root <{name}>)", data, "xml")

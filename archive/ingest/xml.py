"""XML from strangers: no entities are expanded, nothing is fetched, and what is torn is told.

News that calls itself XML often is not: undeclared entities, a wrong declared encoding, bare `&`.
Such documents are read as far as they go, and `Parsed.flaw` says what was wrong.
"""

from __future__ import annotations

import html.entities
import re
from typing import NamedTuple

from lxml import etree

from archive.ingest.decode import declared, decode

LONGEST = 64_000_000  # bytes of one document that is held in memory
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^>\[]|\[.*?\]\s*(?=>))*>", re.S)
_BARE = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z_][\w.-]{0,63};)")
# What XML 1.0 (section 2.2) allows of the controls is tab and the line ends.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TOO_DEEP = "Excessive depth"


class BadXML(ValueError):
    """Nothing can be read of it; says why."""


class Parsed(NamedTuple):
    root: etree._Element
    flaw: str  # why it is not well formed; empty where it is


def parse(data: bytes) -> Parsed:
    """The tree of a document; raises BadXML (and decode's NotText) where there is none.

    Comments and processing instructions are left out, the document type too, with whatever
    entities it declares.
    """
    if len(data) > LONGEST:
        raise BadXML(f"longer than {LONGEST:,} bytes")
    text = mended(decode(data, declared(data)))
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise BadXML(f"not XML: {error.msg}") from None
    flaws = [entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR]
    if any(_TOO_DEEP in entry.message for entry in flaws):
        raise BadXML("not XML we can read: nested too deep")
    if root is None:
        raise BadXML("not XML: it holds no element")
    return Parsed(root, f"{flaws[0].message} (line {flaws[0].line})" if flaws else "")


def mended(text: str) -> str:
    """The text of a document as XML 1.0 takes it.

    Entities that HTML knows become their characters, other bare `&` are escaped; the document type
    goes, and so do characters that may not stand in XML.
    """
    text = _DOCTYPE.sub("", text, count=1)
    return _BARE.sub("&amp;", _ENTITY.sub(_character, _CONTROLS.sub(" ", text)))


def _character(found: re.Match[str]) -> str:
    if found[1] in _OWN:
        return found[0]
    return html.entities.html5.get(found[1] + ";", f"&amp;{found[1]};")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, or without a prefix that means none."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def pruned(root: etree._Element, inside: etree._Element, kept: frozenset[str]) -> bytes:
    """The document with no more in `inside` than those children whose names are kept.

    Of what stands beside `inside` nothing stays.  A comment of one space marks where the children
    end.  The bytes are ASCII, so that they read the same in whatever encoding a document is.
    """
    for parent in (root, inside):
        parent.text = None
        for child in list(parent):
            child.tail = "\n"
            if child is not inside and (parent is not inside or local(child) not in kept):
                parent.remove(child)
    inside.append(etree.Comment(" "))
    for element in root.iter():  # empty CDATA would be written otherwise than an empty element
        element.text = element.text or None
    return bytes(etree.tostring(root, encoding="us-ascii"))

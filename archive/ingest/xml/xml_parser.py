"""Parse XML from any source: entities are not expanded, nothing is fetched, flaws are reported.

News that claims to be XML often is not: undeclared entities, a wrong declared encoding, bare `&`
and `<`, tags that are names of other things (`<IBM.N>`).  Such documents are read as far as
possible, and `ParsedXml.flaw` says what was wrong.
"""

from __future__ import annotations

import html.entities
import re
from collections import Counter
from typing import NamedTuple

from lxml import etree

from archive.ingest.text.decode import declared_encoding, decode
from archive.ingest.text.sniff import skip_prolog
from archive.ingest.xml.xml_tree import Element, local_name

MAX_BYTES = 20_000_000  # of a document: its tree in memory takes up to 30 times as much
# CDATA sections are matched to be left unchanged; the rest may be no valid XML and is repaired.
_REPAIRABLE = re.compile(
    r"(?s:<!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|&\#(?P<number>\d{1,9}|[xX][0-9a-fA-F]{1,8});"
    r"|&(?P<name>[A-Za-z_][\w.-]{0,63});"
    r"|(?P<bare>&|<(?![^\W\d]|[:/!?]))"
)
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
# XML 1.0 (section 2.2) allows no other control characters than tab and line ends.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAX_CODE_POINT = 0x10FFFF
_START_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)>")
_END_TAG = re.compile(r"</([A-Za-z_][\w.:-]*)\s*>")
_TAGS = re.compile(
    r"(?s:<!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*+)(?P<rest>[^<>]*+)>"  # possessive: no backtracking
)
_UNCLOSED_IN_HTML = frozenset("p br hr img li td th tr dt dd col area input link meta".split())
_TOO_DEEP = "Excessive depth"
_UTF_16 = ((b"<\0", b"\xff\xfe"), (b"\0<", b"\xfe\xff"))  # unmarked: XML 1.0, appendix F


class BadXML(ValueError):
    """Raised when nothing of a document can be read; the message is the reason."""


class ParsedXml(NamedTuple):
    """Root element of a document, and its first flaw."""

    root: Element
    flaw: str  # why it is not well-formed; empty if it is
    is_cut_off: bool = False  # whether its root is not closed: its last record may be incomplete


def parse_xml(data: bytes) -> ParsedXml:
    """Parse a document; raise BadXML (and NotText, from decode) if there is none.

    Comments and processing instructions are omitted, also the document type with the entities that
    it declares.
    """
    if len(data) > MAX_BYTES:
        raise BadXML(f"longer than {MAX_BYTES:,} bytes")
    for start, mark in _UTF_16:
        data = mark + data if data.startswith(start) else data
    text = repair(decode(data, declared_encoding(data)))
    root, flaws = _parse_tree(text)
    is_cut_off = bool(flaws) and root is not None and not _ends_with_root(text, root)
    if flaws and not is_cut_off and (balanced := _balance_tags(text)) != text:
        root, flaws = _parse_tree(balanced)
    if any(_TOO_DEEP in flaw for flaw in flaws):
        raise BadXML("not XML we can read: nested too deep")
    if root is None:
        raise BadXML("not XML: it has no element")
    return ParsedXml(root, flaws[0] if flaws else "", is_cut_off)


def _parse_tree(text: str) -> tuple[Element | None, list[str]]:
    """Return the root element and the errors that the parser reports."""
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
        raise BadXML(f"not XML: {_shorten(error.msg)}") from None
    errors = (entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR)
    return root, [f"{_shorten(entry.message)} (line {entry.line})" for entry in errors]


def _shorten(message: str | None) -> str:
    """Return the first line of a message: libxml2 quotes the text at the error, with its lines."""
    return (message or "").partition("\n")[0][:100]


def _ends_with_root(text: str, root: Element) -> bool:
    """Return whether the document ends with its root's end tag; `<a/>` has none."""
    end_tag = rf"</(?:[\w.-]+:)?{re.escape(local_name(root))}\s*>"
    return bool(re.search(end_tag, text[-200:].rstrip())) or len(root) == 0


def repair(text: str) -> str:
    """Return the text of a document as valid XML 1.0, from its first element on.

    HTML entities become their characters, other bare `&` and `<` are escaped.  A reference to a
    number that is no character becomes a space, to a C1 control its cp1252 character, as in
    browsers.  Characters before the root are dropped, those that XML forbids become spaces.
    """
    return _REPAIRABLE.sub(_repair_match, _CONTROLS.sub(" ", text[skip_prolog(text) :]))


def _repair_match(match: re.Match[str]) -> str:
    if name := match["name"]:
        if name in _XML_ENTITIES:
            return match[0]
        return _escape(html.entities.html5.get(name + ";", f"&{name};"))
    if number := match["number"]:
        return _numeric_character(int(number[1:], 16) if number[0] in "xX" else int(number))
    return {"&": "&amp;", "<": "&lt;"}[match["bare"]] if match["bare"] else match[0]


def _numeric_character(number: int) -> str:
    """Return the character that &#number; means, escaped; a space if there is none."""
    if 0x80 <= number <= 0x9F:  # HTML, 13.2.5.80: numeric character reference end state
        return bytes((number,)).decode("cp1252", "replace")
    if number > _MAX_CODE_POINT or _CONTROLS.match(chr(number)):
        return " "
    return _escape(chr(number)) if number > 0x20 else f"&#{number};"


def _escape(text: str) -> str:
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace('"', "&quot;")
        .replace("'", "&apos;")
    )


def _balance_tags(text: str) -> str:
    """Return the text with each tag closed by its own end tag.

    The parser would let any end tag close any start tag.  Start tags that are never closed become
    text (<IBM.N>, <ID:nN142833511>), end tags that were never opened are dropped, and an end tag
    closes the elements that are open within its own.
    """
    closed_names = {match[1] for match in _END_TAG.finditer(text)} | _UNCLOSED_IN_HTML
    root = _START_TAG.match(text)
    closed_names.add(root[1] if root else "")
    text = _START_TAG.sub(
        lambda tag: tag[0] if tag[1] in closed_names else f"&lt;{tag[1]}&gt;", text
    )
    stack: list[str] = []
    open_count: Counter[str] = Counter()

    def balance(tag: re.Match[str]) -> str:
        name = tag["name"]
        if not name or tag["rest"].endswith("/"):
            return tag[0]
        if not tag["end"]:
            stack.append(name)
            open_count[name] += 1
            return tag[0]
        if not open_count[name]:
            return ""
        ends: list[str] = []
        while not ends or ends[-1] != name:
            ends.append(stack.pop())
            open_count[ends[-1]] -= 1
        return "".join(f"</{end}>" for end in ends)

    return _TAGS.sub(balance, text)

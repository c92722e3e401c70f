"""XML from strangers: no entities are expanded, nothing is fetched, and what is torn is told.

News that calls itself XML often is not: undeclared entities, a wrong declared encoding, bare `&`
and `<`, tags that are names of other things (`<IBM.N>`).  Such documents are read as far as they
go, and `Parsed.flaw` says what was wrong.
"""

from __future__ import annotations

import html.entities
import re
from collections import Counter
from typing import NamedTuple

from lxml import etree

from archive.ingest.text.decode import declared, decode
from archive.ingest.text.sniff import past_prolog
from archive.ingest.xml.tree import Element, local

LONGEST = 20_000_000  # bytes of one document that is held in memory, as a tree of up to 30 times
# A section of characters stands as it is; of the rest, what XML has no meaning for is mended.
_MENDED = re.compile(
    r"(?s:<!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|&\#(?P<number>\d{1,9}|[xX][0-9a-fA-F]{1,8});"
    r"|&(?P<name>[A-Za-z_][\w.-]{0,63});"
    r"|(?P<bare>&|<(?![^\W\d]|[:/!?]))"
)
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
# What XML 1.0 (section 2.2) allows of the controls is tab and the line ends.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PUBLIC_MOST = 0x10FFFF
_OPEN = re.compile(r"<([A-Za-z_][\w.:-]*)>")
_CLOSED = re.compile(r"</([A-Za-z_][\w.:-]*)\s*>")
_TAGS = re.compile(
    r"(?s:<!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*+)(?P<rest>[^<>]*+)>"  # nothing is tried twice
)
_UNCLOSED_IN_HTML = frozenset("p br hr img li td th tr dt dd col area input link meta".split())
_TOO_DEEP = "Excessive depth"
_UTF_16 = ((b"<\0", b"\xff\xfe"), (b"\0<", b"\xfe\xff"))  # unmarked: XML 1.0, appendix F


class BadXML(ValueError):
    """Nothing can be read of it; says why."""


class Parsed(NamedTuple):
    root: Element
    flaw: str  # why it is not well formed; empty where it is
    torn: bool = False  # whether it ends before its root does: its last record may be cut short


def parse(data: bytes) -> Parsed:
    """The tree of a document; raises BadXML (and decode's NotText) where there is none.

    Comments and processing instructions are left out, the document type too, with whatever
    entities it declares.
    """
    if len(data) > LONGEST:
        raise BadXML(f"longer than {LONGEST:,} bytes")
    for start, mark in _UTF_16:
        data = mark + data if data.startswith(start) else data
    text = mended(decode(data, declared(data)))
    root, flaws = _tree(text)
    torn = bool(flaws) and root is not None and not _ends(text, root)
    if flaws and not torn and (repaired := _balanced(text)) != text:
        root, flaws = _tree(repaired)
    if any(_TOO_DEEP in flaw for flaw in flaws):
        raise BadXML("not XML we can read: nested too deep")
    if root is None:
        raise BadXML("not XML: it holds no element")
    return Parsed(root, flaws[0] if flaws else "", torn)


def _tree(text: str) -> tuple[Element | None, list[str]]:
    """What the parser makes of it, and its first complaints."""
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
        raise BadXML(f"not XML: {_short(error.msg)}") from None
    errors = (entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR)
    return root, [f"{_short(entry.message)} (line {entry.line})" for entry in errors]


def _short(message: str | None) -> str:
    """libxml2 quotes the text that it stumbled at, lines and all."""
    return (message or "").partition("\n")[0][:100]


def _ends(text: str, root: Element) -> bool:
    """Whether its root is closed where it ends; `<a/>` has no end of its own."""
    end = text[-200:].rstrip()
    return bool(re.search(rf"</(?:[\w.-]+:)?{re.escape(local(root))}\s*>", end)) or len(root) == 0


def mended(text: str) -> str:
    """The text of a document as XML 1.0 takes it, from its first element on.

    Entities that HTML knows become their characters, other bare `&` and `<` are escaped; so are
    numbers of no character, and C1 controls are read as cp1252, as browsers do.  What stands before
    the root goes, and so do characters that may not stand in XML.
    """
    return _MENDED.sub(_mended, _CONTROLS.sub(" ", text[past_prolog(text) :]))


def _mended(found: re.Match[str]) -> str:
    if name := found["name"]:
        own = name in _OWN
        return found[0] if own else _escaped(html.entities.html5.get(name + ";", f"&{name};"))
    if number := found["number"]:
        return _numbered(int(number[1:], 16) if number[0] in "xX" else int(number))
    return {"&": "&amp;", "<": "&lt;"}[found["bare"]] if found["bare"] else found[0]


def _numbered(number: int) -> str:
    """The character that &#number; means; a space where there is none."""
    if 0x80 <= number <= 0x9F:  # HTML, 13.2.5.80: numeric character reference end state
        return bytes((number,)).decode("cp1252", "replace")
    if number > _PUBLIC_MOST or _CONTROLS.match(chr(number)):
        return " "
    return _escaped(chr(number)) if number > 0x20 else f"&#{number};"


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace('"', "&quot;")
        .replace("'", "&apos;")
    )


def _balanced(text: str) -> str:
    """The same with each tag closed by its own: the parser would let any end close any start.

    Tags that nothing closes are no tags (<IBM.N>, <ID:nN142833511>), ends that nothing opens go,
    and an end closes what stands open within it.
    """
    closed = {found[1] for found in _CLOSED.finditer(text)} | _UNCLOSED_IN_HTML
    root = _OPEN.match(text)
    closed.add(root[1] if root else "")
    text = _OPEN.sub(lambda tag: tag[0] if tag[1] in closed else f"&lt;{tag[1]}&gt;", text)
    stack: list[str] = []
    counted: Counter[str] = Counter()

    def balanced(tag: re.Match[str]) -> str:
        name = tag["name"]
        if not name or tag["rest"].endswith("/"):
            return tag[0]
        if not tag["end"]:
            stack.append(name)
            counted[name] += 1
            return tag[0]
        if not counted[name]:
            return ""
        ends: list[str] = []
        while not ends or ends[-1] != name:
            ends.append(stack.pop())
            counted[ends[-1]] -= 1
        return "".join(f"</{each}>" for each in ends)

    return _TAGS.sub(balanced, text)

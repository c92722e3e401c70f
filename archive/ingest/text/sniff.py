"""First element of a document, by the first bytes of a file."""

from __future__ import annotations

import re

_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)([^>]*)>?")
_DOCTYPE = re.compile(r"<!DOCTYPE\s+([A-Za-z_][\w.:-]*)", re.IGNORECASE)
_IN_DOCTYPE = re.compile(r"""["'\[\]>]|<!--|<\?""")
_CLOSES = {'"': '"', "'": "'", "<!--": "-->", "<?": "?>"}
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))  # XML 1.0, appendix F


def to_ascii_compatible(head: bytes) -> bytes:
    """Return the head without a byte order mark, with UTF-16 converted to UTF-8."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace").encode("utf-8")
    for start, encoding in _UNMARKED:
        if head.startswith(start):
            return head.decode(encoding, "replace").encode("utf-8")
    return head.removeprefix(b"\xef\xbb\xbf")


def skip_prolog(text: str) -> int:
    """Return the offset of the first element, or of what is there instead.

    White space, declarations (at any place), comments and the document type are skipped, each
    scanned once: a prolog may have any length.  One without an end extends to the end.
    """
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n\f\ufeff":
            at += 1
        if text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _after(text, "-->", at)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            at = _after_doctype(text, at + 9)
        else:
            return at


def _after(text: str, end: str, at: int) -> int:
    index = text.find(end, at)
    return len(text) if index < 0 else index + len(end)


def _after_doctype(text: str, at: int) -> int:
    """Return the offset after the document type's own `>` (XML 1.0, 2.8).

    Quotations, comments and an internal subset may contain others.
    """
    inside = False
    while match := _IN_DOCTYPE.search(text, at):
        sign, at = match[0], match.end()
        if sign in _CLOSES:
            at = _after(text, _CLOSES[sign], at)
        elif sign == ">" and not inside:
            return at
        elif sign != ">":
            inside = sign == "["
    return len(text)


def root_element(head: bytes) -> tuple[str, str]:
    """Return the first element's name without its prefix, in its own case, and its attributes.

    The prolog is skipped; if the document type extends beyond the head, its name is used.  Returns
    two empty texts if no element comes first.

    >>> root_element(b'<?xml version="1.0"?><!-- x --><rdf:RDF xmlns="http://purl.org/rss/1.0/">')
    ('RDF', 'xmlns="http://purl.org/rss/1.0/"')
    """
    text = to_ascii_compatible(head).decode("utf-8", "replace")
    start = skip_prolog(text)
    if element := _ROOT.match(text, start):
        name, attributes = element.groups()
        return name.rpartition(":")[2], attributes.strip().removesuffix("/")
    doctype = _DOCTYPE.search(text) if start == len(text) else None
    return (doctype[1].rpartition(":")[2], "") if doctype else ("", "")

"""What the first bytes of a file say it is."""

from __future__ import annotations

import re

_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)([^>]*)>?")
_DOCTYPE = re.compile(r"<!DOCTYPE\s+([A-Za-z_][\w.:-]*)", re.IGNORECASE)
_IN_DOCTYPE = re.compile(r"""["'\[\]>]|<!--|<\?""")
_CLOSES = {'"': '"', "'": "'", "<!--": "-->", "<?": "?>"}
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))  # XML 1.0, appendix F


def unmarked(head: bytes) -> bytes:
    """The head without a byte order mark, as ASCII-compatible bytes: UTF-16 is taken apart."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace").encode("utf-8")
    for start, encoding in _UNMARKED:
        if head.startswith(start):
            return head.decode(encoding, "replace").encode("utf-8")
    return head.removeprefix(b"\xef\xbb\xbf")


def past_prolog(text: str) -> int:
    """Where the first element begins, or whatever comes in its place.

    White space, declarations (wherever they stand), comments and the document type are passed over,
    each looked at once: a prolog may be of any length.  One that has no end reaches to the end.
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
    found = text.find(end, at)
    return len(text) if found < 0 else found + len(end)


def _after_doctype(text: str, at: int) -> int:
    """Past its `>`; quotations, comments and an internal subset may hold others (XML 1.0, 2.8)."""
    inside = False
    while found := _IN_DOCTYPE.search(text, at):
        sign, at = found[0], found.end()
        if sign in _CLOSES:
            at = _after(text, _CLOSES[sign], at)
        elif sign == ">" and not inside:
            return at
        elif sign != ">":
            inside = sign == "["
    return len(text)


def root(head: bytes) -> tuple[str, str]:
    """The first element's name without its prefix, in its own case, and its attributes.

    What stands before it (declaration, comments, document type) is passed over; of a document type
    that goes on beyond the head the name is taken.  Two empty texts where no element comes first.

    >>> root(b'<?xml version="1.0"?><!-- x --><rdf:RDF xmlns="http://purl.org/rss/1.0/">')
    ('RDF', 'xmlns="http://purl.org/rss/1.0/"')
    """
    text = unmarked(head).decode("utf-8", "replace")
    start = past_prolog(text)
    if element := _ROOT.match(text, start):
        name, attributes = element.groups()
        return name.rpartition(":")[2], attributes.strip().removesuffix("/")
    named = _DOCTYPE.search(text) if start == len(text) else None
    return (named[1].rpartition(":")[2], "") if named else ("", "")

"""What the first bytes of a file say it is."""

from __future__ import annotations

import re

_BEFORE_ROOT = re.compile(
    rb"\s*(?:<\?[^>]*>|<!--.*?(?:-->|\Z)|<!DOCTYPE(?:[^>\[]|\[.*?(?:\]|\Z))*>)", re.S
)
_ROOT = re.compile(rb"\s*<([A-Za-z_][\w.:-]*)([^>]*)>?")


def unmarked(head: bytes) -> bytes:
    """The head without a byte order mark, as ASCII-compatible bytes: UTF-16 is taken apart."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace").encode("utf-8")
    return head.removeprefix(b"\xef\xbb\xbf")


def root(head: bytes) -> tuple[str, str]:
    """The first element's name without its prefix, in its own case, and its attributes.

    What stands before it (declaration, comments, document type) is passed over.  Two empty texts
    where no element comes first.

    >>> root(b'<?xml version="1.0"?><!-- x --><rdf:RDF xmlns="http://purl.org/rss/1.0/">')
    ('RDF', 'xmlns="http://purl.org/rss/1.0/"')
    """
    rest = unmarked(head)
    while found := _BEFORE_ROOT.match(rest):
        rest = rest[found.end() :]
    element = _ROOT.match(rest)
    if not element:
        return "", ""
    name, attributes = (part.decode("utf-8", "replace") for part in element.groups())
    return name.rpartition(":")[2], attributes.strip().removesuffix("/")

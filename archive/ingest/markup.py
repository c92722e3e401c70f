"""HTML and its kin (NITF, XHTML) as plain text: a paragraph a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree, html

_BREAKS = frozenset(
    "address article aside block blockquote body br caption dd div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hedline hl1 hl2 hr html li main nav ol option p pre"
    " section table tbody td.block tfoot thead tr ul".split()
)
_CELLS = frozenset(("td", "th"))
# What a saved page holds of pictures, fonts and styles within itself.  RFC 2397; a short one costs
# nothing and may be text.  Every part is bounded, or ends at the first sign that cannot follow.
_EMBEDDED = re.compile(
    rb"data:[\w.+-]{1,40}/[\w.+-]{1,60}(?:;[\w=.+-]{1,60}){0,4},[^\"'()<>\s]{200,}"
)
_SILENT = frozenset("head iframe noscript object script style svg template".split())
_TAG = re.compile(r"<[A-Za-z/!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w*);")
_WHITE = re.compile(r"[ \t\r\n\f]+").sub
_BLANKS = re.compile(r"[ \t\r\f\xa0]+").sub


class NotHTML(ValueError):
    """No page can be read of it; says why."""


def without_embedded(data: bytes) -> bytes:
    """A page's bytes without the pictures and fonts that it holds as data: URIs.

    >>> without_embedded(b"<img src='data:image/png;base64," + 300 * b"A" + b"'>")
    b"<img src='data:,'>"
    """
    return _EMBEDDED.sub(b"data:,", data) if b"data:" in data else data


def tree(markup: str) -> etree._Element:
    """The tree of a page, without comments; raises NotHTML."""
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
    )
    data = markup.replace("\0", " ").encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing but comments, or nothing
        raise NotHTML("no markup in it") from None
    last = parser.error_log.last_error
    if last is not None and "Excessive depth" in last.message:
        raise NotHTML("nested too deep for a page")
    return root


def plain(markup: str) -> str:
    """The text of a piece of HTML; a text without tags is only tidied.

    >>> plain("<p>The ferry <b>sailed</b>.</p><script>x()</script><p>Snow &amp; ice<br>fell.</p>")
    'The ferry sailed.\\nSnow & ice\\nfell.'
    """
    if not markup.strip():
        return ""
    if not _TAG.search(markup):
        return _lines(markup)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = f"<html><body>{markup}</body></html>".encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser)
    except etree.ParserError:  # nothing but comments
        return ""
    return of_element(root)


def of_element(root: etree._Element) -> str:
    """The text below an element, whatever its namespace.  Nesting may be as deep as it likes."""
    return _lines("".join(_pieces(root)))


def _pieces(root: etree._Element) -> Iterator[str]:
    """Texts in the order of the document, with a line end around each block."""
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        around, hidden = _kind(element.tag)
        if event == "start":
            silent += hidden
            text = element.text
        else:
            silent -= hidden
            text = element.tail if element is not root else None
        if around:
            yield around
        if text and not silent:
            yield _spaced(text)


@lru_cache(maxsize=4096)  # names are strangers'
def _kind(tag: object) -> tuple[str, bool]:
    """What stands around an element of this name, and whether its text is hidden."""
    name = tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
    return "\n" if name in _BREAKS else "  " if name in _CELLS else "", name in _SILENT


def _spaced(text: str) -> str:
    """White space in HTML is one space, line ends too."""
    return _WHITE(" ", text)


def _lines(text: str) -> str:
    lines = (line.strip() for line in _BLANKS(" ", text).split("\n"))
    return "\n".join(line for line in lines if line)

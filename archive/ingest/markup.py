"""HTML and its kin (NITF, XHTML) as plain text: a paragraph a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

_BREAKS = frozenset(
    "address article aside block blockquote body br caption dd div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hedline hl1 hl2 hr html li main nav ol option p pre"
    " section table tbody td.block tfoot thead tr ul".split()
)
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset("head iframe noscript object script style svg template".split())
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w*);")


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
        name = _name(element)
        if event == "start":
            silent += name in _SILENT
            yield from _before(name)
            if element.text and not silent:
                yield _spaced(element.text)
        else:
            silent -= name in _SILENT
            yield from _before(name)
            if element.tail and element is not root and not silent:
                yield _spaced(element.tail)


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _before(name: str) -> Iterator[str]:
    if name in _BREAKS:
        yield "\n"
    elif name in _CELLS:
        yield "  "


def _spaced(text: str) -> str:
    """White space in HTML is one space, line ends too."""
    return re.sub(r"[ \t\r\n\f]+", " ", text)


def _lines(text: str) -> str:
    lines = (re.sub(r"[ \t\r\f\xa0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)

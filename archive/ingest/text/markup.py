"""Plain text of HTML and related markup (NITF, XHTML): one paragraph per line."""

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
# data: URIs (RFC 2397) by which a saved page embeds pictures, fonts and styles; a short one costs
# little and may be text.  Every part is bounded, or ends at the first character not allowed in it.
_DATA_URI = re.compile(
    rb"data:[\w.+-]{1,40}/[\w.+-]{1,60}(?:;[\w=.+-]{1,60}){0,4},[^\"'()<>\s]{200,}"
)
_INVISIBLE = frozenset("head iframe noscript object script style svg template".split())
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w*);")
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+").sub
_BLANKS = re.compile(r"[ \t\r\f\xa0]+").sub


class NotHTML(ValueError):
    """Markup that gives no page; the message is the reason for the reject."""


def strip_data_uris(data: bytes) -> bytes:
    """Return a page's bytes without the pictures and fonts that it embeds as data: URIs.

    >>> strip_data_uris(b"<img src='data:image/png;base64," + 300 * b"A" + b"'>")
    b"<img src='data:,'>"
    """
    return _DATA_URI.sub(b"data:,", data) if b"data:" in data else data


def parse_html(markup: str) -> etree._Element:
    """Parse a page into a tree without comments; raises NotHTML."""
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


def plain(markup: str, keep_wrapping: bool = False) -> str:
    """Return the text of a piece of HTML.

    In text without tags only white space is tidied, or with `keep_wrapping` its layout is read.

    >>> plain("<p>The ferry <b>sailed</b>.</p><script>x()</script><p>Snow &amp; ice<br>fell.</p>")
    'The ferry sailed.\\nSnow & ice\\nfell.'
    """
    if not markup.strip():
        return ""
    if not _TAG.search(markup):
        return unwrap_paragraphs(markup) if keep_wrapping else _lines(markup)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = f"<html><body>{markup}</body></html>".encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser)
    except etree.ParserError:  # nothing but comments
        return ""
    return element_text(root, keep_wrapping=keep_wrapping)


def element_text(
    root: etree._Element, excluded: frozenset[str] = frozenset(), keep_wrapping: bool = False
) -> str:
    """Return the text below an element, whatever its namespace and depth.

    Elements named in `excluded` are skipped.  With `keep_wrapping` the layout of lines within one
    <p>, as news agencies use it, is read: an indented line begins a paragraph, and a line that ends
    with a space before its <br/> continues in the next.
    """
    return _lines("".join(_text_pieces(root, _INVISIBLE | excluded, keep_wrapping)))


def _text_pieces(
    root: etree._Element, excluded: frozenset[str], keep_wrapping: bool
) -> Iterator[str]:
    """Yield texts in the order of the document, with a line end around each block."""
    excluded_depth = preformatted_depth = 0
    paragraph = None  # the outermost <p>, whose layout is read if it has one
    clean = _collapse_space
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name, separator = _kind(element.tag)
        step = 1 if event == "start" else -1
        excluded_depth += step * (name in excluded)
        preformatted_depth += step * (name == "pre")
        if keep_wrapping and paragraph is None and name == "p":
            paragraph = element
            has_layout = _has_indented_lines("".join(element.itertext()))
            clean = _split_paragraphs if has_layout else _collapse_space
        elif step < 0 and element is paragraph:
            paragraph, clean = None, _collapse_space
        if separator and not (keep_wrapping and name == "br" and _is_wrapped(element)):
            yield separator
        text = element.text if step > 0 else element.tail if element is not root else None
        if text and not excluded_depth:
            yield text if preformatted_depth else clean(text)


@lru_cache(maxsize=4096)  # bounded: the names are input
def _kind(tag: object) -> tuple[str, str]:
    """Return an element's name without its namespace, and the separator around it."""
    name = tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
    return name, "\n" if name in _BREAKS else "  " if name in _CELLS else ""


def _collapse_space(text: str) -> str:
    """Collapse white space to one space, as HTML does, line ends included."""
    return _WHITE_SPACE(" ", text)


def _has_indented_lines(text: str) -> bool:
    """Return whether some lines are indented and some are not.

    The first does not count, since it follows its tag.
    """
    rest = [line for line in text.split("\n")[1:] if line.strip()]
    return len({line[:2].isspace() for line in rest}) > 1


def _is_wrapped(br: etree._Element) -> bool:
    before, parent = br.getprevious(), br.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return text is not None and text[-1:] == " " and not text[-2:].isspace()


def _begins_paragraph(line: str) -> bool:
    """Return whether a line is indented, blank, or the row of a table."""
    return not line.strip() or line[:2].isspace() or "   " in line.rstrip()


def _split_paragraphs(text: str) -> str:
    """Collapse white space, but begin a new line where a line begins a paragraph."""
    first, *rest = text.split("\n")
    starts = ("\n" if _begins_paragraph(line) else " " for line in rest)
    return first + "".join(start + line for start, line in zip(starts, rest, strict=True))


def unwrap_paragraphs(text: str) -> str:
    """Return one paragraph per line, of text laid out by blank lines or indentation.

    If it has neither, each line stays as it is.

    >>> unwrap_paragraphs("   SEOUL - Snow fell on\\nMonday.\\n   It went on.")
    'SEOUL - Snow fell on Monday.\\nIt went on.'
    """
    rows = text.expandtabs().split("\n")
    indents = {len(row) - len(row.lstrip()) for row in rows if row.strip()}
    margin = min(indents, default=0)
    if len(indents) > 1 or not all(map(str.strip, text.strip().split("\n"))):
        text = _split_paragraphs("\n".join(row[margin:] for row in rows))
    return _lines(text)


def _lines(text: str) -> str:
    lines = (line.strip() for line in _BLANKS(" ", text).split("\n"))
    return "\n".join(line for line in lines if line)

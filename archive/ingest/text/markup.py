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
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w*);")
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


def plain(markup: str, wired: bool = False) -> str:
    """The text of a piece of HTML; a text without tags is only tidied, unless it is `wired`.

    >>> plain("<p>The ferry <b>sailed</b>.</p><script>x()</script><p>Snow &amp; ice<br>fell.</p>")
    'The ferry sailed.\\nSnow & ice\\nfell.'
    """
    if not markup.strip():
        return ""
    if not _TAG.search(markup):
        return paragraphs(markup) if wired else _lines(markup)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = f"<html><body>{markup}</body></html>".encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser)
    except etree.ParserError:  # nothing but comments
        return ""
    return of_element(root, wired=wired)


def of_element(
    root: etree._Element, without: frozenset[str] = frozenset(), wired: bool = False
) -> str:
    """The text below an element, whatever its namespace.  Nesting may be as deep as it likes.

    Elements named in `without` are passed over.  `wired` text may be laid out by its lines, as news
    agencies lay theirs out within one <p>: an indented line begins a paragraph, and a line that
    ends with a space before its <br/> goes on in the next.
    """
    return _lines("".join(_pieces(root, _SILENT | without, wired)))


def _pieces(root: etree._Element, unheard: frozenset[str], wired: bool) -> Iterator[str]:
    """Texts in the order of the document, with a line end around each block."""
    silent = kept = 0
    outermost = None  # the <p> that says whether its lines are to be kept apart
    spaced = _spaced
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name, around = _kind(element.tag)
        step = 1 if event == "start" else -1
        silent += step * (name in unheard)
        kept += step * (name == "pre")
        if wired and outermost is None and name == "p":
            outermost = element
            spaced = _begun if _is_wired("".join(element.itertext())) else _spaced
        elif step < 0 and element is outermost:
            outermost, spaced = None, _spaced
        if around and not (wired and name == "br" and _is_wrapped(element)):
            yield around
        text = element.text if step > 0 else element.tail if element is not root else None
        if text and not silent:
            yield text if kept else spaced(text)


@lru_cache(maxsize=4096)  # names are strangers'
def _kind(tag: object) -> tuple[str, str]:
    """An element's name without its namespace, and what stands around it."""
    name = tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
    return name, "\n" if name in _BREAKS else "  " if name in _CELLS else ""


def _spaced(text: str) -> str:
    """White space in HTML is one space, line ends too."""
    return _WHITE(" ", text)


def _is_wired(text: str) -> bool:
    """Whether some lines are indented and some are not; the first stands behind its tag."""
    rest = [line for line in text.split("\n")[1:] if line.strip()]
    return len({line[:2].isspace() for line in rest}) > 1


def _is_wrapped(br: etree._Element) -> bool:
    before, parent = br.getprevious(), br.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return text is not None and text[-1:] == " " and not text[-2:].isspace()


def _begins(line: str) -> bool:
    """Whether a line is indented, blank, or the row of a table."""
    return not line.strip() or line[:2].isspace() or "   " in line.rstrip()


def _begun(text: str) -> str:
    """As `_spaced`, but some lines begin a paragraph."""
    first, *rest = text.split("\n")
    starts = ("\n" if _begins(line) else " " for line in rest)
    return first + "".join(start + line for start, line in zip(starts, rest, strict=True))


def paragraphs(text: str) -> str:
    """A paragraph a line, of text that is laid out by blank lines or by indenting.

    Where neither is found, each line stays what it is.

    >>> paragraphs("   SEOUL - Snow fell on\\nMonday.\\n   It went on.")
    'SEOUL - Snow fell on Monday.\\nIt went on.'
    """
    rows = text.expandtabs().split("\n")
    indents = {len(row) - len(row.lstrip()) for row in rows if row.strip()}
    least = min(indents, default=0)
    if len(indents) > 1 or not all(map(str.strip, text.strip().split("\n"))):
        text = _begun("\n".join(row[least:] for row in rows))
    return _lines(text)


def _lines(text: str) -> str:
    lines = (line.strip() for line in _BLANKS(" ", text).split("\n"))
    return "\n".join(line for line in lines if line)

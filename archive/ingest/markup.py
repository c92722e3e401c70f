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
_TAG = re.compile(r"<[A-Za-z/!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w*);")


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
        name = _name(element)
        step = 1 if event == "start" else -1
        silent += step * (name in unheard)
        kept += step * (name == "pre")
        if wired and outermost is None and name == "p":
            outermost = element
            spaced = _begun if _is_wired("".join(element.itertext())) else _spaced
        elif step < 0 and element is outermost:
            outermost, spaced = None, _spaced
        if not (wired and name == "br" and _is_wrapped(element)):
            yield from _before(name)
        text = element.text if step > 0 else element.tail if element is not root else None
        if text and not silent:
            yield text if kept else spaced(text)


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
    lines = (re.sub(r"[ \t\r\f\xa0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)

"""The story in a page of HTML: its paragraphs, and the captions of its pictures.

Trafilatura finds it.  Its dates, titles and names are not asked for: those are guesses.
"""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from lxml import etree

from archive.ingest.text import markup

# Trafilatura's names of blocks -> those of HTML.
_AS_HTML = {"head": "h2", "item": "li", "row": "tr", "cell": "td", "quote": "blockquote",
            "lb": "br", "list": "ul"}  # fmt: skip
_NO_TEXT = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "math")
_LONGEST_CAPTION = 1000  # characters

# It logs what it does not find, which we tell ourselves.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class Prose(NamedTuple):
    """What a reader of the page sees."""

    lines: list[str]  # of the whole page
    story: list[str]
    captions: list[str]


def of_page(root: etree._Element) -> Prose:
    """The text of a page.  The tree is changed: what shows no text is taken out of it."""
    etree.strip_elements(root, *_NO_TEXT, with_tail=False)
    lines = _lines(root)
    captions = _captions(root)
    shown = {line for caption in captions for line in caption.split("\n")}
    story = [line for line in _story(root) if line not in shown]
    return Prose(lines, story, [" ".join(caption.split("\n")) for caption in captions])


def _lines(root: etree._Element) -> list[str]:
    return [line for line in markup.of_element(root).split("\n") if line]


def _captions(root: etree._Element) -> list[str]:
    """Those of the story's pictures: within the first <article>, else <main>."""
    for name in ("article", "main"):
        story = next(root.iter(name), None)
        if story is not None:
            found = (markup.of_element(caption) for caption in story.iter("figcaption"))
            return [c for c in dict.fromkeys(found) if c and len(c) <= _LONGEST_CAPTION]
    return []


def _story(root: etree._Element) -> list[str]:
    """Precision first; what a page offers less surely is taken where nothing else is found."""
    return _extracted(root, True) or _extracted(root, False)


def _extracted(root: etree._Element, precise: bool) -> list[str]:
    from trafilatura import bare_extraction  # noqa: PLC0415 (half a second, for pages alone)

    try:
        found: Any = bare_extraction(
            root, favor_precision=precise, fast=precise, include_comments=False
        )
    except (RecursionError, ValueError, TypeError, AttributeError, etree.LxmlError):
        return []  # a page that it does not stand
    if found is None or found.body is None:
        return []
    for element in found.body.iter(*_AS_HTML):
        element.tag = _AS_HTML[element.tag]
    return _lines(found.body)

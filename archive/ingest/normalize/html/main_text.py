"""Main text of an HTML page: its story by paragraphs, and the captions of its pictures.

Trafilatura extracts it.  Its dates, titles and names are guesses, and are not used.
"""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from lxml import etree

from archive.ingest.normalize.boilerplate import repeated_lines, trailing_lists
from archive.ingest.normalize.boilerplate.repeated_lines import LineKind
from archive.ingest.text import markup

# Trafilatura's names of blocks -> HTML's names.
_AS_HTML = {"head": "h2", "item": "li", "row": "tr", "cell": "td", "quote": "blockquote",
            "lb": "br", "list": "ul"}  # fmt: skip
_NO_TEXT = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "math")
_MAX_CAPTION = 1000  # characters
_MIN_LEAD = 80  # characters of a lead; half as many in a script without spaces
_SAME = 60  # characters in which summary and lead must agree, since summaries are cut short

# It logs missing text, which we report ourselves.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class MainText(NamedTuple):
    """Text that a reader of the page sees."""

    lines: list[str]  # of the whole page
    story: list[str]
    captions: list[str]


def extract_main_text(root: etree._Element) -> MainText:
    """Extract the text of a page.  Elements without visible text are removed from the tree."""
    etree.strip_elements(root, *_NO_TEXT, with_tail=False)
    lines = _text_lines(root)
    captions = _find_captions(root)
    caption_lines = {line for caption in captions for line in caption.split("\n")}
    story = [line for line in _find_story(root) if line not in caption_lines]
    return MainText(lines, story, [" ".join(caption.split("\n")) for caption in captions])


def _text_lines(root: etree._Element) -> list[str]:
    return [line for line in markup.element_text(root).split("\n") if line]


def _find_captions(root: etree._Element) -> list[str]:
    """Return the captions of the story's pictures: in the first <article>, else in <main>."""
    for name in ("article", "main"):
        story = next(root.iter(name), None)
        if story is not None:
            captions = (markup.element_text(caption) for caption in story.iter("figcaption"))
            return [c for c in dict.fromkeys(captions) if c and len(c) <= _MAX_CAPTION]
    return []


def _find_story(root: etree._Element) -> list[str]:
    """Extract with precision; only if that finds nothing, with less."""
    return _extract(root, True) or _extract(root, False)


def _extract(root: etree._Element, precise: bool) -> list[str]:
    from trafilatura import bare_extraction  # noqa: PLC0415 (half a second, for pages alone)

    try:
        extracted: Any = bare_extraction(
            root, favor_precision=precise, fast=precise, include_comments=False
        )
    except (RecursionError, ValueError, TypeError, AttributeError, etree.LxmlError):
        return []  # a page that it cannot handle
    if extracted is None or extracted.body is None:
        return []
    for element in extracted.body.iter(*_AS_HTML):
        element.tag = _AS_HTML[element.tag]
    return _text_lines(extracted.body)


def trim_boilerplate(text: MainText, title: str, summary: str) -> MainText:
    """Return the text with a lead that was missed, and without the lists behind the story.

    The page's own summary, printed between headline and story as a paragraph, is the story's lead.
    """
    story = list(text.story)
    lead = _missing_lead(text, title, summary)
    if lead:
        story.insert(0, lead)
    return text._replace(story=story[: trailing_lists.find_story_end(story)])


def _missing_lead(text: MainText, title: str, summary: str) -> str:
    """Return the paragraph between headline and story that repeats the page's summary."""
    if not text.story or len(summary) < _MIN_LEAD // (1 if summary.isascii() else 2):
        return ""
    start = _fold(summary)[:_SAME]
    if any(start in _fold(line) for line in (*text.story, *text.captions)):
        return ""
    first = text.story[0]
    end = text.lines.index(first) if first in text.lines else 0
    above = text.lines[:end]
    headline = above.index(title) if title in above else 0
    for line in above[headline:]:
        if _fold(line).startswith(start) and _is_prose(line):
            return line
    return ""


def _is_prose(line: str) -> bool:
    return repeated_lines.line_kind(line) in (LineKind.PROSE, LineKind.BLURB)


def _fold(line: str) -> str:
    return " ".join(line.casefold().split())

"""Story in a <body> of NITF, in whatever document."""

from __future__ import annotations

import re
from typing import Any

from archive.ingest.wires import news_xml
from archive.ingest.xml.xml_tree import (
    Element,
    attribute,
    children,
    descendants,
    find,
    local_name,
    text_line,
    text_lines,
)

# The New York Times repeats the beginning of a story in a block of its own; this block is complete.
_FULL_TEXT_CLASS = "full_text"
_END_MARK = re.compile(r"\n(?:ends|mf|mfl)\Z")  # below the last line of the story


def story_fields(root: Element) -> dict[str, Any]:
    """Return the fields of a draft that the body has; `root` is <nitf> or its <body>."""
    body = find(root, "body") if local_name(root) == "nitf" else root
    if body is None:
        return {}
    content = find(body, "body.content")
    fields = _head_fields(find(body, "body.head"))
    if content is not None:
        blocks = children(content, "block")
        full_texts = [block for block in blocks if attribute(block, "class") == _FULL_TEXT_CLASS]
        text = "\n".join(map(news_xml.content_text, full_texts or [content]))
        fields["body"] = _END_MARK.sub("", text)
        fields["caption"] = news_xml.caption_text(content)
    return news_xml.drop_empty(fields)


def _head_fields(head: Element | None) -> dict[str, Any]:
    if head is None:
        return {}
    hedline = next(iter(children(head, "hedline", "headline")), None)
    title = text_line(find(hedline, "hl1")) or (text_line(hedline) if hedline is not None else "")
    subheadlines = [] if hedline is None else text_lines(hedline, "hl2")
    subheadlines = [headline for headline in subheadlines if headline != title]
    abstract = news_xml.content_text(find(head, "abstract"))
    return {
        "title": title,
        "summary": "\n".join(filter(None, (*subheadlines, abstract))),
        "author": _authors(head),
        "ednote": "\n".join(text_lines(head, "note")),
        **_dateline_fields(find(head, "dateline")),
    }


def _authors(head: Element) -> list[str]:
    """Return the bylines as printed, or else `normalized_byline`, a library's order of the name."""
    bylines = children(head, "byline")
    raw_bylines = [
        byline for byline in bylines if attribute(byline, "class") != "normalized_byline"
    ]
    return list(dict.fromkeys(filter(None, map(news_xml.byline_text, raw_bylines or bylines))))


def _dateline_fields(element: Element | None) -> dict[str, Any]:
    """Return the dateline as printed, and the parts of its place (city, state, country)."""
    if element is None:
        return {}
    raw = _inline_text(element)
    place = find(element, "location")
    if place is None or len(place) == 0:
        return {"dateline": news_xml.dateline_or_empty(raw)}
    parts = {
        name: text_line(next(descendants(place, name), None))
        for name in ("city", "state", "country")
    }
    city = parts["city"] or parts["state"] or parts["country"]
    return {
        "dateline": news_xml.dateline_or_empty(raw),
        "location": city,
        "country": parts["country"],
    }


def _inline_text(element: Element) -> str:
    """Return the text of an element, with a comma between adjacent parts: Ottawa, Ontario."""
    texts = [text_line(element) if len(element) == 0 else (element.text or "").strip()]
    for child in element:
        child_text = "" if _is_instant(child) else _inline_text(child)
        texts += [child_text, (child.tail or "").strip()]
    result = ""
    for text in filter(None, texts):
        needs_no_space = not result or text[0] in ",.)"
        needs_no_comma = result[-1:] in ",-–" or text[0] in "-–("
        separator = "" if needs_no_space else " " if needs_no_comma else ", "
        result += separator + " ".join(text.split())
    return result


def _is_instant(element: Element) -> bool:
    return local_name(element) == "story.date" and not news_xml.dateline_or_empty(
        text_line(element)
    )

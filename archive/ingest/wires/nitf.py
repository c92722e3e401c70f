"""The story that NITF's <body> holds, whatever document it stands in."""

from __future__ import annotations

import re
from typing import Any

from archive.ingest.wires import news_xml
from archive.ingest.xml.tree import Element, at, attribute, children, line, lines, local, within

# The New York Times gives a story's beginning again in a block of its own; this one is the whole.
_WHOLE = "full_text"
_ENDS = re.compile(r"\n(?:ends|mf|mfl)\Z")  # the sign below the last line, no part of the story


def story(root: Element) -> dict[str, Any]:
    """Fields of a draft: those that the body says; `root` is <nitf> or its <body>."""
    body = at(root, "body") if local(root) == "nitf" else root
    if body is None:
        return {}
    content = at(body, "body.content")
    found = _head(at(body, "body.head"))
    if content is not None:
        blocks = [b for b in children(content, "block") if attribute(b, "class") == _WHOLE]
        found["body"] = _ENDS.sub("", "\n".join(map(news_xml.prose, blocks or [content])))
        found["caption"] = news_xml.captions(content)
    return news_xml.filled(found)


def _head(head: Element | None) -> dict[str, Any]:
    if head is None:
        return {}
    hedline = next(iter(children(head, "hedline", "headline")), None)
    title = line(at(hedline, "hl1")) or (line(hedline) if hedline is not None else "")
    lower = [] if hedline is None else lines(hedline, "hl2")
    abstract = news_xml.prose(at(head, "abstract"))
    return {
        "title": title,
        "summary": "\n".join(filter(None, (*(each for each in lower if each != title), abstract))),
        "author": _authors(head),
        "ednote": "\n".join(lines(head, "note")),
        **_dateline(at(head, "dateline")),
    }


def _authors(head: Element) -> list[str]:
    """As printed; a library's own order of the name (`normalized_byline`) only without that."""
    found = children(head, "byline")
    printed = [b for b in found if attribute(b, "class") != "normalized_byline"]
    return list(dict.fromkeys(filter(None, map(news_xml.byline, printed or found))))


def _dateline(element: Element | None) -> dict[str, Any]:
    """The line as printed; of a place in parts (city, state, country) also what each part is."""
    if element is None:
        return {}
    printed = _inline(element)
    place = at(element, "location")
    if place is None or len(place) == 0:
        return {"dateline": news_xml.dateline(printed)}
    parts = {name: line(next(within(place, name), None)) for name in ("city", "state", "country")}
    city = parts["city"] or parts["state"] or parts["country"]
    return {"dateline": news_xml.dateline(printed), "location": city, "country": parts["country"]}


def _inline(element: Element) -> str:
    """Its text; parts that stand beside each other without a comma get one: Ottawa, Ontario."""
    texts = [line(element) if len(element) == 0 else (element.text or "").strip()]
    for child in element:
        own = "" if _is_instant(child) else _inline(child)
        texts += [own, (child.tail or "").strip()]
    said = ""
    for text in filter(None, texts):
        joined = not said or text[0] in ",.)"
        parted = said[-1:] in ",-–" or text[0] in "-–("
        said += ("" if joined else " " if parted else ", ") + " ".join(text.split())
    return said


def _is_instant(element: Element) -> bool:
    return local(element) == "story.date" and not news_xml.dateline(line(element))

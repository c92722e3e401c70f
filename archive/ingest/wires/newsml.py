"""The texts of a NewsML 1 item, out of its components."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.ingest.wires import news_xml, nitf
from archive.ingest.xml.tree import Element, at, attribute, children, line, local, within

_NO_TEXT = ("photo", "picture", "graphic", "video", "audio", "animation", "image", "icon", "logo")
# Roles of components (and formats) that are no part of the story, whatever text they hold.
_BESIDE = ("stylesheet", "css", "contact", "logo", "headline", "preview", "thumbnail", "javascript")


def is_media(item: Element) -> bool:
    kinds = [attribute(kind, "FormalName").lower() for kind in within(item, "MediaType")]
    return bool(kinds) and all(kind.startswith(_NO_TEXT) for kind in kinds)


def texts(item: Element) -> dict[str, Any]:
    """Headline, body, caption.

    Of several texts each that differs is part of the body, below its own headline; the first
    headline is the item's.
    """
    said: dict[str, Any] = {}
    bodies: dict[str, str] = {}  # a text, and the headline above it
    captions: list[str] = []
    heads = lines_of(item, "HeadLine")
    for component in _components(item):
        role = _role(component)
        own = next(iter(lines_of(component, "HeadLine", deep=False)), "")
        for content in children(component, "ContentItem"):
            found = _content(content)
            text = found.pop("body", "")
            captions += [found.pop("caption", ""), text if role.endswith("caption") else ""]
            said = found | said
            if role == "subheadline":
                said.setdefault("summary", text)
            elif text and not role.endswith("caption") and text not in bodies:
                bodies[text] = own if own not in heads[:1] else ""
    said["title"] = (heads or [said.get("title", "")])[0]
    said["body"] = "\n".join(f"{above}\n{text}".strip() for text, above in bodies.items())
    said["caption"] = "\n".join(filter(None, dict.fromkeys(captions)))
    return said


def _components(element: Element) -> Iterator[Element]:
    """Those that hold content; of several that are equivalents of each other, the fullest."""
    for component in children(element, "NewsComponent"):
        if _role(component).startswith(_BESIDE):
            continue
        yield component
        inner = children(component, "NewsComponent")
        if attribute(component, "EquivalentsList").lower() == "yes" and len(inner) > 1:
            best = max(inner, key=_length)
            for other in inner:
                if other is not best:
                    component.remove(other)
        yield from _components(component)


def _length(component: Element) -> int:
    told = (item for item in within(component, "ContentItem") if _is_told(item))
    texts = (text for item in told for text in item.itertext())
    return sum(map(len, texts))


def _role(component: Element) -> str:
    return attribute(at(component, "Role"), "FormalName").lower().replace(" ", "")


def _content(item: Element) -> dict[str, Any]:
    """What a ContentItem says, if it is text."""
    content = at(item, "DataContent")
    if content is None or not _is_told(item):
        return {}
    inner = next(iter(within(content, "nitf", "body.content")), None)
    if inner is None:
        body = next(within(content, "body"), content)
        return {"body": news_xml.prose(body), "caption": news_xml.captions(body)}
    if local(inner) == "nitf":
        return nitf.story(inner)
    return {"body": news_xml.prose(inner), "caption": news_xml.captions(inner)}


def _is_told(item: Element) -> bool:
    """Whether a ContentItem is text of the story; what is encoded (base64) is none."""
    kinds = (attribute(at(item, name), "FormalName").lower() for name in ("MediaType", "Format"))
    beside = any(kind.startswith((*_NO_TEXT, *_BESIDE)) for kind in kinds)
    mime = attribute(at(item, "MimeType"), "FormalName").lower()
    return not beside and _is_text(mime) and at(item, "Encoding") is None


def _is_text(mime: str) -> bool:
    text = not mime or mime.startswith(("text/", "application/")) or "xml" in mime
    return text and not mime.startswith(("text/css", "text/javascript", "application/pdf"))


def lines_of(item: Element, name: str, deep: bool = True) -> list[str]:
    """Its NewsLines of that name, each once; those of all components, or of this alone."""
    tops = within(item, "NewsLines") if deep else children(item, "NewsLines")
    found = (line(each) for top in tops for each in children(top, name))
    return list(dict.fromkeys(filter(None, found)))

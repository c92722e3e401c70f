"""NewsML-G2 (IPTC): one news item in a file, or several in a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.text import sniff
from archive.ingest.wires import news_xml, nitf_body
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
from index.article import DateBasis

# Items that are about news, or about topics of news, and contain no story.
_NO_STORY_ITEMS = {
    "packageitem": "a package of links, without a story",
    "conceptitem": "a concept, without a story",
    "knowledgeitem": "a list of concepts, without a story",
    "planningitem": "a plan of coverage, without a story",
    "catalogitem": "a catalog, without a story",
    "groupset": "a package of links, without a story",
    "contentmeta": "metadata of a story, without the story",
    "newsmessage": "a message without items",
}
_ROOTS = frozenset(("newsitem", "newsmessage", "contentset", *_NO_STORY_ITEMS))
_G2_MARKS = (b"iptc.org/std/nar", b"NewsML-G2", b"itemMeta", b"itemSet", b"inlineXML",
          b"contentMeta", b"groupSet")  # fmt: skip
# Data vocabularies in inlineXML, by their root elements.
_DATA_ROOTS = {"sports-content": "results (SportsML)", "events": "events", "concept": "concepts"}
# Kinds of items by their class (ninat).
_ITEM_KINDS = {
    "picture": "a picture", "photo": "a picture", "graphic": "a graphic", "video": "a film",
    "audio": "a sound recording", "animation": "an animation", "composite": "a package",
}  # fmt: skip
_TEXT_ROOTS = frozenset(("nitf", "html", "body", "div", "section", "article", "p", "body.content"))
# Relations by which an item withdraws another one (irel); pubStatus is about the item itself.
_KILL_RELATIONS = ("cancel", "kill", "withdraw", "retract")


def looks_like(head: bytes) -> bool:
    """Return whether the first element is one of NewsML-G2, confirmed by a second mark."""
    return sniff.root_element(head)[0].lower() in _ROOTS and any(
        mark in sniff.to_ascii_compatible(head) for mark in _G2_MARKS
    )


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every news item, or its rejection."""
    for record in news_xml.read_items(stream, locator, "newsml-g2", _header_and_items):
        yield record if isinstance(record, Rejected) else _draft_item(*record)


def _header_and_items(root: Element) -> news_xml.HeaderAndItems:
    items = [item for item_set in children(root, "itemSet") for item in item_set]
    header = next(iter(children(root, "header", "Header")), None)
    return header, items or [root]


def _draft_item(item: Element, header: Element | None, data: bytes, locator: str) -> ReadResult:
    name = local_name(item)
    if reason := _NO_STORY_ITEMS.get(name.lower()):
        return Rejected(locator, reason, data, "newsml-g2", expected_story=False)
    if name not in ("newsItem", "contentSet"):
        reason = f"an item of no kind that is read here (<{name}>)"
        return Rejected(locator, reason, data, "newsml-g2")
    meta, content = find(item, "itemMeta"), find(item, "contentMeta")
    fields, unknown_root = _content_fields(
        item if name == "contentSet" else find(item, "contentSet")
    )
    if no_story := _no_story_reason(item, fields, unknown_root):
        reason, expected_story = no_story
        return Rejected(locator, reason, data, "newsml-g2", expected_story=expected_story)
    lang = attribute(find(content, "language"), "tag") or attribute(item, "lang")
    fields |= (
        news_xml.drop_empty(_content_meta_fields(content, lang)) if content is not None else {}
    )
    fields |= _item_meta_fields(meta, content, header)
    for name in fields.get("author", ()):  # often repeated above the text
        fields["body"] = fields.get("body", "").removeprefix(f"{name}\n")
    provider = _party_name(find(meta, "provider"), lang)
    fields["source"] = fields.get("source") or provider
    guid = attribute(item, "guid")
    fields |= {
        "lang": lang,
        "version": attribute(item, "version"),
        "url": guid if guid.startswith(("http://", "https://")) else "",
    }
    return Draft(
        locator,
        data,
        "newsml-g2",
        fields=news_xml.drop_empty(fields),
        basis=DateBasis.WIRE,
        key=news_xml.story_key(guid, provider),
        kill_targets=_kill_targets(meta, guid, provider),
    )


def _no_story_reason(
    item: Element, fields: dict[str, Any], unknown_root: str
) -> tuple[str, bool] | None:
    """Return why an item has no story, and whether one was expected; None if it has one."""
    if fields.get("body"):
        return None
    kind = attribute(find(item, "itemMeta", "itemClass"), "qcode").rpartition(":")[2]
    kind = kind or attribute(find(item, "itemMeta", "itemClass"), "uri").rpartition("/")[2]
    if unknown_root in _DATA_ROOTS:
        return f"{_DATA_ROOTS[unknown_root]}, without a story", False
    if unknown_root:
        return f"its text is in <{unknown_root}>, which is not read here", True
    if kind and kind != "text":
        return f"{_ITEM_KINDS.get(kind, kind)}, without a story", False
    if not fields.get("title") and not any(_headlines(find(item, "contentMeta"))):
        return "a news item with neither headline nor text", False
    return None


def _content_fields(content: Element | None) -> tuple[dict[str, Any], str]:
    """Return the fields in the content, and the name of a root element that cannot be read."""
    fields: dict[str, Any] = {}
    unknown_root = ""
    for inline in children(content, "inlineXML") if content is not None else []:
        roots = [child for child in inline if isinstance(child.tag, str)]
        names = map(local_name, roots)
        unknown = [name for name in names if name.lower() not in _TEXT_ROOTS]
        unknown_root = unknown_root or next(iter(unknown), "")
        if not unknown:
            fields = _longer(fields, _markup_fields(inline))
    for inline in children(content, "inlineData") if content is not None else []:
        kind = attribute(inline, "contenttype")
        if attribute(inline, "encoding") == "" and (not kind or kind.startswith("text/")):
            fields = _longer(fields, {"body": news_xml.content_text(inline)})
    return fields, unknown_root


def _longer(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return the longer of two renditions of the same story."""
    return second if len(second.get("body", "")) > len(first.get("body", "")) else first


def _markup_fields(inline: Element) -> dict[str, Any]:
    """Return the fields in NITF, XHTML or bare paragraphs."""
    nitf = next(descendants(inline, "nitf"), None)
    if nitf is not None:
        head = text_line(find(nitf, "head", "title"))
        return {"title": head} | nitf_body.story_fields(nitf)
    body = next(descendants(inline, "body", "body.content"), inline)
    return {"body": news_xml.content_text(body), "caption": news_xml.caption_text(body)}


def _headlines(content: Element | None) -> list[str]:
    """Return the headline, then other headlines, such as the one below it."""
    headlines = children(content, "headline") if content is not None else []
    headlines.sort(key=lambda headline: "sub" in attribute(headline, "role").lower())
    return list(dict.fromkeys(filter(None, map(text_line, headlines))))


def _content_meta_fields(content: Element, lang: str) -> dict[str, Any]:
    headlines = _headlines(content)
    descriptions = [
        description
        for description in children(content, "description")
        if "caption" not in attribute(description, "role")
    ]
    summaries = [text for text in map(text_line, descriptions) if text not in headlines]
    credits = [text.rstrip(" –-—") for text in text_lines(content, "creditline")]
    datelines = map(news_xml.dateline_or_empty, text_lines(content, "dateline"))
    sources = [_party_name(element, lang) for element in children(content, "infoSource")]
    return {
        "title": headlines[0] if headlines else "",
        "summary": "\n".join(filter(None, (*headlines[1:], *summaries))),
        "dateline": next(filter(None, datelines), ""),
        "author": text_lines(content, "by"),
        "slug": next(iter(text_lines(content, "slugline")), ""),
        "source": next(filter(None, (*sources, *credits)), ""),
        "keywords": _keywords(content, lang),
        **_location_fields(content, lang),
    }


def _keywords(content: Element, lang: str) -> list[str]:
    subjects = (news_xml.concept_name(subject, lang) for subject in children(content, "subject"))
    words = (*text_lines(content, "keyword"), *subjects)
    return list(
        dict.fromkeys(word for word in words if len(word) > 1)
    )  # a1312's letters are no keywords


def _location_fields(content: Element, lang: str) -> dict[str, Any]:
    """Return where the story was written, and the countries of these places."""
    places = children(content, "located")
    countries = [
        news_xml.concept_name(broader, lang)
        for place in places
        for broader in children(place, "broader")
        if "country" in attribute(broader, "type")
    ]
    names = (news_xml.concept_name(place, lang) or attribute(place, "literal") for place in places)
    return {
        "location": list(dict.fromkeys(name for name in names if name and "No-Data" not in name)),
        "country": list(dict.fromkeys(filter(None, countries))),
    }


def _party_name(element: Element | None, lang: str) -> str:
    """Return the name of a party, else its literal, else its code."""
    if element is None:
        return ""
    name = news_xml.concept_name(element, lang) or attribute(element, "literal")
    return name or attribute(element, "qcode").rpartition(":")[2]


def _item_meta_fields(
    meta: Element | None, content: Element | None, header: Element | None
) -> dict[str, Any]:
    """Return times, status and notes.  The date of an item's first version is the story's."""
    created = text_line(find(meta, "firstCreated")) or text_line(find(content, "contentCreated"))
    revised = text_line(find(meta, "versionCreated")) or text_line(find(content, "contentModified"))
    status = _concept_code(find(meta, "pubStatus"))
    signals = map(_concept_code, children(meta, "signal") if meta is not None else [])
    if "correction" in [code.rpartition(":")[2] for code in signals] and "usable" in status:
        status = "sig:correction"
    notes = children(meta, "edNote", "ednote") if meta is not None else []
    return {
        "published": created or revised or text_line(find(header, "sent")),
        "updated": revised if created and revised != created else "",
        "status": status,
        "embargo": text_line(find(meta, "embargoed")),
        "ednote": "\n".join(dict.fromkeys(filter(None, map(news_xml.content_text, notes)))),
    }


def _concept_code(element: Element | None) -> str:
    return attribute(element, "qcode") or attribute(element, "uri")


def _kill_targets(meta: Element | None, guid: str, provider: str) -> tuple[Key, ...]:
    """Return the keys of other items that this one withdraws."""
    links = children(meta, "link") if meta is not None else []
    story_ids = [
        attribute(link, "residref") or attribute(link, "guidref")
        for link in links
        if any(word in attribute(link, "rel").lower() for word in _KILL_RELATIONS)
    ]
    keys = (news_xml.story_key(story_id, provider) for story_id in story_ids if story_id != guid)
    return tuple(dict.fromkeys(filter(None, keys)))

"""NewsML-G2 (IPTC): news items, alone in a file or several in a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.text import sniff
from archive.ingest.wires import news_xml, nitf
from archive.ingest.xml.tree import Element, at, attribute, children, line, lines, local, within
from index.article import Basis

# Items that tell of news, or of what news is about, and hold none.
_NO_STORY = {
    "packageitem": "a package of links, without a story",
    "conceptitem": "a concept, without a story",
    "knowledgeitem": "a list of concepts, without a story",
    "planningitem": "a plan of coverage, without a story",
    "catalogitem": "a catalogue, without a story",
    "groupset": "a package of links, without a story",
    "contentmeta": "metadata of a story, without the story",
    "newsmessage": "a message without items",
}
_ROOTS = frozenset(("newsitem", "newsmessage", "contentset", *_NO_STORY))
_MARKS = (b"iptc.org/std/nar", b"NewsML-G2", b"itemMeta", b"itemSet", b"inlineXML",
          b"contentMeta", b"groupSet")  # fmt: skip
# What else inlineXML carries: vocabularies of data, by their root elements.
_DATA = {"sports-content": "results (SportsML)", "events": "events", "concept": "concepts"}
# ninat: what an item is, by its class.
_KINDS = {"picture": "a picture", "photo": "a picture", "graphic": "a graphic", "video": "a film",
          "audio": "a sound recording", "animation": "an animation",
          "composite": "a package"}  # fmt: skip
_TEXTS = frozenset(("nitf", "html", "body", "div", "section", "article", "p", "body.content"))
# irel: relations by which one item takes another back (pubStatus speaks of the item itself).
_KILLS = ("cancel", "kill", "withdraw", "retract")


def looks_like(head: bytes) -> bool:
    """Whether the first element is one of NewsML-G2's, and more than its name says so."""
    return sniff.root(head)[0].lower() in _ROOTS and any(
        mark in sniff.unmarked(head) for mark in _MARKS
    )


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every news item, or why an item is none."""
    for record in news_xml.records(stream, where, "newsml-g2", _parts):
        yield record if isinstance(record, Rejected) else _item(*record)


def _parts(root: Element) -> news_xml.Parts:
    items = [item for held in children(root, "itemSet") for item in held]
    header = next(iter(children(root, "header", "Header")), None)
    return header, items or [root]


def _item(item: Element, header: Element | None, data: bytes, where: str) -> Read:
    name = local(item)
    if why := _NO_STORY.get(name.lower()):
        return Rejected(where, why, data, "newsml-g2", story=False)
    if name not in ("newsItem", "contentSet"):
        why = f"an item of no kind that is read here (<{name}>)"
        return Rejected(where, why, data, "newsml-g2")
    meta, content = at(item, "itemMeta"), at(item, "contentMeta")
    said, strange = _content(item if name == "contentSet" else at(item, "contentSet"))
    if reject := _nothing(item, said, strange):
        why, story = reject
        return Rejected(where, why, data, "newsml-g2", story=story)
    lang = attribute(at(content, "language"), "tag") or attribute(item, "lang")
    said |= news_xml.filled(_content_meta(content, lang)) if content is not None else {}
    said |= _item_meta(meta, content, header)
    for name in said.get("author", ()):  # who often stands above the text as well
        said["body"] = said.get("body", "").removeprefix(f"{name}\n")
    provider = _party(at(meta, "provider"), lang)
    said["source"] = said.get("source") or provider
    guid = attribute(item, "guid")
    said |= {
        "lang": lang,
        "version": attribute(item, "version"),
        "url": guid if guid.startswith(("http://", "https://")) else "",
    }
    return Draft(
        where,
        data,
        "newsml-g2",
        fields=news_xml.filled(said),
        basis=Basis.WIRE,
        key=news_xml.key(guid, provider),
        withdraws=_withdrawn(meta, guid, provider),
    )


def _nothing(item: Element, said: dict[str, Any], strange: str) -> tuple[str, bool] | None:
    """Why an item gives no story, and whether one would expect it to."""
    if said.get("body"):
        return None
    kind = attribute(at(item, "itemMeta", "itemClass"), "qcode").rpartition(":")[2]
    kind = kind or attribute(at(item, "itemMeta", "itemClass"), "uri").rpartition("/")[2]
    if strange in _DATA:
        return f"{_DATA[strange]}, without a story", False
    if strange:
        return f"its text is in <{strange}>, which is not read here", True
    if kind and kind != "text":
        return f"{_KINDS.get(kind, kind)}, without a story", False
    if not said.get("title") and not any(_headlines(at(item, "contentMeta"))):
        return "a news item with neither headline nor text", False
    return None


def _content(content: Element | None) -> tuple[dict[str, Any], str]:
    """Fields that the content itself says, and the name of a root that we cannot read."""
    said: dict[str, Any] = {}
    strange = ""
    for inline in children(content, "inlineXML") if content is not None else []:
        roots = [child for child in inline if isinstance(child.tag, str)]
        unknown = [local(each) for each in roots if local(each).lower() not in _TEXTS]
        strange = strange or next(iter(unknown), "")
        if not unknown:
            said = _longer(said, _marked_up(inline))
    for inline in children(content, "inlineData") if content is not None else []:
        kind = attribute(inline, "contenttype")
        if attribute(inline, "encoding") == "" and (not kind or kind.startswith("text/")):
            said = _longer(said, {"body": news_xml.prose(inline)})
    return said, strange


def _longer(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Of renditions of the same story, the fullest."""
    return other if len(other.get("body", "")) > len(one.get("body", "")) else one


def _marked_up(inline: Element) -> dict[str, Any]:
    """What NITF, XHTML or bare paragraphs say."""
    found = next(within(inline, "nitf"), None)
    if found is not None:
        head = line(at(found, "head", "title"))
        return {"title": head} | nitf.story(found)
    body = next(within(inline, "body", "body.content"), inline)
    return {"body": news_xml.prose(body), "caption": news_xml.captions(body)}


def _headlines(content: Element | None) -> list[str]:
    """The headline, then others, such as the line below it."""
    found = children(content, "headline") if content is not None else []
    found.sort(key=lambda each: "sub" in attribute(each, "role").lower())
    return list(dict.fromkeys(filter(None, map(line, found))))


def _content_meta(content: Element, lang: str) -> dict[str, Any]:
    heads = _headlines(content)
    told = [d for d in children(content, "description") if "caption" not in attribute(d, "role")]
    summaries = [text for text in map(line, told) if text not in heads]
    credits = [each.rstrip(" –-—") for each in lines(content, "creditline")]
    sources = [_party(each, lang) for each in children(content, "infoSource")]
    return {
        "title": heads[0] if heads else "",
        "summary": "\n".join(filter(None, (*heads[1:], *summaries))),
        "dateline": next(filter(None, map(news_xml.dateline, lines(content, "dateline"))), ""),
        "author": lines(content, "by"),
        "slug": next(iter(lines(content, "slugline")), ""),
        "source": next(filter(None, (*sources, *credits)), ""),
        "keywords": _keywords(content, lang),
        **_located(content, lang),
    }


def _keywords(content: Element, lang: str) -> list[str]:
    subjects = (news_xml.named(each, lang) for each in children(content, "subject"))
    words = (*lines(content, "keyword"), *subjects)
    return list(dict.fromkeys(word for word in words if len(word) > 1))  # not a1312's letters


def _located(content: Element, lang: str) -> dict[str, Any]:
    """Where the story was made, and in which countries that is."""
    places = children(content, "located")
    above = [b for place in places for b in children(place, "broader")]
    countries = [news_xml.named(b, lang) for b in above if "country" in attribute(b, "type")]
    names = (news_xml.named(place, lang) or attribute(place, "literal") for place in places)
    return {
        "location": list(dict.fromkeys(name for name in names if name and "No-Data" not in name)),
        "country": list(dict.fromkeys(filter(None, countries))),
    }


def _party(element: Element | None, lang: str) -> str:
    """Who: by name, else as a literal, else by code."""
    if element is None:
        return ""
    name = news_xml.named(element, lang) or attribute(element, "literal")
    return name or attribute(element, "qcode").rpartition(":")[2]


def _item_meta(
    meta: Element | None, content: Element | None, header: Element | None
) -> dict[str, Any]:
    """Times, status and notes.  An item's first version is its story's day."""
    created = line(at(meta, "firstCreated")) or line(at(content, "contentCreated"))
    revised = line(at(meta, "versionCreated")) or line(at(content, "contentModified"))
    status = _code(at(meta, "pubStatus"))
    signals = [_code(each) for each in children(meta, "signal")] if meta is not None else []
    if "correction" in [signal.rpartition(":")[2] for signal in signals] and "usable" in status:
        status = "sig:correction"
    notes = children(meta, "edNote", "ednote") if meta is not None else []
    return {
        "published": created or revised or line(at(header, "sent")),
        "updated": revised if created and revised != created else "",
        "status": status,
        "embargo": line(at(meta, "embargoed")),
        "ednote": "\n".join(dict.fromkeys(filter(None, map(news_xml.prose, notes)))),
    }


def _code(element: Element | None) -> str:
    return attribute(element, "qcode") or attribute(element, "uri")


def _withdrawn(meta: Element | None, guid: str, provider: str) -> tuple[Key, ...]:
    """Other items that this one takes back."""
    links = children(meta, "link") if meta is not None else []
    names = [
        attribute(each, "residref") or attribute(each, "guidref")
        for each in links
        if any(word in attribute(each, "rel").lower() for word in _KILLS)
    ]
    keys = (news_xml.key(name, provider) for name in names if name != guid)
    return tuple(dict.fromkeys(filter(None, keys)))

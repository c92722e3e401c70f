"""NewsML 1.0 to 1.2 (IPTC): news items, each with components that hold its lines and its texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.text import sniff
from archive.ingest.wires import news_xml, newsml
from archive.ingest.xml.tree import Element, at, attribute, children, has, line, local, within
from index.article import Basis

_KILLS = ("kill", "cancel", "rescind", "withdraw", "retract", "delete")


def looks_like(head: bytes) -> bool:
    """Whether the first element is <NewsML>, or a <NewsItem> of it that came alone."""
    name, _ = sniff.root(head)
    return name == "NewsML" or (name == "NewsItem" and b"NewsIdentifier" in sniff.unmarked(head))


def read(stream: BinaryIO, where: str, known: Known) -> Iterator[Read]:
    """A draft for every NewsItem, or why it is none."""
    for record in news_xml.records(stream, where, "newsml", _parts):
        yield record if isinstance(record, Rejected) else _item(*record)


def _parts(root: Element) -> news_xml.Parts:
    items = children(root, "NewsItem")
    return at(root, "NewsEnvelope"), [root] if local(root) == "NewsItem" or not items else items


def _item(item: Element, envelope: Element | None, data: bytes, where: str) -> Read:
    if local(item) != "NewsItem":
        holds = ", ".join(dict.fromkeys(map(local, item))) or "nothing"
        why = f"NewsML without a news item, only {holds}"
        return Rejected(where, why[:200], data, "newsml", story=False)
    if children(item, "Update"):
        why = "changes to parts of an earlier story (NewsML Update)"
        return Rejected(where, why, data, "newsml")
    said = newsml.texts(item)
    if not said.get("title") and not said.get("body"):
        return Rejected(where, _nothing(item), data, "newsml", story=False)
    if not said.get("body") and newsml.is_media(item):
        return Rejected(where, "pictures or sound, without a story", data, "newsml", story=False)
    management = at(item, "NewsManagement")
    identifier = at(item, "Identification", "NewsIdentifier")
    provider = line(at(identifier, "ProviderId"))
    said |= _lines(item) | _management(management, envelope)
    said["version"] = line(at(identifier, "RevisionId"))
    said["slug"] = said.get("slug") or line(at(item, "Identification", "NameLabel"))
    said["source"] = _source(item, envelope) or provider
    said["lang"] = _formal(item, "Language") or attribute(item, "lang")
    named = news_xml.key(_id(identifier), provider)
    return Draft(
        where,
        data,
        "newsml",
        fields=news_xml.filled(said),
        basis=Basis.WIRE,
        key=named,
        withdraws=_withdrawn(management, named, provider),
    )


def _id(identifier: Element | None) -> str:
    """The PublicIdentifier, or what it is made of (NewsML 1.2, 5.2.1)."""
    if public := line(at(identifier, "PublicIdentifier")):
        return public
    parts = [line(at(identifier, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    return "urn:newsml:" + ":".join(parts) if all(parts) else ""


def _nothing(item: Element) -> str:
    if newsml.is_media(item):
        return "pictures or sound, without a story"
    if has(item, "NewsItemRef"):
        return "a list of links to other items, without a story"
    if has(item, "TopicSet", "Catalog"):
        return "a list of topics, without a story"
    return "a news item with neither headline nor text"


def _lines(item: Element) -> dict[str, Any]:
    notes = [
        line(at(each, "NewsLineText"))
        for each in within(item, "NewsLine")
        if "note" in attribute(at(each, "NewsLineType"), "FormalName").lower()
    ]
    said = {
        "summary": "\n".join(newsml.lines_of(item, "SubHeadLine")),
        "dateline": news_xml.dateline(next(iter(newsml.lines_of(item, "DateLine")), "")),
        "author": newsml.lines_of(item, "ByLine"),
        "slug": next(iter(newsml.lines_of(item, "SlugLine")), ""),
        "keywords": [*newsml.lines_of(item, "KeywordLine"), *_topics(item)],
        "ednote": "\n".join(filter(None, notes)),
        **_place(item),
    }
    return news_xml.filled(said)


def _place(item: Element) -> dict[str, str]:
    """Where it comes from; places that it is only about are none."""
    for described in within(item, "DescriptiveMetadata"):
        origins = [
            place
            for place in children(described, "Location")
            if attribute(place, "HowPresent").lower() in ("origin", "")
        ]
        for place in (*origins, described):
            city, country = (_properties(place, name)[:1] for name in ("City", "Country"))
            if city or (country and place is not described):
                return {"location": "".join(city or country), "country": "".join(country)}
    return {}


def _topics(item: Element) -> list[str]:
    """Key words, and the names that the item itself gives its topics: English, else the first."""
    described = within(item, "DescriptiveMetadata")
    found = [word for each in described for word in _properties(each, "Keyword")]
    for topic in within(item, "Topic"):
        names = [d for d in children(topic, "Description") if attribute(d, "Variant") != "Category"]
        names.sort(key=lambda each: not attribute(each, "lang").startswith("en"))
        found += list(filter(None, map(line, names)))[:1]
    return list(dict.fromkeys(found))


def _properties(element: Element, name: str) -> list[str]:
    found = [p for p in children(element, "Property") if attribute(p, "FormalName") == name]
    return [value for value in (attribute(p, "Value") for p in found) if value]


def _formal(element: Element, name: str) -> str:
    return next(filter(None, (attribute(e, "FormalName") for e in within(element, name))), "")


def _management(management: Element | None, envelope: Element | None) -> dict[str, str]:
    """Times and status; a story with no time of its own was new when it was sent."""
    first = line(at(management, "FirstCreated"))
    revised = line(at(management, "ThisRevisionCreated"))
    status = attribute(at(management, "Status"), "FormalName")
    change = at(management, "StatusWillChange")
    return {
        "published": first or revised or line(at(envelope, "DateAndTime")),
        "updated": revised if first and revised != first else "",
        "status": status,
        "embargo": line(at(change, "DateAndTime")) if status.lower() == "embargoed" else "",
    }


def _source(item: Element, envelope: Element | None) -> str:
    """Who releases it: `Source` gave but material for it (NewsML 1.2, 5.7.3)."""
    credits = newsml.lines_of(item, "CreditLine")
    named = [_formal(party, "Party") for party in within(item, "Provider")]
    sent = at(envelope, "SentFrom")
    named += [_formal(sent, "Party")] if sent is not None else []
    named += [_formal(party, "Party") for party in within(item, "Source")]
    return next(filter(None, (*credits, *named)), "")


def _withdrawn(management: Element | None, own: Key | None, provider: str) -> tuple[Key, ...]:
    """The other items that an instruction to kill them names."""
    if management is None:
        return ()
    said = children(management, "Instruction", "NewsItemType")
    if not any(word in attribute(each, "FormalName").lower() for each in said for word in _KILLS):
        return ()
    others = children(management, "DerivedFrom", "AssociatedWith")
    keys = (news_xml.key(attribute(each, "NewsItem"), provider) for each in others)
    return tuple(dict.fromkeys(k for k in keys if k and k != own))

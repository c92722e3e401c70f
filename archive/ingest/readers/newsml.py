"""NewsML 1.0 to 1.2 (IPTC): news items with components that contain their lines and texts."""

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
    has_descendant,
    local_name,
    text_line,
)
from index.article import DateBasis

_KILL_WORDS = ("kill", "cancel", "rescind", "withdraw", "retract", "delete")
_MEDIA_TYPES = (
    "photo",
    "picture",
    "graphic",
    "video",
    "audio",
    "animation",
    "image",
    "icon",
    "logo",
)
# Roles of components (and formats) that are not part of the story, whatever text they contain.
_NON_STORY_ROLES = (
    "stylesheet",
    "css",
    "contact",
    "logo",
    "headline",
    "preview",
    "thumbnail",
    "javascript",
)


def looks_like(head: bytes) -> bool:
    """Return whether the first element is <NewsML>, or a <NewsItem> of NewsML on its own."""
    name, _ = sniff.root_element(head)
    return name == "NewsML" or (
        name == "NewsItem" and b"NewsIdentifier" in sniff.to_ascii_compatible(head)
    )


def read(stream: BinaryIO, locator: str, defaults: IngestDefaults) -> Iterator[ReadResult]:
    """Yield a draft for every NewsItem, or its rejection."""
    for record in news_xml.read_items(stream, locator, "newsml", _header_and_items):
        yield record if isinstance(record, Rejected) else _draft_item(*record)


def _header_and_items(root: Element) -> news_xml.HeaderAndItems:
    items = children(root, "NewsItem")
    is_item = local_name(root) == "NewsItem" or not items
    return find(root, "NewsEnvelope"), [root] if is_item else items


def _draft_item(item: Element, envelope: Element | None, data: bytes, locator: str) -> ReadResult:
    if local_name(item) != "NewsItem":
        contents = ", ".join(dict.fromkeys(map(local_name, item))) or "nothing"
        reason = f"NewsML without a news item, only {contents}"
        return Rejected(locator, reason[:200], data, "newsml", expected_story=False)
    if children(item, "Update"):
        reason = "changes to parts of an earlier story (NewsML Update)"
        return Rejected(locator, reason, data, "newsml")
    fields = _text_fields(item)
    if not fields.get("title") and not fields.get("body"):
        return Rejected(locator, _no_story_reason(item), data, "newsml", expected_story=False)
    if not fields.get("body") and _is_media(item):
        reason = "pictures or sound, without a story"
        return Rejected(locator, reason, data, "newsml", expected_story=False)
    management = find(item, "NewsManagement")
    identifier = find(item, "Identification", "NewsIdentifier")
    provider = text_line(find(identifier, "ProviderId"))
    fields |= _news_line_fields(item) | _management_fields(management, envelope)
    fields["version"] = text_line(find(identifier, "RevisionId"))
    fields["slug"] = fields.get("slug") or text_line(find(item, "Identification", "NameLabel"))
    fields["source"] = _source(item, envelope) or provider
    fields["lang"] = _formal_name(item, "Language") or attribute(item, "lang")
    key = news_xml.story_key(_public_id(identifier), provider)
    return Draft(
        locator,
        data,
        "newsml",
        fields=news_xml.drop_empty(fields),
        basis=DateBasis.WIRE,
        key=key,
        kill_targets=_kill_targets(management, key, provider),
    )


def _public_id(identifier: Element | None) -> str:
    """Return the PublicIdentifier, or build it from its parts (NewsML 1.2, 5.2.1)."""
    if public := text_line(find(identifier, "PublicIdentifier")):
        return public
    parts = [text_line(find(identifier, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    return "urn:newsml:" + ":".join(parts) if all(parts) else ""


def _no_story_reason(item: Element) -> str:
    if _is_media(item):
        return "pictures or sound, without a story"
    if has_descendant(item, "NewsItemRef"):
        return "a list of links to other items, without a story"
    if has_descendant(item, "TopicSet", "Catalog"):
        return "a list of topics, without a story"
    return "a news item with neither headline nor text"


def _news_line_fields(item: Element) -> dict[str, Any]:
    notes = [
        text_line(find(news_line, "NewsLineText"))
        for news_line in descendants(item, "NewsLine")
        if "note" in attribute(find(news_line, "NewsLineType"), "FormalName").lower()
    ]
    fields = {
        "summary": "\n".join(_news_lines(item, "SubHeadLine")),
        "dateline": news_xml.dateline_or_empty(next(iter(_news_lines(item, "DateLine")), "")),
        "author": _news_lines(item, "ByLine"),
        "slug": next(iter(_news_lines(item, "SlugLine")), ""),
        "keywords": [*_news_lines(item, "KeywordLine"), *_topic_names(item)],
        "ednote": "\n".join(filter(None, notes)),
        **_origin_fields(item),
    }
    return news_xml.drop_empty(fields)


def _origin_fields(item: Element) -> dict[str, str]:
    """Return where the item comes from; places that it is only about do not count."""
    for metadata in descendants(item, "DescriptiveMetadata"):
        origins = [
            place
            for place in children(metadata, "Location")
            if attribute(place, "HowPresent").lower() in ("origin", "")
        ]
        for place in (*origins, metadata):
            city, country = (_property_values(place, name)[:1] for name in ("City", "Country"))
            if city or (country and place is not metadata):
                return {"location": "".join(city or country), "country": "".join(country)}
    return {}


def _topic_names(item: Element) -> list[str]:
    """Return keywords, and the item's own names of its topics: in English, else the first name."""
    metadata = descendants(item, "DescriptiveMetadata")
    keywords = [word for element in metadata for word in _property_values(element, "Keyword")]
    for topic in descendants(item, "Topic"):
        names = [
            description
            for description in children(topic, "Description")
            if attribute(description, "Variant") != "Category"
        ]
        names.sort(key=lambda element: not attribute(element, "lang").startswith("en"))
        keywords += list(filter(None, map(text_line, names)))[:1]
    return list(dict.fromkeys(keywords))


def _property_values(element: Element, name: str) -> list[str]:
    properties = [
        prop for prop in children(element, "Property") if attribute(prop, "FormalName") == name
    ]
    return [value for value in (attribute(prop, "Value") for prop in properties) if value]


def _formal_name(element: Element, name: str) -> str:
    return next(filter(None, (attribute(e, "FormalName") for e in descendants(element, name))), "")


def _management_fields(management: Element | None, envelope: Element | None) -> dict[str, str]:
    """Return times and status; a story without times of its own was new when it was sent."""
    created = text_line(find(management, "FirstCreated"))
    revised = text_line(find(management, "ThisRevisionCreated"))
    status = attribute(find(management, "Status"), "FormalName")
    change = find(management, "StatusWillChange")
    return {
        "published": created or revised or text_line(find(envelope, "DateAndTime")),
        "updated": revised if created and revised != created else "",
        "status": status,
        "embargo": text_line(find(change, "DateAndTime")) if status.lower() == "embargoed" else "",
    }


def _source(item: Element, envelope: Element | None) -> str:
    """Return the releasing agency: `Source` only supplied material (NewsML 1.2, 5.7.3)."""
    credits = _news_lines(item, "CreditLine")
    parties = [_formal_name(party, "Party") for party in descendants(item, "Provider")]
    sender = find(envelope, "SentFrom")
    parties += [_formal_name(sender, "Party")] if sender is not None else []
    parties += [_formal_name(party, "Party") for party in descendants(item, "Source")]
    return next(filter(None, (*credits, *parties)), "")


def _kill_targets(
    management: Element | None, own_key: Key | None, provider: str
) -> tuple[Key, ...]:
    """Return the keys of the other items that an instruction to kill them names."""
    if management is None:
        return ()
    instructions = children(management, "Instruction", "NewsItemType")
    names = [attribute(instruction, "FormalName").lower() for instruction in instructions]
    if not any(word in name for name in names for word in _KILL_WORDS):
        return ()
    related = children(management, "DerivedFrom", "AssociatedWith")
    keys = (news_xml.story_key(attribute(element, "NewsItem"), provider) for element in related)
    return tuple(dict.fromkeys(key for key in keys if key and key != own_key))


def _is_media(item: Element) -> bool:
    kinds = [attribute(kind, "FormalName").lower() for kind in descendants(item, "MediaType")]
    return bool(kinds) and all(kind.startswith(_MEDIA_TYPES) for kind in kinds)


def _text_fields(item: Element) -> dict[str, Any]:
    """Return headline, body and caption.

    All texts that differ are part of the body, each below its own headline; the first headline is
    the item's.
    """
    fields: dict[str, Any] = {}
    bodies: dict[str, str] = {}  # each text, and the headline above it
    captions: list[str] = []
    headlines = _news_lines(item, "HeadLine")
    for component in _components(item):
        role = _role(component)
        headline = next(iter(_news_lines(component, "HeadLine", in_components=False)), "")
        for content in children(component, "ContentItem"):
            content_fields = _content_fields(content)
            text = content_fields.pop("body", "")
            captions += [
                content_fields.pop("caption", ""),
                text if role.endswith("caption") else "",
            ]
            fields = content_fields | fields
            if role == "subheadline":
                fields.setdefault("summary", text)
            elif text and not role.endswith("caption") and text not in bodies:
                bodies[text] = headline if headline not in headlines[:1] else ""
    fields["title"] = (headlines or [fields.get("title", "")])[0]
    fields["body"] = "\n".join(f"{above}\n{text}".strip() for text, above in bodies.items())
    fields["caption"] = "\n".join(filter(None, dict.fromkeys(captions)))
    return fields


def _components(element: Element) -> Iterator[Element]:
    """Yield components with content; of equivalent ones only the one with most text."""
    for component in children(element, "NewsComponent"):
        if _role(component).startswith(_NON_STORY_ROLES):
            continue
        yield component
        nested = children(component, "NewsComponent")
        if attribute(component, "EquivalentsList").lower() == "yes" and len(nested) > 1:
            fullest = max(nested, key=_text_length)
            for equivalent in nested:
                if equivalent is not fullest:
                    component.remove(equivalent)
        yield from _components(component)


def _text_length(component: Element) -> int:
    items = (item for item in descendants(component, "ContentItem") if _is_story_text(item))
    texts = (text for item in items for text in item.itertext())
    return sum(map(len, texts))


def _role(component: Element) -> str:
    return attribute(find(component, "Role"), "FormalName").lower().replace(" ", "")


def _content_fields(item: Element) -> dict[str, Any]:
    """Return the fields in a ContentItem, if it is text."""
    content = find(item, "DataContent")
    if content is None or not _is_story_text(item):
        return {}
    inner = next(iter(descendants(content, "nitf", "body.content")), None)
    if inner is None:
        body = next(descendants(content, "body"), content)
        return {"body": news_xml.content_text(body), "caption": news_xml.caption_text(body)}
    if local_name(inner) == "nitf":
        return nitf_body.story_fields(inner)
    return {"body": news_xml.content_text(inner), "caption": news_xml.caption_text(inner)}


def _is_story_text(item: Element) -> bool:
    """Return whether a ContentItem is text of the story; encoded content (base64) is not."""
    kinds = (attribute(find(item, name), "FormalName").lower() for name in ("MediaType", "Format"))
    is_excluded = any(kind.startswith((*_MEDIA_TYPES, *_NON_STORY_ROLES)) for kind in kinds)
    mime = attribute(find(item, "MimeType"), "FormalName").lower()
    return not is_excluded and _is_text_type(mime) and find(item, "Encoding") is None


def _is_text_type(mime: str) -> bool:
    may_be_text = not mime or mime.startswith(("text/", "application/")) or "xml" in mime
    return may_be_text and not mime.startswith(("text/css", "text/javascript", "application/pdf"))


def _news_lines(item: Element, name: str, in_components: bool = True) -> list[str]:
    """Return the NewsLines of that name, each once: those of all components, or only its own."""
    containers = descendants(item, "NewsLines") if in_components else children(item, "NewsLines")
    lines = (text_line(element) for top in containers for element in children(top, name))
    return list(dict.fromkeys(filter(None, lines)))

"""ninjs, the JSON format of IPTC for news, versions 1, 2 and 3, and AP's similar JSON.

Names are taken from the schemas (https://iptc.org/std/ninjs/), in lower case: version 3 writes
versionCreated, version 2 versioncreated.  Superdesk omits `uri` and has `guid` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from archive.ingest.draft import Key
from archive.ingest.records.field_aliases import FieldValues
from archive.ingest.records.values import first_text, plain_text, texts
from archive.ingest.text.markup import element_text, plain
from archive.ingest.xml.xml_parser import BadXML, parse_xml
from archive.ingest.xml.xml_tree import local_name

_NON_TEXT_TYPES = {
    "picture": "a picture", "graphic": "a graphic", "video": "a video", "audio": "a sound",
    "composite": "a package of other items", "package": "a package of other items",
    "event": "an event", "planning": "a plan of coverage", "planned": "a plan of coverage",
}  # fmt: skip
_MEDIA_TYPES = ("picture", "graphic", "video", "audio")
_MAX_CAPTION_WORDS = 50  # a shorter text of a picture or video is its caption
_NINJS_NAMES = frozenset(
    "versioncreated firstcreated contentcreated pubstatus body_text body_html body_xhtml bodies"
    " headlines descriptions description_text description_html renditions eventdetails infosource"
    " plannedcoverage slugline infosources representationtype located altids urgency profile"
    " usageterms copyrightnotice copyrightholder embargoed associations datelinelocation"
    " trustindicator rightsinfo".split()
)
_DATES = ("firstpublished", "firstcreated", "versioncreated", "contentcreated")
_AUTHORITY = re.compile(r"urn:newsml:([^:]+):|tag:([^:,]+)[:,]|https?://([^/:?#]+)", re.IGNORECASE)
_AP_URI = re.compile(r"https?://[^/]+/media/v/content/([0-9a-f]{20,40})\b")
_NON_AUTHOR_ROLES = ("editor", "photographer", "subeditor", "sub-editor")

NinjsItem = Mapping[str, Any]


def is_ninjs(record: Mapping[str, Any]) -> bool:
    """Return whether a record looks like an item of ninjs, AP or Superdesk."""
    names = {str(name).lower() for name in record}
    standard = record.get("standard", record.get("$standard"))
    if isinstance(standard, dict) and first_text(standard.get("name")).lower() == "ninjs":
        return True
    if "uri" in names and first_text(record.get("type")) in _NON_TEXT_TYPES:
        return True
    matches = len(names & _NINJS_NAMES) + sum(
        name.startswith(("headline_", "body_")) for name in names
    )
    # ninjs requires a `uri`: with it, one matching name is enough.  Items of Superdesk and AP may
    # have a `guid` or `altids` instead; as a `guid` is common in feeds too, two names must match.
    return bool(names & {"uri", "guid", "altids"}) and matches >= (1 if "uri" in names else 2)


def lowercase_names(record: Mapping[str, Any]) -> NinjsItem:
    return {str(name).lower(): value for name, value in record.items()}


def no_story_reason(item: NinjsItem) -> str:
    """Return the reason why an item is not expected to contain a story; empty if it may."""
    kind = first_text(item.get("type")).lower()
    if not kind and isinstance(item.get("eventdetails"), dict):
        kind = "event"
    if kind not in _NON_TEXT_TYPES:
        return ""
    bodies = list(_bodies(item))
    if kind in _MEDIA_TYPES:
        summary = _description(item, is_caption=True) + _description(item, is_caption=False)
        are_stories = all(
            len(body.split()) >= _MAX_CAPTION_WORDS and body not in summary for body in bodies
        )
        return "" if bodies and are_stories else f"{_NON_TEXT_TYPES[kind]}, without a story"
    return "" if bodies else f"{_NON_TEXT_TYPES[kind]}, without a story"


def item_fields(item: NinjsItem) -> FieldValues:
    """Return the values of an item by our field names."""
    title = _headline(item)
    fields: FieldValues = {
        "title": title,
        "body": _without_title(title, next(_bodies(item), "")),
        "summary": _description(item, is_caption=False),
        "caption": _description(item, is_caption=True),
        "location": first_text(item.get("located"))
        or _dateline_place(item, "city", "countryareaname"),
        "country": _dateline_place(item, "countryname", "countrycode"),
        "source": _source(item),
        "author": _authors(item),
        "section": _names(item, "service", "services"),
        "keywords": _names(item, "keywords", "subject", "subjects", "place", "places"),
        "lang": first_text(item.get("language")),
        "url": first_text(item.get("url")) or first_text(item.get("canonicalurl")),
        "status": first_text(item.get("pubstatus")),
        "embargo": first_text(item.get("embargoed")),
        "version": first_text(item.get("version")),
        "slug": first_text(item.get("slugline")),
        "ednote": plain_text("\n".join(texts(item.get("ednote")))),
    }
    dates = [date for name in _DATES if (date := first_text(item.get(name)))]
    version = first_text(item.get("versioncreated"))
    if dates:
        fields["published"] = dates[0]
        fields["updated"] = version if version != dates[0] else ""
    return {name: value for name, value in fields.items() if value}


def item_key(item: NinjsItem) -> Key | None:
    """Return the provider's id of an item; for AP the itemid, because AP's URIs change."""
    uri = first_text(item.get("uri")) or first_text(item.get("guid"))
    altids = item.get("altids")
    itemid = first_text(altids.get("itemid")) if isinstance(altids, dict) else ""
    if ap_uri := _AP_URI.match(uri):
        return Key("wire", "AP", itemid or ap_uri[1])
    if not uri:
        return Key("wire", _source(item), itemid) if itemid else None
    match = _AUTHORITY.match(uri)
    authority = (match[1] or match[2] or match[3]) if match else _source(item)
    return Key("wire", authority, uri)


def _headline(item: NinjsItem) -> str:
    """Return `headline`, or the main one of `headlines`.

    A `title` comes last: it is only the newsroom's internal label.
    """
    headlines = [value for value in _as_list(item.get("headlines")) if isinstance(value, dict)]
    ranked = sorted(headlines, key=lambda headline: headline.get("role") != "main")
    candidates = (
        item.get("headline"),
        *(headline.get("value") for headline in ranked),
        *(value for name, value in item.items() if name.startswith("headline_")),
        item.get("title"),
    )
    lines = (" ".join(plain_text(first_text(candidate)).split()) for candidate in candidates)
    return next(filter(None, lines), "")


def _bodies(item: NinjsItem) -> Iterator[str]:
    """Yield the texts of the story, first the one that preserves paragraphs."""
    bodies = [
        (str(body.get("contenttype", body.get("contentType", ""))).lower(), body.get("value"))
        for body in _as_list(item.get("bodies"))
        if isinstance(body, dict)
    ]
    names = sorted(name for name in item if name == "body" or name.startswith("body_"))
    bodies += [("text/html" if "html" in name else "", item[name]) for name in names]
    ranks = {"html": 0, "": 1, "nitf": 2}
    ranked = sorted(
        ((_content_kind(*body), body[1]) for body in bodies), key=lambda pair: ranks[pair[0]]
    )
    for kind, value in ranked:
        # A body that is not a string violates the schema: it is ignored.
        if isinstance(value, str) and (
            text := _nitf_text(value) if kind == "nitf" else plain_text(value)
        ):
            yield text


def _without_title(title: str, body: str) -> str:
    """Return a body without its title, which HTML bodies often repeat at the start."""
    while title and body.startswith(f"{title}\n"):
        body = body.removeprefix(f"{title}\n")
    return body


def _content_kind(contenttype: str, value: object) -> str:
    if "nitf" in contenttype or (isinstance(value, str) and "<nitf" in value[:1000]):
        return "nitf"
    return "html" if "html" in contenttype else ""


def _nitf_text(value: str) -> str:
    """Return the text of a story in NITF within JSON."""
    try:
        root = parse_xml(value.encode("utf-8", "replace")).root
    except (BadXML, ValueError):
        return plain(value)
    contents = (element for element in root.iter() if local_name(element) == "body.content")
    content = next(contents, None)
    return element_text(content) if content is not None else ""


def _description(item: NinjsItem, is_caption: bool) -> str:
    """Return the caption if `is_caption`, else the description of the item itself.

    A caption describes the picture.
    """
    values = [
        description.get("value")
        for description in _as_list(item.get("descriptions"))
        if isinstance(description, dict) and (description.get("role") == "caption") == is_caption
    ]
    names = sorted(n for n in item if n.startswith("description") and n != "descriptions")
    values += [item[name] for name in names if ("caption" in name) == is_caption]
    return next(filter(None, (plain_text(value) for value in values if isinstance(value, str))), "")


def _dateline_place(item: NinjsItem, *names: str) -> str:
    """Return the first of some named parts of the place in AP's dateline."""
    place = item.get("datelinelocation")
    if not isinstance(place, dict):
        return ""
    return next((text for name in names if (text := first_text(place.get(name)))), "")


def _source(item: NinjsItem) -> str:
    """Return the credited agency or the rights holder."""
    candidates = [item.get("source"), item.get("provider")]
    for name in ("infosource", "infosources"):
        for candidate in _as_list(item.get(name)):
            # A `rel` states another relation to the story, such as that of an interviewee; the
            # agency that supplied the story has none.
            is_supplier = isinstance(candidate, dict) and not candidate.get("rel")
            if isinstance(candidate, str) or is_supplier:
                candidates.append(candidate)
    candidates.append(item.get("copyrightholder"))
    return next((text for candidate in candidates if (text := first_text(candidate))), "")


def _authors(item: NinjsItem) -> list[str]:
    for name in ("byline", "by", "bylines"):
        bylines = [
            byline.get("by", byline) if isinstance(byline, dict) else byline
            for byline in _as_list(item.get(name))
        ]
        if names := texts(bylines):
            return [" ".join(text.split()) for text in names]
    return texts(
        [
            author
            for author in _as_list(item.get("authors"))
            if not isinstance(author, dict) or author.get("role") not in _NON_AUTHOR_ROLES
        ]
    )


def _names(item: NinjsItem, *names: str) -> list[str]:
    """Return the distinct names in several properties, given as texts or as objects with a name."""
    collected: list[str] = []
    for name in names:
        for entry in _as_list(item.get(name)):
            label = entry.get("name", entry.get("title")) if isinstance(entry, dict) else entry
            # AP's old one-letter categories have that letter as their name.
            collected += [" ".join(text.split()) for text in texts(label) if len(text.strip()) > 1]
    return list(dict.fromkeys(collected))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

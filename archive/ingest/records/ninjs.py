"""ninjs, IPTC's JSON for news, in its versions 1, 2 and 3, and AP's items, which are near to it.

Names are those of the schemas (https://iptc.org/std/ninjs/), in small letters: version 3 writes
versionCreated where 2 has versioncreated.  Superdesk leaves out `uri` and has `guid` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from archive.ingest.draft import Key
from archive.ingest.records.field_aliases import Given
from archive.ingest.records.values import first, prose, texts
from archive.ingest.text.markup import of_element, plain
from archive.ingest.xml.parse import BadXML, parse
from archive.ingest.xml.tree import local

_TYPES = {
    "picture": "a picture", "graphic": "a graphic", "video": "a video", "audio": "a sound",
    "composite": "a package of other items", "package": "a package of other items",
    "event": "an event", "planning": "a plan of coverage", "planned": "a plan of coverage",
}  # fmt: skip
_MEDIA = ("picture", "graphic", "video", "audio")
_CAPTION = 50  # words to which a medium's text is its caption
_OWN = frozenset(
    "versioncreated firstcreated contentcreated pubstatus body_text body_html body_xhtml bodies"
    " headlines descriptions description_text description_html renditions eventdetails infosource"
    " plannedcoverage slugline infosources representationtype located altids urgency profile"
    " usageterms copyrightnotice copyrightholder embargoed associations datelinelocation"
    " trustindicator rightsinfo".split()
)
_DATES = ("firstpublished", "firstcreated", "versioncreated", "contentcreated")
_AUTHORITY = re.compile(r"urn:newsml:([^:]+):|tag:([^:,]+)[:,]|https?://([^/:?#]+)", re.IGNORECASE)
_AP = re.compile(r"https?://[^/]+/media/v/content/([0-9a-f]{20,40})\b")
_NOT_WRITERS = ("editor", "photographer", "subeditor", "sub-editor")

Item = Mapping[str, Any]


def is_item(found: Mapping[str, Any]) -> bool:
    """Whether a record has the shape of ninjs, AP's or Superdesk's items."""
    names = {str(name).lower() for name in found}
    standard = found.get("standard", found.get("$standard"))
    if isinstance(standard, dict) and first(standard.get("name")).lower() == "ninjs":
        return True
    if "uri" in names and first(found.get("type")) in _TYPES:
        return True
    own = len(names & _OWN) + sum(name.startswith(("headline_", "body_")) for name in names)
    return bool(names & {"uri", "guid", "altids"}) and own >= (1 if "uri" in names else 2)


def lowered(found: Mapping[str, Any]) -> Item:
    return {str(name).lower(): value for name, value in found.items()}


def no_story(item: Item) -> str:
    """Why an item is expected to hold no story; empty if it may."""
    kind = first(item.get("type")).lower()
    if not kind and isinstance(item.get("eventdetails"), dict):
        kind = "event"
    if kind not in _TYPES:
        return ""
    bodies = list(_bodies(item))
    if kind in _MEDIA:
        summary = _description(item, caption=True) + _description(item, caption=False)
        told = all(len(b.split()) >= _CAPTION and b not in summary for b in bodies)
        return "" if bodies and told else f"{_TYPES[kind]}, without a story"
    return "" if bodies else f"{_TYPES[kind]}, without a story"


def fields(item: Item) -> Given:
    """What an item holds, under our names."""
    title = _headline(item)
    found: Given = {
        "title": title,
        "body": _below(title, next(_bodies(item), "")),
        "summary": _description(item, caption=False),
        "caption": _description(item, caption=True),
        "location": first(item.get("located")) or _place(item, "city", "countryareaname"),
        "country": _place(item, "countryname", "countrycode"),
        "source": _source(item),
        "author": _authors(item),
        "section": _named(item, "service", "services"),
        "keywords": _named(item, "keywords", "subject", "subjects", "place", "places"),
        "lang": first(item.get("language")),
        "url": first(item.get("url")) or first(item.get("canonicalurl")),
        "status": first(item.get("pubstatus")),
        "embargo": first(item.get("embargoed")),
        "version": first(item.get("version")),
        "slug": first(item.get("slugline")),
        "ednote": prose("\n".join(texts(item.get("ednote")))),
    }
    dates = [date for name in _DATES if (date := first(item.get(name)))]
    version = first(item.get("versioncreated"))
    if dates:
        found["published"] = dates[0]
        found["updated"] = version if version != dates[0] else ""
    return {name: value for name, value in found.items() if value}


def key(item: Item) -> Key | None:
    """The id that the provider gave it; an AP item's URI changes, its itemid does not."""
    uri = first(item.get("uri")) or first(item.get("guid"))
    altids = item.get("altids")
    itemid = first(altids.get("itemid")) if isinstance(altids, dict) else ""
    if found := _AP.match(uri):
        return Key("wire", "AP", itemid or found[1])
    if not uri:
        return Key("wire", _source(item), itemid) if itemid else None
    named = _AUTHORITY.match(uri)
    authority = (named[1] or named[2] or named[3]) if named else _source(item)
    return Key("wire", authority, uri)


def _headline(item: Item) -> str:
    """`headline`, or of several `headlines` the main one; a `title` is a name for the desk."""
    several = [each for each in _list(item.get("headlines")) if isinstance(each, dict)]
    main = sorted(several, key=lambda each: each.get("role") != "main")
    extra = (value for name, value in item.items() if name.startswith("headline_"))
    candidates = (item.get("headline"), *(each.get("value") for each in main), *extra)
    found = (prose(first(each)) for each in (*candidates, item.get("title")))
    return next((" ".join(text.split()) for text in found if text), "")


def _bodies(item: Item) -> Iterator[str]:
    """The texts of the story, the one that keeps its paragraphs first."""
    printed = [
        (str(each.get("contenttype", each.get("contentType", ""))).lower(), each.get("value"))
        for each in _list(item.get("bodies"))
        if isinstance(each, dict)
    ]
    names = sorted(name for name in item if name == "body" or name.startswith("body_"))
    printed += [("text/html" if "html" in name else "", item[name]) for name in names]
    kinds = {"html": 0, "": 1, "nitf": 2}
    ranked = sorted(((_kind(*each), each[1]) for each in printed), key=lambda e: kinds[e[0]])
    for kind, value in ranked:
        # A body that is no text breaks the schema, and is not guessed at.
        if isinstance(value, str) and (text := _nitf(value) if kind == "nitf" else prose(value)):
            yield text


def _below(title: str, body: str) -> str:
    """A page's body without its title, which HTML may print twice: in its head and above."""
    while title and body.startswith(f"{title}\n"):
        body = body.removeprefix(f"{title}\n")
    return body


def _kind(contenttype: str, value: object) -> str:
    if "nitf" in contenttype or (isinstance(value, str) and "<nitf" in value[:1000]):
        return "nitf"
    return "html" if "html" in contenttype else ""


def _nitf(value: str) -> str:
    """The text of a story that is NITF within JSON."""
    try:
        root = parse(value.encode("utf-8", "replace")).root
    except (BadXML, ValueError):
        return plain(value)
    found = next((each for each in root.iter() if local(each) == "body.content"), None)
    return of_element(found) if found is not None else ""


def _description(item: Item, caption: bool) -> str:
    """What is said of the item: of its picture in a caption, of itself in all others."""
    several = [each for each in _list(item.get("descriptions")) if isinstance(each, dict)]
    found = [each.get("value") for each in several if (each.get("role") == "caption") == caption]
    names = sorted(n for n in item if n.startswith("description") and n != "descriptions")
    found += [item[name] for name in names if ("caption" in name) == caption]
    return next((text for each in found if isinstance(each, str) and (text := prose(each))), "")


def _place(item: Item, *names: str) -> str:
    """A part of the place in AP's dateline."""
    place = item.get("datelinelocation")
    if not isinstance(place, dict):
        return ""
    return next((text for name in names if (text := first(place.get(name)))), "")


def _source(item: Item) -> str:
    """Who wrote it: the credited agency, or who holds the rights; never one who was asked."""
    said = [item.get("source"), item.get("provider")]
    for name in ("infosource", "infosources"):
        for each in _list(item.get(name)):
            if isinstance(each, str) or (isinstance(each, dict) and not each.get("rel")):
                said.append(each)
    said.append(item.get("copyrightholder"))
    return next((text for each in said if (text := first(each))), "")


def _authors(item: Item) -> list[str]:
    for name in ("byline", "by", "bylines"):
        several = [each.get("by", each) if isinstance(each, dict) else each
                   for each in _list(item.get(name))]  # fmt: skip
        if found := texts(several):
            return [" ".join(text.split()) for text in found]
    writers = [each for each in _list(item.get("authors"))
               if not isinstance(each, dict) or each.get("role") not in _NOT_WRITERS]  # fmt: skip
    return texts(writers)


def _named(item: Item, *names: str) -> list[str]:
    """What several properties name, each once: texts, or objects with a name."""
    found: list[str] = []
    for name in names:
        for each in _list(item.get(name)):
            said = each.get("name", each.get("title")) if isinstance(each, dict) else each
            # AP's old one-letter categories have the letter for a name.
            found += [" ".join(text.split()) for text in texts(said) if len(text.strip()) > 1]
    return list(dict.fromkeys(found))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

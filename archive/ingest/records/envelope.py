"""Documents that hold records: which they are, and what the document says of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from archive.ingest.draft import Key
from archive.ingest.records import field_aliases, ninjs
from archive.ingest.records.values import first, prose, texts

_LISTS = (
    "items item articles article results result docs documents hits entries entry posts stories"
    " news records rows data response feed channel message value"
).split()
# Where one record is put into an object of its own: Elasticsearch's hits have `_source`, the
# Guardian's results `fields`, JSON:API `attributes`, AP's feed `item`.
_WRAPS = ("_source", "fields", "attributes", "item", "article", "story", "post", "doc", "node")
_DEEPEST = 4
_JSON_FEED = "https://jsonfeed.org/version/"

Object = Mapping[str, Any]


def is_feed(found: Object) -> bool:
    """Whether this is a JSON Feed (https://www.jsonfeed.org/version/1.1/), by its shape."""
    if not isinstance(found.get("items"), list):
        return False
    own = str(found.get("version", "")).startswith(_JSON_FEED)
    return own or any(
        isinstance(item, dict) and ("content_html" in item or "content_text" in item)
        for item in found["items"][:20]
    )


def items(feed: Object) -> Iterator[dict[str, Any]]:
    """Each item of a feed as a feed of its own."""
    head = {name: value for name, value in feed.items() if name != "items"}
    yield from ({**head, "items": [item]} for item in feed["items"])


def feed_fields(feed: Object, item: Object) -> field_aliases.Given:
    """The fields of an item; what it does not say itself, its feed may."""
    body = item.get("content_html") or item.get("content_text") or ""
    authors = next((a for each in (item, feed) if (a := _authors(each))), [])
    found: field_aliases.Given = {
        "title": " ".join(prose(first(item.get("title"))).split()),
        "body": prose(body) if isinstance(body, str) else "",
        "summary": prose(first(item.get("summary"))),
        "published": first(item.get("date_published")),
        "updated": first(item.get("date_modified")),
        "author": authors,
        "publisher": first(feed.get("title")),
        "keywords": texts(item.get("tags")),
        "lang": first(item.get("language")) or first(feed.get("language")),
        "url": first(item.get("url")) or first(item.get("external_url")),
    }
    return {name: value for name, value in found.items() if value}


def feed_key(feed: Object, item: Object) -> Key | None:
    guid = first(item.get("id"))
    called = (first(feed.get(name)) for name in ("feed_url", "home_page_url", "title"))
    return Key("feed", next(filter(None, called), ""), guid) if guid else None


def held(found: Object) -> list[Any] | None:
    """The records that an object holds; None if it is itself one, or holds none."""
    if not any(isinstance(value, list | dict) for value in found.values()):
        return None
    given = field_aliases.fields(found)
    if ninjs.is_item(found) or given.get("body"):
        return None
    inner = _within(found, _DEEPEST)
    return None if not inner and field_aliases.has_story(given) else inner


def unwrapped(record: Object) -> Object:
    """A record out of the object that it was put into; what stood beside it stays."""
    for name in _WRAPS:
        inner = record.get(name)
        if (
            isinstance(inner, dict)
            and is_record(inner)
            and not field_aliases.fields(record).get("body")
        ):
            return {**{n: v for n, v in record.items() if n != name}, **inner}
    return record


def is_record(value: Any) -> bool:
    return isinstance(value, dict) and (
        ninjs.is_item(value)
        or field_aliases.has_story(field_aliases.fields(value))
        or "date_basis" in value
    )


def _within(found: Object, depth: int) -> list[Any] | None:
    lowered = {str(name).lower(): value for name, value in found.items()}
    for name in _LISTS:
        value = lowered.get(name)
        if isinstance(value, list) and (not value or any(isinstance(v, dict) for v in value)):
            return value
        if isinstance(value, dict) and depth:
            if is_record(value):
                return [value]
            if (inner := _within(value, depth - 1)) is not None:
                return inner
    others = [v for v in found.values() if isinstance(v, list) and any(map(is_record, v[:20]))]
    return others[0] if len(others) == 1 else None


def _authors(said: Object) -> list[str]:
    several = said.get("authors")
    return texts([each.get("name") for each in (several if isinstance(several, list)
                  else [said.get("author")]) if isinstance(each, dict)])  # fmt: skip

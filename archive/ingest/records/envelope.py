"""Documents that contain records: find the records, and the values given for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from archive.ingest.draft import Key
from archive.ingest.records import field_aliases, ninjs
from archive.ingest.records.values import first_text, plain_text, texts

_LIST_NAMES = (
    "items item articles article results result docs documents hits entries entry posts stories"
    " news records rows data response feed channel message value"
).split()
# Names of an inner object that contains the record: Elasticsearch's hits have `_source`, the
# Guardian's results `fields`, JSON:API `attributes`, AP's feed `item`.
_WRAPPER_NAMES = "_source fields attributes item article story post doc node".split()
_MAX_DEPTH = 4
_JSON_FEED = "https://jsonfeed.org/version/"

JsonObject = Mapping[str, Any]


def is_json_feed(document: JsonObject) -> bool:
    """Return whether this looks like a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    if not isinstance(document.get("items"), list):
        return False
    has_version = str(document.get("version", "")).startswith(_JSON_FEED)
    return has_version or any(
        isinstance(item, dict) and ("content_html" in item or "content_text" in item)
        for item in document["items"][:20]
    )


def split_json_feed(feed: JsonObject) -> Iterator[dict[str, Any]]:
    """Yield each item of a feed as a feed of one item."""
    head = {name: value for name, value in feed.items() if name != "items"}
    yield from ({**head, "items": [item]} for item in feed["items"])


def feed_fields(feed: JsonObject, item: JsonObject) -> field_aliases.FieldValues:
    """Return the fields of an item; the feed gives the values that the item lacks."""
    body = item.get("content_html") or item.get("content_text") or ""
    authors = next((names for source in (item, feed) if (names := _authors(source))), [])
    fields: field_aliases.FieldValues = {
        "title": " ".join(plain_text(first_text(item.get("title"))).split()),
        "body": plain_text(body) if isinstance(body, str) else "",
        "summary": plain_text(first_text(item.get("summary"))),
        "published": first_text(item.get("date_published")),
        "updated": first_text(item.get("date_modified")),
        "author": authors,
        "publisher": first_text(feed.get("title")),
        "keywords": texts(item.get("tags")),
        "lang": first_text(item.get("language")) or first_text(feed.get("language")),
        "url": first_text(item.get("url")) or first_text(item.get("external_url")),
    }
    return {name: value for name, value in fields.items() if value}


def feed_key(feed: JsonObject, item: JsonObject) -> Key | None:
    guid = first_text(item.get("id"))
    providers = (first_text(feed.get(name)) for name in ("feed_url", "home_page_url", "title"))
    return Key("feed", next(filter(None, providers), ""), guid) if guid else None


def contained_records(document: JsonObject) -> list[Any] | None:
    """Return the records in an object; None if the object is a record or contains no records."""
    if not any(isinstance(value, list | dict) for value in document.values()):
        return None
    fields = field_aliases.map_fields(document)
    if ninjs.is_ninjs(document) or fields.get("body"):
        return None
    records = _find_records(document, _MAX_DEPTH)
    return None if not records and field_aliases.has_story(fields) else records


def unwrap(record: JsonObject) -> JsonObject:
    """Return the record inside a wrapping object, with that object's other fields added.

    Any other record is returned unchanged.
    """
    for name in _WRAPPER_NAMES:
        inner = record.get(name)
        if (
            isinstance(inner, dict)
            and is_record(inner)
            and not field_aliases.map_fields(record).get("body")
        ):
            return {**{key: value for key, value in record.items() if key != name}, **inner}
    return record


def is_record(value: Any) -> bool:
    return isinstance(value, dict) and (
        ninjs.is_ninjs(value)
        or field_aliases.has_story(field_aliases.map_fields(value))
        or "date_basis" in value
    )


def _find_records(document: JsonObject, depth: int) -> list[Any] | None:
    lowered = {str(name).lower(): value for name, value in document.items()}
    for name in _LIST_NAMES:
        value = lowered.get(name)
        if isinstance(value, list) and (not value or any(isinstance(v, dict) for v in value)):
            return value
        if isinstance(value, dict) and depth:
            if is_record(value):
                return [value]
            if (inner := _find_records(value, depth - 1)) is not None:
                return inner
    record_lists = [
        v for v in document.values() if isinstance(v, list) and any(map(is_record, v[:20]))
    ]
    return record_lists[0] if len(record_lists) == 1 else None


def _authors(source: JsonObject) -> list[str]:
    authors = source.get("authors")
    if not isinstance(authors, list):
        authors = [source.get("author")]
    return texts([author.get("name") for author in authors if isinstance(author, dict)])

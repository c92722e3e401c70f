"""What a record is, by its shape: the one place where the readers of records ask.

Our own export, ninjs and AP's items, an item of a JSON Feed, or any other object with names that
we know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from archive.ingest.draft import Draft, Key, Known, Read, Rejected
from archive.ingest.identity import is_id
from archive.ingest.records import envelope, field_aliases, ninjs
from archive.ingest.records.json_io import dumps
from index.article import Basis

_SCHEMA_WORDS = frozenset(("properties", "oneOf", "anyOf", "allOf", "$defs", "definitions", "$ref"))
_GEO = ("FeatureCollection", "Feature", "Topology")
_GEO_WORDS = frozenset(("features", "geometry", "objects"))
_DEEPEST = 8  # documents within documents
_NAMES_KEPT = 40  # names of records that a reason may list


class Met:
    """The names met in the records of a file, and the columns that none of them had."""

    def __init__(self, columns: field_aliases.Columns) -> None:
        self._missing = {path: field for field, path in columns}
        self._names: dict[str, None] = {}
        self._records = 0

    def meet(self, record: Mapping[str, Any]) -> None:
        self._records += 1
        if not self._missing:
            return
        if len(self._names) < _NAMES_KEPT:
            self._names.update(dict.fromkeys(map(str, record)))
        found = [path for path in self._missing if field_aliases.at_path(record, path) is not None]
        for path in found:
            del self._missing[path]

    def missing(self) -> str:
        """Why a column that was asked for is none; of one record alone it may just be empty."""
        if not self._missing or self._records <= 1:
            return ""
        path, field = next(iter(self._missing.items()))
        return f"no record has what --map {field}={path} names; there are: {', '.join(self._names)}"


class Place(NamedTuple):
    """Where a record was met, and by which reader."""

    where: str
    reader: str
    known: Known
    met: Met


def reads(found: Any, data: bytes, place: Place, depth: int = 0) -> Iterator[Read]:
    """What a value out of a file of JSON holds: one record, or the records in a document.

    `data` is kept if the value is one record; each of several gets bytes of its own.  A record in
    a document is looked at as if it stood alone, so that it is the same when it does.
    """
    if isinstance(found, Mapping) and envelope.is_feed(found):
        yield from _feed(found, data, place)
        return
    held = None
    if isinstance(found, Mapping) and depth < _DEEPEST and not _not_news(found):
        held = envelope.held(found)
    if held is None:
        yield record(found, data, place)
        return
    if not held:
        yield _nothing(place, "a list of records that is empty", data)
    for number, each in enumerate(held, start=1):
        own = dumps(each) if len(held) > 1 else data
        yield from reads(each, own, _numbered(place, number), depth + 1)


def record(found: Any, data: bytes, place: Place) -> Read:
    """The draft of one record, or why it is none."""
    if not isinstance(found, Mapping):
        why = "not a record: a JSON object is needed"
        return Rejected(place.where, why, data, place.reader)
    if is_id(found.get("id")) and "date_basis" in found:
        return _exported(found, data, place)
    if why := _not_news(found):
        return _nothing(place, why, data)
    found = envelope.unwrapped(found)
    place.met.meet(found)
    given = field_aliases.fields(found, place.known.columns)
    if ninjs.is_item(found):
        asked = dict(place.known.columns)
        mapped = {name: value for name, value in given.items() if name in asked}
        return _item(ninjs.lowered(found), mapped, data, place)
    if not field_aliases.has_story(given):
        return Rejected(place.where, field_aliases.none_of(found), data, place.reader)
    return Draft(place.where, data, place.reader, fields=given, key=field_aliases.key(found))


def _exported(found: Mapping[str, Any], data: bytes, place: Place) -> Read:
    """Our own export as it stands.  A hit of a search has no body, and must not replace one."""
    if "highlights" in found and "body" not in found:
        why = "a hit of a search, without its body: `archive export` prints whole articles"
        return Rejected(place.where, why, data, place.reader)
    return Draft(place.where, data, place.reader, fields=found)


def _item(item: ninjs.Item, mapped: field_aliases.Given, data: bytes, place: Place) -> Read:
    given = ninjs.fields(item) | mapped
    key = ninjs.key(item)
    if not mapped and (why := ninjs.no_story(item)):
        return _nothing(place, why, data)
    # A cancellation may hold no more than the id of what it cancels: its status counts.
    if not field_aliases.has_story(given) and not (key and _is_withdrawn(given)):
        return Rejected(place.where, "neither title nor body", data, place.reader)
    return Draft(place.where, data, place.reader, fields=given, basis=Basis.WIRE, key=key)


def _is_withdrawn(given: field_aliases.Given) -> bool:
    return str(given.get("status", "")).lower() in ("canceled", "cancelled", "withheld")


def _feed(feed: Mapping[str, Any], data: bytes, place: Place) -> Iterator[Read]:
    if not feed["items"]:
        yield _nothing(place, "a feed without items", data)
    several = len(feed["items"]) > 1
    for number, alone in enumerate(envelope.items(feed), start=1):
        item = alone["items"][0]
        spot = _numbered(place, number)
        own = dumps(alone) if several else data
        if not isinstance(item, Mapping):
            why = "not an item: a JSON object is needed"
            yield Rejected(spot.where, why, own, place.reader)
            continue
        given = envelope.feed_fields(feed, item)
        if not field_aliases.has_story(given):
            yield Rejected(spot.where, "neither title nor body", own, place.reader)
            continue
        key: Key | None = envelope.feed_key(feed, item)
        yield Draft(spot.where, own, place.reader, fields=given, basis=Basis.FEED, key=key)


def _not_news(found: Mapping[str, Any]) -> str:
    """What an object is that clearly holds no story; empty if it may."""
    schema = found.get("$schema")
    if isinstance(schema, str) and ("json-schema.org" in schema or _SCHEMA_WORDS & found.keys()):
        return "a JSON schema, no story"
    if found.get("type") in _GEO and _GEO_WORDS & found.keys():
        return "geographic data (GeoJSON), no story"
    return ""


def _nothing(place: Place, why: str, data: bytes) -> Rejected:
    return Rejected(place.where, why, data, place.reader, story=False)


def _numbered(place: Place, number: int) -> Place:
    mark = "/" if "#" in place.where else "#"
    return place._replace(where=f"{place.where}{mark}{number}")

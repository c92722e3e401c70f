"""Detect the kind of a record by its shape and read it, for all readers of JSON records.

Kinds: our own export, ninjs and AP's items, an item of a JSON Feed, or any other object with known
field names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from archive.ingest.draft import Draft, IngestDefaults, Key, ReadResult, Rejected
from archive.ingest.identity import is_id
from archive.ingest.records import envelope, field_aliases, ninjs
from archive.ingest.records.json_io import dumps
from index.article import DateBasis

_SCHEMA_WORDS = frozenset(("properties", "oneOf", "anyOf", "allOf", "$defs", "definitions", "$ref"))
_GEO_TYPES = ("FeatureCollection", "Feature", "Topology")
_GEO_WORDS = frozenset(("features", "geometry", "objects"))
_MAX_DEPTH = 8  # nested documents
_MAX_NAMES = 40  # names that a reason may list


class FieldUsage:
    """Names found in the records of a file, and the mapped columns that no record has."""

    def __init__(self, columns: field_aliases.ColumnMap) -> None:
        self._unmatched = {path: field for field, path in columns}
        self._names_met: dict[str, None] = {}
        self._record_count = 0

    def add(self, record: Mapping[str, Any]) -> None:
        self._record_count += 1
        if not self._unmatched:
            return
        if len(self._names_met) < _MAX_NAMES:
            self._names_met.update(dict.fromkeys(map(str, record)))
        matched = [
            path for path in self._unmatched if field_aliases.value_at(record, path) is not None
        ]
        for path in matched:
            del self._unmatched[path]

    def missing_reason(self) -> str:
        """Return the reason why a mapped column cannot be used; empty if all columns can be used.

        A file of one record gives no reason: the column may just be empty there.
        """
        if not self._unmatched or self._record_count <= 1:
            return ""
        path, field = next(iter(self._unmatched.items()))
        names = ", ".join(self._names_met)
        return f"no record has the field of --map {field}={path}; there are: {names}"


class RecordContext(NamedTuple):
    """Locator of a record, its reader, and the defaults and usage shared by its whole file."""

    locator: str
    reader: str
    defaults: IngestDefaults
    usage: FieldUsage


def read_value(
    value: Any, data: bytes, context: RecordContext, depth: int = 0
) -> Iterator[ReadResult]:
    """Yield the drafts of a JSON value: of one record, or of the records in a document.

    `data`: bytes of the value.  A single record keeps them; several records get bytes of their own.
    A record in a document is read as if it were alone, so that its bytes give the same draft again.
    """
    if isinstance(value, Mapping) and envelope.is_json_feed(value):
        yield from _read_json_feed(value, data, context)
        return
    records = None
    if isinstance(value, Mapping) and depth < _MAX_DEPTH and not _non_news_reason(value):
        records = envelope.contained_records(value)
    if records is None:
        yield read_record(value, data, context)
        return
    if not records:
        yield _no_story(context, "an empty list of records", data)
    for number, element in enumerate(records, start=1):
        element_data = dumps(element) if len(records) > 1 else data
        yield from read_value(element, element_data, _numbered_context(context, number), depth + 1)


def read_record(value: Any, data: bytes, context: RecordContext) -> ReadResult:
    """Return the draft of one record, or its rejection."""
    if not isinstance(value, Mapping):
        reason = "not a record: a JSON object is needed"
        return Rejected(context.locator, reason, data, context.reader)
    if is_id(value.get("id")) and "date_basis" in value:
        return _read_own_export(value, data, context)
    if reason := _non_news_reason(value):
        return _no_story(context, reason, data)
    value = envelope.unwrap(value)
    context.usage.add(value)
    fields = field_aliases.map_fields(value, context.defaults.columns)
    if ninjs.is_ninjs(value):
        columns = dict(context.defaults.columns)
        mapped = {field: text for field, text in fields.items() if field in columns}
        return _read_ninjs_item(ninjs.lowercase_names(value), mapped, data, context)
    if not field_aliases.has_story(fields):
        return Rejected(context.locator, field_aliases.no_story_reason(value), data, context.reader)
    return Draft(
        context.locator, data, context.reader, fields=fields, key=field_aliases.record_key(value)
    )


def _read_own_export(record: Mapping[str, Any], data: bytes, context: RecordContext) -> ReadResult:
    """Return the draft of a record of our own export.

    A search hit has no body, and must not replace an article that has one.
    """
    if "highlights" in record and "body" not in record:
        reason = "a search hit, without its body: `archive export` prints whole articles"
        return Rejected(context.locator, reason, data, context.reader)
    return Draft(context.locator, data, context.reader, fields=record)


def _read_ninjs_item(
    item: ninjs.NinjsItem, mapped: field_aliases.FieldValues, data: bytes, context: RecordContext
) -> ReadResult:
    fields = ninjs.item_fields(item) | mapped
    key = ninjs.item_key(item)
    if not mapped and (reason := ninjs.no_story_reason(item)):
        return _no_story(context, reason, data)
    # A cancellation may contain only the id of the story it cancels: its status is enough.
    if not field_aliases.has_story(fields) and not (key and _is_withdrawn(fields)):
        return Rejected(context.locator, "neither title nor body", data, context.reader)
    return Draft(
        context.locator, data, context.reader, fields=fields, basis=DateBasis.WIRE, key=key
    )


def _is_withdrawn(fields: field_aliases.FieldValues) -> bool:
    return str(fields.get("status", "")).lower() in ("canceled", "cancelled", "withheld")


def _read_json_feed(
    feed: Mapping[str, Any], data: bytes, context: RecordContext
) -> Iterator[ReadResult]:
    if not feed["items"]:
        yield _no_story(context, "a feed without items", data)
    is_split = len(feed["items"]) > 1
    for number, single in enumerate(envelope.split_json_feed(feed), start=1):
        item = single["items"][0]
        item_context = _numbered_context(context, number)
        item_data = dumps(single) if is_split else data
        if not isinstance(item, Mapping):
            reason = "not an item: a JSON object is needed"
            yield Rejected(item_context.locator, reason, item_data, context.reader)
            continue
        fields = envelope.feed_fields(feed, item)
        if not field_aliases.has_story(fields):
            yield Rejected(
                item_context.locator, "neither title nor body", item_data, context.reader
            )
            continue
        key: Key | None = envelope.feed_key(feed, item)
        yield Draft(
            item_context.locator,
            item_data,
            context.reader,
            fields=fields,
            basis=DateBasis.FEED,
            key=key,
        )


def _non_news_reason(record: Mapping[str, Any]) -> str:
    """Return the kind of an object that clearly contains no story; empty if it may contain one."""
    schema = record.get("$schema")
    if isinstance(schema, str) and ("json-schema.org" in schema or _SCHEMA_WORDS & record.keys()):
        return "a JSON schema, no story"
    if record.get("type") in _GEO_TYPES and _GEO_WORDS & record.keys():
        return "geographic data (GeoJSON), no story"
    return ""


def _no_story(context: RecordContext, reason: str, data: bytes) -> Rejected:
    return Rejected(context.locator, reason, data, context.reader, expected_story=False)


def _numbered_context(context: RecordContext, number: int) -> RecordContext:
    separator = "/" if "#" in context.locator else "#"
    return context._replace(locator=f"{context.locator}{separator}{number}")

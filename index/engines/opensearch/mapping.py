"""Mapping of an index, and an article as its document: its words as exact forms and as stems.

Texts and names are sent as words that we have split, joined by spaces; the cluster's analyzer
splits at white space and does nothing else, so that all engines agree on what a word is.  Fields
that are not searched by word are keywords: `code` as compared, `label` as printed and counted.  The
document itself is not kept: the store has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from index.analysis import split_words, stem
from index.article import Article
from index.engine import Mark
from index.engines.opensearch.scoring import SIMILARITY
from index.errors import StaleIndex
from index.fields import FIELDS, Field, FieldKind, fingerprint, fold_code

Json = dict[str, Any]

_TEXTS = tuple(f.name for f in FIELDS.values() if f.kind is FieldKind.TEXT and not f.subfields)
_NAMES = tuple(f.name for f in FIELDS.values() if f.kind is FieldKind.NAME)
_CODES = tuple(f.name for f in FIELDS.values() if f.kind is FieldKind.CODE)
_LABELS = tuple(f.name for f in FIELDS.values() if f.facet)

_FORMAT = 2  # to be raised with every change of what a document holds
_PROGRAM = "news-archive"  # in _meta: the program that the index belongs to
_MAX_LABEL_BYTES = 32_000  # Lucene takes 32,766 bytes of a keyword
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_WORDS: Json = {"type": "text", "analyzer": "whitespace"}
_NAME: Json = _WORDS | {"norms": False}  # names are matched, not ranked
_CODE: Json = {"type": "keyword", "doc_values": False}
_LABEL: Json = {"type": "keyword", "index": False}
_STRICT: Json = {"dynamic": "strict"}

PROPERTIES: Json = {
    **{name: _WORDS for name in _TEXTS},
    "stem": _STRICT | {"properties": {name: _WORDS for name in _TEXTS}},
    "name": _STRICT | {"properties": {name: _NAME for name in _NAMES}},
    "code": _STRICT | {"properties": {name: _CODE for name in _CODES}},
    "label": _STRICT | {"properties": {name: _LABEL for name in _LABELS}},
    "has": _CODE,  # names of the fields that are not empty
    "date": {"type": "date", "format": "strict_date"},
    "instant": {"type": "long", "index": False},  # microseconds since 1970, of dated articles
    "id": {"type": "keyword"},
    "dated": {"type": "keyword", "index": False},  # the id again, of dated articles: see execute.py
}


def index_body(shards: int) -> Json:
    """Return the request body that creates an index."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 1,
            "refresh_interval": -1,  # what is written becomes searchable with its mark, not before
            "similarity": {"default": SIMILARITY},
        },
        "mappings": _STRICT
        | {"_source": {"enabled": False}, "_meta": metadata(None), "properties": PROPERTIES},
    }


def metadata(mark: Mark | None) -> Json:
    """Return what an index records about itself: the rules it was built by, and its mark."""
    rules = {"engine": _PROGRAM, "rules": f"{_FORMAT} {fingerprint()}"}
    return rules | ({"mark": list(mark)} if mark else {})


def read_mark(mappings: Mapping[str, Any]) -> Mark | None:
    """Return the mark in an index's mapping; raise StaleIndex if it is foreign or was changed.

    None before the first commit.
    """
    recorded = mappings.get("_meta", {})
    if not is_own(mappings):
        raise StaleIndex("it was made by another program")
    if recorded.get("rules") != metadata(None)["rules"]:
        raise StaleIndex("it was built by other rules")
    if fields := sorted(_changed_fields(PROPERTIES, mappings.get("properties", {}))):
        raise StaleIndex(f"somebody has changed its mapping: {', '.join(fields[:5])}")
    if mappings.get("dynamic") != "strict":
        raise StaleIndex("somebody has changed its mapping: it takes any field")
    return Mark(*recorded["mark"]) if "mark" in recorded else None


def is_own(mappings: Mapping[str, Any]) -> bool:
    """Return whether an index was created by this program."""
    return bool(mappings.get("_meta", {}).get("engine") == _PROGRAM)


def _changed_fields(
    expected: Mapping[str, Any], actual: Mapping[str, Any], parent: str = ""
) -> Iterator[str]:
    """Yield the fields that are missing, changed, or additional."""
    yield from (parent + name for name in expected.keys() ^ actual.keys())
    for name in expected.keys() & actual.keys():
        expected_field, actual_field = expected[name], actual[name]
        if "properties" in expected_field:
            subfields = actual_field.get("properties", {})
            yield from _changed_fields(expected_field["properties"], subfields, f"{name}.")
        elif any(actual_field.get(key) != value for key, value in expected_field.items()):
            yield parent + name


def to_document(article: Article) -> Json:
    """Return all that the index holds of an article."""
    document: Json = {"id": article.id, "has": [], "stem": {}, "name": {}, "code": {}, "label": {}}
    if article.date:
        document |= {"date": article.date.isoformat(), "dated": article.id}
        if article.published:
            document["instant"] = (article.published - _EPOCH) // timedelta(microseconds=1)
    for field in FIELDS.values():
        if not field.subfields:
            _add_field(document, field, article)
    return document


def _add_field(document: Json, field: Field, article: Article) -> None:
    labels = field.labels(article)
    if field.kind is FieldKind.TEXT:
        words = split_words(labels[0])
        if not words:
            return
        document[field.name] = " ".join(words)
        document["stem"][field.name] = " ".join(map(stem, words))
    elif labels:
        values = field.values(article)
        if field.kind is FieldKind.NAME:
            document["name"][field.name] = [" ".join(split_words(value)) for value in values]
        elif field.kind is FieldKind.CODE:
            document["code"][field.name] = [fold_code(value) for value in values]
        if field.facet:
            document["label"][field.name] = [_truncate(label) for label in labels]
    else:
        return
    document["has"].append(field.name)


def _truncate(label: str) -> str:
    if len(label) <= _MAX_LABEL_BYTES // 4:
        return label
    return label.encode("utf-8", "replace")[:_MAX_LABEL_BYTES].decode("utf-8", "ignore")

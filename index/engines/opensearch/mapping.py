"""An article as a document: words that we have cut, by exact form and by stem.

Texts and names are sent as our own words with a space between them; the cluster's analyzer cuts at
white space and does no more, so that all engines agree on what a word is.  What is not searched by
word is kept as keywords: `code` as compared, `label` as printed and counted.  The document itself
is not kept: the store has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from index.analysis import stem, words
from index.article import Article
from index.engine import Mark
from index.engines.opensearch.scoring import SIMILARITY
from index.errors import StaleIndex
from index.fields import FIELDS, Field, Kind, code, fingerprint

Json = dict[str, Any]

TEXTS = tuple(f.name for f in FIELDS.values() if f.kind is Kind.TEXT and not f.parts)
NAMES = tuple(f.name for f in FIELDS.values() if f.kind is Kind.NAME)
CODES = tuple(f.name for f in FIELDS.values() if f.kind is Kind.CODE)
LABELS = tuple(f.name for f in FIELDS.values() if f.facet)

_FORMAT = 2  # raise it with every change to what a document holds
_OURS = "news-archive"  # in _meta: whose index it is
_LONGEST = 32_000  # bytes of a label; Lucene takes 32,766 of a keyword
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_WORDS: Json = {"type": "text", "analyzer": "whitespace"}
_NAME: Json = _WORDS | {"norms": False}  # names are found, not ranked
_CODE: Json = {"type": "keyword", "doc_values": False}
_LABEL: Json = {"type": "keyword", "index": False}
_STRICT: Json = {"dynamic": "strict"}

PROPERTIES: Json = {
    **{name: _WORDS for name in TEXTS},
    "stem": _STRICT | {"properties": {name: _WORDS for name in TEXTS}},
    "name": _STRICT | {"properties": {name: _NAME for name in NAMES}},
    "code": _STRICT | {"properties": {name: _CODE for name in CODES}},
    "label": _STRICT | {"properties": {name: _LABEL for name in LABELS}},
    "has": _CODE,  # the fields that it has
    "date": {"type": "date", "format": "strict_date"},
    "instant": {"type": "long", "index": False},  # microseconds since 1970, of the dated
    "id": {"type": "keyword"},
    "dated": {"type": "keyword", "index": False},  # the id again, of the dated: see order.py
}


def body(shards: int) -> Json:
    """What a new index is made from."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 1,
            "refresh_interval": -1,  # what is written is seen with its mark, not before
            "similarity": {"default": SIMILARITY},
        },
        "mappings": _STRICT
        | {"_source": {"enabled": False}, "_meta": meta(None), "properties": PROPERTIES},
    }


def meta(mark: Mark | None) -> Json:
    """What an index says of itself: by which rules it was built, and how far it is."""
    known = {"engine": _OURS, "rules": f"{_FORMAT} {fingerprint()}"}
    return {"_meta": known | ({"mark": list(mark)} if mark else {})}["_meta"]


def mark_of(mappings: Mapping[str, Any]) -> Mark | None:
    """The mark in an index's mapping; raises StaleIndex unless it is one of ours, as we made it."""
    found = mappings.get("_meta", {})
    if not is_ours(mappings):
        raise StaleIndex("it was made by another program")
    if found.get("rules") != meta(None)["rules"]:
        raise StaleIndex("it was built by other rules")
    if odd := sorted(_changed(PROPERTIES, mappings.get("properties", {}))):
        raise StaleIndex(f"somebody has changed its mapping: {', '.join(odd[:5])}")
    if mappings.get("dynamic") != "strict":
        raise StaleIndex("somebody has changed its mapping: it takes any field")
    return Mark(*found["mark"]) if "mark" in found else None


def is_ours(mappings: Mapping[str, Any]) -> bool:
    return bool(mappings.get("_meta", {}).get("engine") == _OURS)


def _changed(made: Mapping[str, Any], found: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The fields that are not there as they were made, and those that are there beside them."""
    yield from (above + name for name in made.keys() ^ found.keys())
    for name in made.keys() & found.keys():
        expected, got = made[name], found[name]
        if "properties" in expected:
            yield from _changed(expected["properties"], got.get("properties", {}), f"{name}.")
        elif any(got.get(key) != value for key, value in expected.items()):
            yield above + name


def document(article: Article) -> Json:
    """All that the index holds of an article."""
    found: Json = {"id": article.id, "has": [], "stem": {}, "name": {}, "code": {}, "label": {}}
    if article.date:
        found |= {"date": article.date.isoformat(), "dated": article.id}
        if article.published:
            found["instant"] = (article.published - _EPOCH) // timedelta(microseconds=1)
    for field in FIELDS.values():
        if not field.parts:
            _put(found, field, article)
    return found


def _put(found: Json, field: Field, article: Article) -> None:
    """One field into a document."""
    labels = field.labels(article)
    if field.kind is Kind.TEXT:
        cut = words(labels[0])
        if not cut:
            return
        found[field.name] = " ".join(cut)
        found["stem"][field.name] = " ".join(map(stem, cut))
    elif labels:
        if field.kind is Kind.NAME:
            found["name"][field.name] = [" ".join(words(each)) for each in field.values(article)]
        elif field.kind is Kind.CODE:
            found["code"][field.name] = [code(each) for each in field.values(article)]
        if field.facet:
            found["label"][field.name] = [_cut(label) for label in labels]
    else:
        return
    found["has"].append(field.name)


def _cut(label: str) -> str:
    if len(label) <= _LONGEST // 4:
        return label
    return label.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")

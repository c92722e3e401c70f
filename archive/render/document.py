"""JSON: one document for a search, one line a hit or an article.  tests/cli pins the names."""

from __future__ import annotations

import json
from typing import Any, TextIO

from archive.record import TEXTS, to_record
from archive.render.clean import UNSAFE
from archive.render.view import Shown, View
from archive.store import Kept
from index.engine import FacetCounts
from index.fields import FIELDS

SCHEMA = 1


def print_json(view: View, out: TextIO) -> None:
    """The whole answer as one document, also when nothing was found."""
    found = {
        "schema": SCHEMA,
        "query": {
            "input": view.typed,
            "canonical": view.canonical,
            "filters": view.filters,
        },
        "total": view.results.total,
        "took_ms": round(view.took_ms, 1),
        "offset": view.search.offset,
        "hits": [_hit(shown) for shown in view.shown],
        "facets": {name: _facet(name, counts) for name, counts in view.results.facets.items()},
    }
    print_record(found, out)


def print_jsonl(view: View, out: TextIO) -> None:
    for shown in view.shown:
        print_record(_hit(shown), out)


def print_record(record: dict[str, Any], out: TextIO) -> None:
    """One record, one line: surrogates that UTF-8 does not have are escaped."""
    out.write(_line(record) + "\n")


def _line(record: dict[str, Any]) -> str:
    """JSON in UTF-8, but what a terminal would obey stays escaped: it is the same JSON."""
    line = json.dumps(record, ensure_ascii=False)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def whole(kept: Kept) -> dict[str, Any]:
    """An article with all its text: what an export prints and an ingest takes back."""
    record = to_record(kept.article)
    texts = {name: record.pop(name) for name in TEXTS}
    return record | _beside(kept) | texts


def _beside(kept: Kept) -> dict[str, Any]:
    return {
        "added": kept.added,
        "where": kept.where,
        "copies": kept.copies,
        "versions": kept.versions,
    }


def _hit(shown: Shown) -> dict[str, Any]:
    record = to_record(shown.kept.article)
    for name in TEXTS:
        del record[name]
    marked = [
        {"field": each.field, "text": each.text, "spans": [list(span) for span in each.spans]}
        for each in shown.passages
    ]
    return {
        "id": record.pop("id"),
        "score": round(shown.hit.score, 6),
        **record,
        **_beside(shown.kept),
        "run": shown.hit.run,
        "highlights": marked,
    }


def _facet(name: str, counts: FacetCounts) -> dict[str, Any]:
    return {
        "counted": counts.counted,
        "distinct": counts.distinct,
        "multi": FIELDS[name].multi,
        "values": [{"value": value, "count": count} for value, count in counts.values],
        "other": counts.other,
    }

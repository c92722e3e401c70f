"""Words of the index that resemble a word, with the approximate number of documents of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from index.engines.opensearch.connection import Connection
from index.fields import FIELDS, FieldKind, real_fields
from index.spelling import max_edits

_MAX_SPELLINGS = 50  # that the cluster returns for a field
_MAX_INSPECTIONS = 1_000  # times the spellings that a shard compares


def suggest_words(connection: Connection, index: str, field: str, word: str) -> Mapping[str, int]:
    """Return the spellings that the cluster finds likely, with document counts.

    Deleted documents count until they are merged.
    """
    names = _indexed_fields(field)
    if not max_edits(word) or not names:
        return {}
    options = {
        "suggest_mode": "always",
        "max_edits": max_edits(word),
        "prefix_length": 0,
        "min_word_length": 1,
        "size": _MAX_SPELLINGS,
        "sort": "score",
        "string_distance": "damerau_levenshtein",
        "max_inspections": _MAX_INSPECTIONS,
    }
    body = {
        "size": 0,
        "suggest": {name: {"text": word, "term": {"field": name, **options}} for name in names},
    }
    answer = connection.search(index, body)
    frequencies: Counter[str] = Counter()
    for suggestions in answer["suggest"].values():
        for suggestion in suggestions:
            for option in suggestion["options"]:
                frequencies[option["text"]] += option["freq"]
    return frequencies


def _indexed_fields(name: str) -> tuple[str, ...]:
    match FIELDS[name].kind:
        case FieldKind.TEXT:
            return real_fields(name)
        case FieldKind.NAME:
            return (f"name.{name}",)
        case FieldKind.CODE:
            return (f"code.{name}",)
        case _:
            return ()

"""Words of the index that are like a word, with about how many documents of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from index.engines.opensearch.connection import Connection, path_of
from index.engines.opensearch.search import whole
from index.fields import FIELDS, Kind, parts
from index.spelling import edits

_SHOWN = 50  # spellings that the cluster names of a field
_LOOKED_AT = 1_000  # times the spellings that a shard compares


def near_words(connection: Connection, index: str, field: str, word: str) -> Mapping[str, int]:
    """The spellings that the cluster finds likely; the deleted count until they are merged."""
    fields = _fields(field)
    if not edits(word) or not fields:
        return {}
    how = {
        "suggest_mode": "always",
        "max_edits": edits(word),
        "prefix_length": 0,
        "min_word_length": 1,
        "size": _SHOWN,
        "sort": "score",
        "string_distance": "damerau_levenshtein",
        "max_inspections": _LOOKED_AT,
    }
    body = {
        "size": 0,
        "suggest": {name: {"text": word, "term": {"field": name, **how}} for name in fields},
    }
    answer = connection.ask(
        "POST", path_of(index, "_search"), body, allow_partial_search_results="false"
    )
    whole(connection, answer)
    found: Counter[str] = Counter()
    for several in answer["suggest"].values():
        for each in several:
            for option in each["options"]:
                found[option["text"]] += option["freq"]
    return found


def _fields(name: str) -> tuple[str, ...]:
    match FIELDS[name].kind:
        case Kind.TEXT:
            return parts(name)
        case Kind.NAME:
            return (f"name.{name}",)
        case Kind.CODE:
            return (f"code.{name}",)
        case _:
            return ()

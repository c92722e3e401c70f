"""Articles and hits as records: dicts of plain values, printed by JSON, CSV, TSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from archive.errors import BadInput
from archive.record import FIELD_NAMES, TEXT_FIELDS, to_record
from archive.render.text_output import mark_matches
from archive.searching.response import ResultItem
from archive.store import StoredArticle

OutputRecord: TypeAlias = dict[str, Any]
"""Record of any output, with keys in the order of printing: article, hit, count, error …"""

_STORE_FIELDS = ("added", "where", "copies", "versions")
_SHORT_FIELDS = tuple(name for name in FIELD_NAMES if name not in TEXT_FIELDS)
# Fields printed without `--fields`: of an article, of a hit, of a hit as a table row.
ARTICLE_FIELDS = (*_SHORT_FIELDS, *_STORE_FIELDS, *TEXT_FIELDS)
HIT_FIELDS = ("id", "score", *_SHORT_FIELDS[1:], *_STORE_FIELDS, "run", "highlights")
ROW_FIELDS = (
    "id",
    "date",
    "location",
    "source",
    "publisher",
    "author",
    "title",
    "url",
    "where",
    "passage",
)
ALL_HIT_FIELDS = (*HIT_FIELDS, *TEXT_FIELDS, "passage")  # all fields that `--fields` accepts
PASSAGE_FIELDS = frozenset(("highlights", "passage"))  # fields that need the matches in the texts


def select_fields(
    text: str | None, default: Sequence[str], allowed: Sequence[str]
) -> tuple[str, ...]:
    """Return the fields that `--fields a,b` lists, in its order; raise BadInput for unknown ones.

    `text`: value of the option; None gives `default`.

    >>> select_fields("title, id", default=("id",), allowed=("id", "title"))
    ('title', 'id')
    """
    if text is None:
        return tuple(default)
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in allowed:
            raise BadInput(f'there is no field "{name}" to print.', "Fields: " + ", ".join(allowed))
    if not names:
        raise BadInput("--fields names no field.", "Write --fields id,date,title")
    return names


def article_record(stored: StoredArticle) -> OutputRecord:
    """Return an article with all its texts, as export prints it and ingest reads it back."""
    record = to_record(stored.article)
    texts = {name: record.pop(name) for name in TEXT_FIELDS}
    store_fields = {
        "added": stored.added_at,
        "where": stored.locator,
        "copies": stored.copies,
        "versions": stored.versions,
    }
    return record | store_fields | texts


def hit_record(item: ResultItem) -> OutputRecord:
    """Return a hit with all its fields; spans of a highlight are character offsets in its text."""
    return article_record(item.stored) | {
        "score": round(item.hit.score, 6),
        "run": item.hit.phrase_match,
        "highlights": [
            {
                "field": passage.field,
                "text": passage.text,
                "spans": [list(span) for span in passage.spans],
            }
            for passage in item.passages
        ],
        "passage": " ".join(map(mark_matches, item.text_passages)),
    }


def pick_fields(records: Iterable[OutputRecord], fields: Sequence[str]) -> Iterator[OutputRecord]:
    """Yield each record with only these fields, in this order."""
    return ({name: record[name] for name in fields} for record in records)

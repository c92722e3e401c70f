"""Table of the fields, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from archive.render import key_values
from archive.render.article_records import ALL_HIT_FIELDS
from index.fields import COMPARISONS, FIELDS, FieldKind

# Fields that --fields accepts, but queries do not.
OUTPUT_ONLY = tuple(name for name in ALL_HIT_FIELDS if name not in FIELDS)
_ROW = "{:10}  {:6}  {:5}  {:>9}  {:26}  {}"
_FULL_WIDTH = 122  # columns of the widest line


def print_table(counts: Mapping[str, int] | None, columns: int | None) -> None:
    """Print one line per field: name, kind, facet, articles that have it, example, description.

    `counts`: articles per field, None if unknown.  `columns`: width of the terminal, which adds a
    heading and, if narrow, puts the description on a second line; None for pipes.
    """
    on_two_lines = columns is not None and columns < _FULL_WIDTH
    if columns:
        heading = ["field", "kind", "facet", "articles" if counts else "", "example"]
        print(_ROW.format(*heading, "" if on_two_lines else "description").rstrip())
    for field in FIELDS.values():
        count = f"{counts[field.name]:,}" if counts else ""
        facet = "facet" if field.facet else ""
        cells = [field.name, field.kind.value, facet, count, field.example]
        print(_ROW.format(*cells, "" if on_two_lines else field.description).rstrip())
        if on_two_lines:
            print(f"    {field.description}")


def legend(columns: int | None) -> Iterator[str]:
    """Yield the legend of the table, for terminals."""
    yield ""
    for kind in FieldKind:
        yield f"{kind.value:6}  {COMPARISONS[kind]}"
    yield key_values.format_row(
        "only for --fields, not in queries:", ", ".join(OUTPUT_ONLY), columns
    )


def print_json(counts: Mapping[str, int] | None) -> None:
    """Print the table as one document."""
    fields = [
        {
            "name": field.name,
            "kind": field.kind.value,
            "about": field.description,
            "example": field.example,
            "facet": field.facet,
            "multi": field.multi_valued,
            "parts": list(field.subfields),
            "articles": counts[field.name] if counts else None,
        }
        for field in FIELDS.values()
    ]
    print(json.dumps({"schema": 1, "fields": fields, "printed": OUTPUT_ONLY}, indent=1))

"""The table of the fields, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from archive.render.key_values import row
from archive.render.records import OF_HITS
from index.fields import COMPARED, FIELDS, Kind

PRINTED = tuple(name for name in OF_HITS if name not in FIELDS)  # by --fields, and not searched


_ROW = "{:10}  {:6}  {:5}  {:>9}  {:26}  {}"
_WIDE = 122  # columns that the widest line takes


def print_table(held: Mapping[str, int] | None, columns: int | None) -> None:
    """A line a field; on a terminal with so many columns a head, and two lines where it is narrow.

    Its name, how it is compared, whether it is counted, how many have it, an example, what it is.
    """
    two = columns is not None and columns < _WIDE
    if columns:
        count, about = "articles" if held else "", "" if two else "what it is"
        print(_ROW.format("field", "kind", "facet", count, "example", about).rstrip())
    for field in FIELDS.values():
        count = f"{held[field.name]:,}" if held else ""
        facet, about = "facet" if field.facet else "", "" if two else field.about
        row = field.name, field.kind.value, facet, count, field.example, about
        print(_ROW.format(*row).rstrip())
        if two:
            print(f"    {field.about}")


def notes(columns: int | None) -> Iterator[str]:
    """What the words in the table mean, for who reads it on a terminal."""
    yield ""
    for kind in Kind:
        yield f"{kind.value:6}  {COMPARED[kind]}"
    yield row("printed by --fields, besides:", ", ".join(PRINTED), columns)


def print_json(held: Mapping[str, int] | None) -> None:
    listed = [
        {
            "name": field.name,
            "kind": field.kind.value,
            "about": field.about,
            "example": field.example,
            "facet": field.facet,
            "multi": field.multi,
            "parts": list(field.parts),
            "articles": held[field.name] if held else None,
        }
        for field in FIELDS.values()
    ]
    print(json.dumps({"schema": 1, "fields": listed, "printed": PRINTED}, indent=1))

"""`archive fields`: what can be searched, counted and printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from archive.cli.config import Config
from archive.cli.reindex import Format


def fields(
    context: typer.Context,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,
) -> int:
    """\b
        archive fields
        archive fields --format json

    List the fields that a query can name, and how many articles have each.

    Those that are counted go with --facet.  Others, such as url and where, are printed alone.
    """
    from archive.cli.streams import columns, hint, ready
    from archive.render import field_table as rendered

    ready(machine=format is Format.JSON)
    config = Config.make(context.obj)
    held = _held(config) if config.exists else None
    if format is Format.JSON:
        rendered.print_json(held)
        return 0
    rendered.print_table(held, columns())
    for line in rendered.notes(columns()):
        hint(line)
    return 0


def _held(config: Config) -> Mapping[str, int] | None:
    """How many articles have each field; None where no index can say so."""
    from archive.cli.streams import say
    from index.engine import Search
    from index.errors import EngineError
    from index.fields import FIELDS, Kind
    from index.query.tree import Missing, Not

    counts: dict[str, int] = {}
    with config.opened() as archive:
        try:
            archive.check_index()
            for field in FIELDS.values():
                asked = "date" if field.kind is Kind.PERIOD else field.name  # a period is of it
                found = archive.engine.search(Search(Not(Missing(asked)), limit=0))
                counts[field.name] = found.total
        except EngineError as error:  # the table is worth having without the counts
            say(error.message)
            return None
    return counts

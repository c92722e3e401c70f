"""`archive fields`: the fields that can be searched, counted and printed."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import SUCCESS
from archive.cli.output import DocumentFormat, Format


def fields(context: typer.Context, format: DocumentFormat = Format.TEXT) -> int:
    """\b
        archive fields
        archive fields --format json

    List the fields that a query can name, and how many articles have each.

    The kind of a field says how a query matches its values: text by words and phrases, name by
    whole words in a row, code by the whole value, day and period by date.  --facet counts the
    fields marked as facets.  Other fields, such as url and where, can only be printed.
    """
    from archive.cli.streams import configure_streams, terminal_width, tip
    from archive.render import field_table

    configure_streams(machine=format is Format.JSON)
    config = Config.from_options(context.obj)
    counts = _count_articles(config) if config.archive_exists else None
    if format is Format.JSON:
        field_table.print_json(counts)
        return SUCCESS
    field_table.print_table(counts, terminal_width())
    for line in field_table.legend(terminal_width()):
        tip(line)
    return SUCCESS


def _count_articles(config: Config) -> Mapping[str, int] | None:
    """Count the articles that have each field; None if the index cannot be used."""
    from archive.cli.streams import info
    from index.engine import Search
    from index.errors import EngineError
    from index.fields import FIELDS, FieldKind
    from index.query.tree import Missing, Not

    counts: dict[str, int] = {}
    with config.open_archive() as archive:
        try:
            archive.index.require_current()
            for field in FIELDS.values():
                # periods such as the year are derived from the date
                name = "date" if field.kind is FieldKind.PERIOD else field.name
                results = archive.index.engine.search(Search(Not(Missing(name)), limit=0))
                counts[field.name] = results.total
        except EngineError as error:  # the table is useful without the counts
            info(error.message)
            return None
    return counts

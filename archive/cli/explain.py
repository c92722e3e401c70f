"""`archive explain`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.output import DocumentFormat, Format
from archive.cli.query_options import QueryOptions, with_query_options


@with_query_options
def explain(
    context: typer.Context,
    query_options: QueryOptions,
    engine_query: Annotated[
        bool,
        typer.Option(
            "--engine-query",
            help="Also show how the index engine (whoosh or opensearch) runs the query.",
        ),
    ] = False,
    format: DocumentFormat = Format.TEXT,
) -> int:
    """\b
        archive explain 'kim Jong-un -missile date:2025'
        archive explain 'nucl* source:AP' --engine-query

    Show how a query is read: its words, its parsed structure, and how many articles each part
    matches alone.  If nothing matches, show why.
    """
    from archive.cli.streams import configure_streams, terminal_width
    from archive.render import explanation, json_output
    from index.explain import explain as explain_query

    config = Config.from_options(context.obj)
    with config.open_archive() as archive:
        request = query_options.search_input().request(config.today(archive.settings.timezone))
        archive.index.require_current()
        explained = explain_query(
            archive.index.engine,
            request.parsed,
            request.search,
            request.query_text,
            plan=engine_query,
        )
    configure_streams(machine=format is Format.JSON)
    if format is Format.JSON:
        json_output.print_record(explanation.explanation_record(request, explained), sys.stdout)
    else:
        explanation.print_explanation(request, explained, terminal_width())
    return SUCCESS if explained.total else NOTHING_FOUND

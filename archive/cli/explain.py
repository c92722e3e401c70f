"""`archive explain`."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from archive.cli.config import Config
from archive.cli.query_options import Asked, asks


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


@asks
def explain(
    context: typer.Context,
    asked: Asked,
    engine_query: Annotated[
        bool, typer.Option("--engine-query", help="Also what the engine reads to answer.")
    ] = False,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,
) -> int:
    """\b
        archive explain 'kim Jong-un -missile date:2025'
        archive explain 'nucl* source:AP' --engine-query

    Show how a query is understood: its words, its tree, and how many articles each part matches
    alone; of a query that matches nothing, why.
    """
    from archive.cli.search import NOTHING_FOUND
    from archive.cli.streams import columns, ready
    from archive.render import explanation, json_output
    from index.explain import explain as explained

    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        archive.check_index()
        found = explained(
            archive.engine,
            question.parsed,
            question.search(),
            question.typed,
            plan=engine_query,
        )
    ready(machine=format is Format.JSON)
    if format is Format.JSON:
        json_output.print_record(explanation.record(question, found), sys.stdout)
    else:
        explanation.print_explanation(question, found, columns())
    return 0 if found.total else NOTHING_FOUND

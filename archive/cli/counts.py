"""`archive count` and `archive facets`: the numbers alone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.cli.config import Config, Flags
from archive.cli.notices import say_notes
from archive.cli.query_options import Asked, Facets, asks
from archive.render.amount import matching

if TYPE_CHECKING:
    from archive.answer import Counts
    from archive.archive import Archive
    from archive.question import Question

NOTHING_FOUND = 1
_VALUES = 20  # of each field
_BY = ("source", "location", "year")  # what is counted unless it is said


class NumberFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class CountsFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"


class Sort(StrEnum):
    COUNT = "count"
    VALUE = "value"


@asks
def count(
    context: typer.Context,
    asked: Asked,
    facet: Facets = None,
    format: Annotated[NumberFormat, typer.Option(help="How to print it.")] = NumberFormat.TEXT,
) -> int:
    """\b
        archive count missile
        archive count 'kim -missile' --since 2025 --source Reuters
        archive count missile --facet source --facet year:5

    Print how many articles match.
    """
    from archive.answer import count as counted
    from archive.question import facets as read
    from archive.render import count_records as rendered
    from archive.render import json_output

    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        found = counted(archive, question, read(facet or ()))
        if format is NumberFormat.JSON:
            beside = rendered.facets_record(found.facets) if facet else {}
            json_output.print_record(rendered.count_record(found) | beside, sys.stdout)
        else:
            print(found.total)
            if facet:
                _print_values(found, context.obj)
        notes(archive, question, found, None)
    return 0 if found.total else NOTHING_FOUND


@asks
def facets(
    context: typer.Context,
    asked: Asked,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            "--facet",
            metavar="FIELD,…",
            help="What to count, source,location,year unless said.",
        ),
    ] = None,
    top: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many values of each.")
    ] = _VALUES,
    grep: Annotated[
        str, typer.Option(metavar="TEXT", help="Only values with this in one of their names.")
    ] = "",
    sort: Annotated[Sort, typer.Option(help="The order of the values.")] = Sort.COUNT,
    format: Annotated[CountsFormat, typer.Option(help="How to print them.")] = CountsFormat.TEXT,
) -> int:
    """\b
        archive facets missile --by source,location,year
        archive facets '*' --by country --grep korea
        archive facets coal --by year --sort value --format csv > years.csv

    Count the values of fields over all articles that match, the unknown too.  Where an article can
    have several values it is counted once for each.
    """
    from archive.answer import count as counted
    from archive.question import facets as read
    from archive.render import count_records as rendered
    from index.engine import Facet, FacetSort

    wanted = read(by or _BY, Facet("", top, grep.strip(), FacetSort(sort)))
    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        found = counted(archive, question, wanted)
        if format is CountsFormat.TEXT:
            _print_values(found, context.obj)
        else:
            head = rendered.count_record(found) | rendered.facets_record(found.facets)
            rows = rendered.value_records(found.facets)
            print_records(head, rows, rendered.VALUES, format)
        held = any(each.distinct for each in found.facets.values()) or not grep.strip()
        said = "" if held else f' · no value contains "{grep.strip()}"'
        notes(archive, question, found, said if format is CountsFormat.TEXT else None)
    return 0 if found.total and held else NOTHING_FOUND


def _print_values(found: Counts, flags: Flags) -> None:
    from archive.cli.streams import colored, ready, styled
    from archive.render import plain

    ready(machine=False)
    if styled(flags.color):
        from archive.render import panel, terminal

        panel.print_panels(terminal.console(color=colored(flags.color)), found.facets, found.total)
    else:
        plain.print_values(found.facets, sys.stdout)


def print_records(
    document: dict[str, Any],
    rows: Iterable[dict[str, Any]],
    fields: Sequence[str],
    format: CountsFormat,
) -> None:
    """The counts for programs: all as one document, or a row each."""
    from archive.cli.streams import ready
    from archive.render import csv_output
    from archive.render import json_output as documents

    ready(machine=True)
    match format:
        case CountsFormat.JSON:
            documents.print_record(document, sys.stdout)
        case CountsFormat.JSONL:
            documents.print_lines(rows, sys.stdout)
        case CountsFormat.CSV:
            csv_output.print_csv(rows, fields, sys.stdout)
        case CountsFormat.TSV:
            csv_output.print_tsv(rows, fields, sys.stdout)
        case CountsFormat.TEXT:
            raise ValueError(format)


def notes(archive: Archive, question: Question, found: Counts, about: str | None) -> None:
    """What the reader should know besides the numbers, on standard error.

    `about`: what follows the number of articles; None where that is not told.
    """
    from archive.cli.streams import say
    from archive.render.sanitize import clean

    say_notes(archive, question, found.total)
    if found.total and about is not None:
        say(clean(f" {matching(found.total)}{about} · {found.took_ms:.0f} ms"))

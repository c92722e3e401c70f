"""`archive facets`: the values of fields with their counts."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.notices import print_count_notices
from archive.cli.output import CountFormat, Format, print_counts, print_facets_text
from archive.cli.query_options import QueryOptions, with_query_options

_DEFAULT_FIELDS = ("source", "location", "year")
_DEFAULT_VALUES = 20  # per field


class ValueOrder(StrEnum):
    """Choices of `index.engine.FacetSort`, which is not imported for --help."""

    COUNT = "count"
    VALUE = "value"


@with_query_options
def facets(
    context: typer.Context,
    query_options: QueryOptions,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            "--facet",
            metavar="FIELD,…",
            help="Fields to count (default: source,location,year).",
        ),
    ] = None,
    top: Annotated[
        int, typer.Option(metavar="N", min=1, help="Number of values listed per field.")
    ] = _DEFAULT_VALUES,
    grep: Annotated[
        str,
        typer.Option(
            metavar="TEXT", help="List only values whose name, or an alias of it, contains TEXT."
        ),
    ] = "",
    sort: Annotated[ValueOrder, typer.Option(help="Order of the values.")] = ValueOrder.COUNT,
    format: CountFormat = Format.TEXT,
) -> int:
    """\b
        archive facets missile --by source,location,year
        archive facets '*' --by country --grep korea
        archive facets coal --by year --sort value --format csv > years.csv

    Count the values of fields over all matching articles; articles without a value count as
    unknown.  An article with several values counts once for each.  The row (other) adds up
    the counts of all values that are not listed; on a terminal it is "N more", N such values.
    """
    from archive.render import count_records
    from archive.searching.request import parse_facets
    from archive.searching.response import run_search
    from index.engine import Facet, FacetSort

    text = grep.strip()
    requested = parse_facets(by or _DEFAULT_FIELDS, Facet("", top, text, FacetSort(sort)))
    config = Config.from_options(context.obj)
    with config.open_archive() as archive:
        search_input = replace(query_options.search_input(), facets=requested, limit=0)
        request = search_input.request(config.today(archive.settings.timezone))
        response = run_search(archive, request)
        results = response.results
        if format is Format.TEXT:
            print_facets_text(response, context.obj)
        else:
            document = count_records.count_record(response)
            document |= count_records.facets_record(results.facets)
            records = count_records.value_records(results.facets)
            print_counts(document, records, count_records.VALUE_FIELDS, format)
        has_values = not text or any(counts.distinct for counts in results.facets.values())
        details = "" if has_values else f' · no value contains "{text}"'
        print_count_notices(archive, request, response, details if format is Format.TEXT else None)
    return SUCCESS if results.total and has_values else NOTHING_FOUND

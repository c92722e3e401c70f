"""`archive count`."""

from __future__ import annotations

import sys
from dataclasses import replace

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.notices import print_count_notices
from archive.cli.output import DocumentFormat, Format, print_facets_text
from archive.cli.query_options import FacetOption, QueryOptions, with_query_options


@with_query_options
def count(
    context: typer.Context,
    query_options: QueryOptions,
    facet: FacetOption = None,
    format: DocumentFormat = Format.TEXT,
) -> int:
    """\b
        archive count missile
        archive count 'kim -missile' --since 2025 --source Reuters
        archive count missile --facet source --facet year:5

    Count the articles that match.
    """
    from archive.render import count_records, json_output
    from archive.searching.request import parse_facets
    from archive.searching.response import run_search

    config = Config.from_options(context.obj)
    with config.open_archive() as archive:
        search_input = replace(
            query_options.search_input(), facets=parse_facets(facet or ()), limit=0
        )
        request = search_input.request(config.today(archive.settings.timezone))
        response = run_search(archive, request)
        results = response.results
        if format is Format.JSON:
            record = count_records.count_record(response)
            if facet:
                record |= count_records.facets_record(results.facets)
            json_output.print_record(record, sys.stdout)
        else:
            print(results.total)
            if facet:
                print_facets_text(response, context.obj)
        print_count_notices(archive, request, response, None)
    return SUCCESS if results.total else NOTHING_FOUND

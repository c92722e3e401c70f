"""`archive export`: whole articles, by a query."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from sys import maxsize
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.notices import print_facet_notices, print_notices
from archive.cli.output import CountingIterator, ExportFormat, FieldsOption, Format
from archive.cli.query_options import QueryOptions, with_query_options
from archive.cli.search import HitOrder

if TYPE_CHECKING:
    from archive.record import ArticleRecord
    from archive.searching.request import SearchRequest
    from index.engine import Results


@with_query_options
def export(
    context: typer.Context,
    query_options: QueryOptions,
    facet: Annotated[
        list[str] | None,
        typer.Option(
            "--facet",
            metavar="FIELD[:N],…",
            help="Also count the values of these fields, at most N of each, on standard error"
            " (with json, inside the output).",
        ),
    ] = None,
    sort: Annotated[HitOrder, typer.Option(help="Order of the articles.")] = HitOrder.NEWEST,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", "-n", metavar="N", min=1, help="Maximum number of articles (default: all)."
        ),
    ] = None,
    offset: Annotated[
        int, typer.Option(metavar="N", min=0, help="Number of articles to skip.")
    ] = 0,
    format: ExportFormat = Format.JSONL,
    fields: FieldsOption = None,
) -> int:
    """\b
        archive export '*' > everything.jsonl
        archive export 'kim date:2025' --source Reuters --format csv > kim.csv

    Print all matching articles in full, newest first.  archive ingest reads jsonl back in.
    """
    from archive.cli.output import article_fields, print_articles
    from archive.cli.streams import info
    from archive.searching.request import parse_facets
    from index.engine import Sort

    field_names = article_fields(format, fields)
    facets = parse_facets(facet or ())
    config = Config.from_options(context.obj)
    with config.open_archive() as archive:
        search_input = replace(query_options.search_input(), sort=Sort(sort))
        request = search_input.request(config.today(archive.settings.timezone))
        counts = None
        if facets:
            counts = archive.search(replace(request.search, facets=facets, limit=0))
        stop = maxsize if limit is None else min(offset + limit, maxsize)
        articles = CountingIterator(
            islice(archive.scan(request.search), min(offset, maxsize), stop)
        )
        print_articles(articles, format, field_names, _document_head(request, counts))
        if counts and format is not Format.JSON:
            print_facet_notices(counts.facets, counts.total, context.obj)
        print_notices(archive, request, articles.count or offset)
        if not articles.count and offset:
            info(f"No more than {offset:,} articles match.")
    return SUCCESS if articles.count else NOTHING_FOUND


def _document_head(request: SearchRequest, counts: Results | None) -> ArticleRecord:
    """Return the beginning of the JSON document."""
    from archive.render import count_records, json_output

    head = json_output.query_record(request)
    return head | (count_records.facets_record(counts.facets) if counts else {})

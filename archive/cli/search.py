"""`archive search`."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.log import LOG
from archive.cli.notices import print_facet_notices, print_notices
from archive.cli.output import FieldsOption, Format, HitFormat
from archive.cli.query_options import FacetOption, QueryOptions, with_query_options
from archive.render.phrases import match_count

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.searching.response import SearchResponse


class HitOrder(StrEnum):
    """Choices of `index.engine.Sort`, which is not imported for --help."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@with_query_options
def search(
    context: typer.Context,
    query_options: QueryOptions,
    facet: FacetOption = None,
    sort: Annotated[HitOrder, typer.Option(help="Order of the hits.")] = HitOrder.RELEVANCE,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="Maximum number of hits.")
    ] = 10,
    offset: Annotated[int, typer.Option(metavar="N", min=0, help="Number of hits to skip.")] = 0,
    passages: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            max=99,
            help="Passages per hit (default: enough to show the matches, at most 3).",
        ),
    ] = None,
    format: HitFormat = Format.TEXT,
    fields: FieldsOption = None,
) -> int:
    """\b
        archive search "Kim Jong Un"                    all three words; the exact phrase first
        archive search '"Kim Jong Un"'                  only the exact phrase
        archive search missile -kim --since 2025-08     missile without kim, since August 2025
        archive search 'title:(coal OR pit) source:AP' --facet year --facet location:5
        archive search coal --format csv --fields date,source,title > coal.csv

    Find articles that contain all the words.  OR, NOT, -word, brackets and "phrases" change that;
    see archive help query.
    """
    from archive.cli.output import hit_fields, needs_passages, print_hits
    from archive.searching.request import parse_facets
    from archive.searching.response import run_search
    from index.engine import Sort

    field_names = hit_fields(format, fields)
    config = Config.from_options(context.obj)
    with config.open_archive() as archive:
        search_input = replace(
            query_options.search_input(),
            facets=parse_facets(facet or ()),
            sort=Sort(sort),
            limit=limit,
            offset=offset,
        )
        response = run_search(
            archive,
            search_input.request(config.today(archive.settings.timezone)),
            with_passages=needs_passages(format, field_names),
            passage_limit=passages,
        )
        results = response.results
        print_hits(response, format, field_names, context.obj)
        if format not in (Format.TEXT, Format.JSON):  # these print the facets themselves
            print_facet_notices(results.facets, results.total, context.obj)
        LOG.event("searched", found=results.total, ms=round(response.took_ms, 1))
        _print_hit_notices(archive, response, format)
    return SUCCESS if results.total else NOTHING_FOUND


def _print_hit_notices(archive: Archive, response: SearchResponse, format: Format) -> None:
    """Print the notices; for text also the number of hits, and how to search for the phrase."""
    from archive.cli.streams import info, tip
    from index.analysis import split_words
    from index.query.lex import QUOTES, quote, shell_quote

    request, total, count = response.request, response.results.total, len(response.items)
    phrase = request.parsed.phrase_boost
    print_notices(archive, request, total)
    if total and format is Format.TEXT:
        next_offset = request.search.offset + count
        next_page = f"   next: --offset {next_offset}" if count and next_offset < total else ""
        info(f" {match_count(total)} · {count} shown · {response.took_ms:.0f} ms{next_page}")
        if phrase and not request.search.filters:
            query = " ".join(request.query_text.split())
            is_phrase = tuple(split_words(query)) == phrase.words and not set(query) & set(QUOTES)
            text = query if is_phrase else " ".join(phrase.words)
            tip(f" for the exact phrase: archive search {shell_quote(quote(text))}")

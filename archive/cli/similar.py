"""`archive similar`: articles similar to given ones."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.output import FieldsOption, Format, HitFormat
from archive.cli.query_options import TIMEOUT_HELP
from archive.cli.show import NO_IDS, IdsArgument
from archive.render.phrases import amount

_MAX_WORDS = 8  # words of the query that are named


def similar(
    context: typer.Context,
    ids: IdsArgument,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="Maximum number of articles.")
    ] = 10,
    offset: Annotated[
        int, typer.Option(metavar="N", min=0, help="Number of articles to skip.")
    ] = 0,
    passages: Annotated[
        int, typer.Option(metavar="N", min=0, max=99, help="Excerpts per article.")
    ] = 1,
    format: HitFormat = Format.TEXT,
    fields: FieldsOption = None,
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0, help=TIMEOUT_HELP)
    ] = None,
) -> int:
    """\b
        archive similar a7f3k2q9
        archive search '"production line"' -n3 --format ids | archive similar - --format csv

    Find articles similar to one article, or to several together, by the distinctive words they
    share.
    """
    from archive.cli.output import hit_fields, needs_passages, print_hits
    from archive.cli.show import read_ids
    from archive.cli.streams import info, tip
    from archive.searching.request import deadline_for
    from archive.searching.similar import find_similar
    from index.engine import Search
    from index.query.tree import NOTHING

    field_names = hit_fields(format, fields)
    with Config.from_options(context.obj).open_archive() as archive:
        articles = [archive.article(id) for id in read_ids(ids)]
        response = find_similar(
            archive,
            articles,
            Search(NOTHING, limit=limit, offset=offset, deadline=deadline_for(timeout)),
            with_passages=needs_passages(format, field_names),
            passage_limit=passages,
        )
    print_hits(response, format, field_names, context.obj)
    total, owner = response.results.total, "its" if len(articles) == 1 else "their"
    if not articles:
        info(NO_IDS)
    elif not total:
        info(f"No other article shares {owner} words.")
    elif format is Format.TEXT:
        candidates = amount(total, f"that shares {owner} words", f"that share {owner} words")
        info(f" {len(response.items)} most similar of {candidates} · {response.took_ms:.0f} ms")
        words = response.request.canonical.split(" OR ")
        tip(f" by: {', '.join(words[:_MAX_WORDS])}{', …' if len(words) > _MAX_WORDS else ''}")
    return SUCCESS if total else NOTHING_FOUND

"""`archive similar`: the nearest neighbours of an article."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.cli.config import Config
from archive.cli.output import Fields, Format
from archive.cli.query_options import TIME
from archive.cli.search import NOTHING_FOUND
from archive.cli.show import Ids
from archive.render.amount import amount

_NAMED = 8  # of the words that were looked for


def similar(
    context: typer.Context,
    ids: Ids,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=0, help="How many.")] = 10,
    offset: Annotated[int, typer.Option(metavar="N", min=0, help="How many to pass over.")] = 0,
    passages: Annotated[
        int, typer.Option(metavar="N", min=0, max=99, help="Passages of each hit.")
    ] = 1,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TEXT,
    fields: Fields = None,
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", min=0, help=TIME)] = None,
) -> int:
    """\b
        archive similar a7f3k2q9
        archive search '"production line"' -n3 --format ids | archive similar - --format csv

    Find what is like an article, or like several together, by the words that tell them from others.
    """
    from archive.cli.output import fields_of_hits, needs_texts, print_view
    from archive.cli.show import named
    from archive.cli.streams import hint, say
    from archive.question import until
    from archive.similar import similar as nearest
    from index.engine import Search
    from index.query.tree import NOTHING

    printed = fields_of_hits(format, fields)
    with Config.make(context.obj).opened() as archive:
        of = [archive.article(id) for id in named(ids)]
        search = Search(NOTHING, limit=limit, offset=offset, deadline=until(timeout))
        view = nearest(archive, of, search, texts=needs_texts(format, printed), most=passages)
    print_view(view, format, printed, context.obj)
    total, whose = view.results.total, "its" if len(of) == 1 else "their"
    if not of:
        say("No ids were read.")
    elif not total:
        say(f"No other article shares {whose} words.")
    elif format is Format.TEXT:
        sharing = amount(total, f"that shares {whose} words", f"that share {whose} words")
        say(f" {len(view.shown)} nearest of {sharing} · {view.took_ms:.0f} ms")
        words = view.canonical.split(" OR ")
        hint(f" by: {', '.join(words[:_NAMED])}{', …' if len(words) > _NAMED else ''}")
    return 0 if total else NOTHING_FOUND

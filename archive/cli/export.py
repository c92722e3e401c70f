"""`archive export`: whole articles by a query."""

from __future__ import annotations

from itertools import islice
from sys import maxsize
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.cli.config import Config
from archive.cli.notices import say_facets, say_notes
from archive.cli.output import Counted, Fields, WholeFormat
from archive.cli.query_options import Asked, Facets, asks
from archive.cli.search import NOTHING_FOUND, Sort

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.question import Question
    from index.engine import Results


@asks
def export(
    context: typer.Context,
    asked: Asked,
    facet: Facets = None,
    sort: Annotated[Sort, typer.Option(help="Their order.")] = Sort.NEWEST,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", metavar="N", min=1, help="How many at most; else all."),
    ] = None,
    offset: Annotated[int, typer.Option(metavar="N", min=0, help="How many to pass over.")] = 0,
    format: Annotated[WholeFormat, typer.Option(help="How to print them.")] = WholeFormat.JSONL,
    fields: Fields = None,
) -> int:
    """\b
        archive export '*' > everything.jsonl
        archive export 'kim date:2025' --source Reuters --format csv > kim.csv

    Print whole articles, all that match, newest first.  `archive ingest` takes jsonl back.
    """
    from archive.cli.output import fields_of_articles, print_articles
    from archive.question import facets
    from index.engine import Sort as Order

    printed = fields_of_articles(format, fields)
    asked_for = facets(facet or ())
    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        counts = archive.search(question.search(facets=asked_for, limit=0)) if asked_for else None
        every = archive.scan(question.search(sort=Order(sort)))
        last = maxsize if limit is None else min(offset + limit, maxsize)
        found = Counted(islice(every, min(offset, maxsize), last))
        print_articles(found, format, printed, _head(question, counts))
        if counts and format is not WholeFormat.JSON:
            say_facets(counts.facets, counts.total, context.obj)
        _notes(archive, question, found.count, offset)
    return 0 if found.count else NOTHING_FOUND


def _head(question: Question, counts: Results | None) -> dict[str, Any]:
    """How the document of JSON begins."""
    from archive.render import count_records, json_output
    from index.query.formatting import canonical

    tree = canonical(question.parsed.query)
    head = json_output.query(question.typed, tree, question.record)
    return head | (count_records.facets_record(counts.facets) if counts else {})


def _notes(archive: Archive, question: Question, count: int, offset: int) -> None:
    from archive.cli.streams import say

    say_notes(archive, question, count or offset)
    if not count and offset:
        say(f"No more than {offset:,} articles match.")

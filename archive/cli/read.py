"""`archive export`: whole articles by a query."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.asking import Asked, asks
from archive.cli.config import Config
from archive.cli.output import Fields, WholeFormat
from archive.cli.search import NOTHING_FOUND, Sort

if TYPE_CHECKING:
    from archive.store import Kept


@asks
def export(
    context: typer.Context,
    asked: Asked,
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
    from archive.cli.nothing import say_nothing
    from archive.cli.output import fields_of_articles, print_articles
    from archive.cli.streams import say
    from archive.render import document
    from index.engine import Sort as Order
    from index.query.write import canonical

    printed = fields_of_articles(format, fields)
    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        every = archive.scan(question.search(sort=Order(sort)))
        found = Counted(islice(every, offset, None if limit is None else offset + limit))
        tree = canonical(question.parsed.query)
        head = document.query(question.typed, tree, question.record)
        print_articles(found, format, printed, head)
        for note in question.parsed.notes:
            if note.repair:
                say(f"note: {note.text}")
        if not found.count and offset:
            say(f"No more than {offset:,} articles match.")
        elif not found.count:
            say_nothing(archive, question)
    return 0 if found.count else NOTHING_FOUND


class Counted(Iterator["Kept"]):
    """Articles as they pass, and how many have passed."""

    def __init__(self, articles: Iterator[Kept]) -> None:
        self._articles, self.count = articles, 0

    def __next__(self) -> Kept:
        kept = next(self._articles)
        self.count += 1
        return kept

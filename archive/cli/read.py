"""`archive show` and `archive export`: whole articles."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from archive.cli.config import Config
from archive.cli.filters import (
    AnyWord,
    Country,
    Given,
    Lang,
    Literal,
    Location,
    On,
    Publisher,
    Since,
    Source,
    Until,
    Words,
)


class ShowFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class ExportFormat(StrEnum):
    JSONL = "jsonl"


def show(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="An id, or how it starts.")],
    why: Annotated[bool, typer.Option("--why", help="Say how each field was found.")] = False,
    format: Annotated[ShowFormat, typer.Option(help="How to print it.")] = ShowFormat.TEXT,
) -> int:
    """\b
        archive show a7f3k2q9
        archive show a7f3k2q9 --why

    Show one article, whole.
    """
    from archive.archive import Archive
    from archive.cli.streams import colored, ready, styled
    from archive.render import article as rendered
    from archive.render import document

    config = Config.make(context.obj)
    with Archive(config.existing(), verify=config.flags.verify) as archive:
        kept = archive.article(id)
        furniture, reasons = archive.store.beside(kept.article.id)
    ready(machine=format is ShowFormat.JSON)
    if format is ShowFormat.JSON:
        more = {"furniture": furniture, "reasons": reasons} if why else {}
        document.print_record({"schema": 1, **document.whole(kept), **more}, sys.stdout)
        return 0
    flags = context.obj
    rendered.print_article(
        kept,
        rendered.Beside(furniture, reasons),
        why=why,
        styled=styled(flags.color),
        color=colored(flags.color),
    )
    return 0


def export(
    context: typer.Context,
    query: Words,
    since: Since = None,
    until: Until = None,
    on: On = None,
    source: Source = None,
    location: Location = None,
    country: Country = None,
    publisher: Publisher = None,
    lang: Lang = None,
    any_word: AnyWord = False,
    literal: Literal = False,
    format: Annotated[ExportFormat, typer.Option(help="How to print them.")] = ExportFormat.JSONL,
) -> int:
    """\b
        archive export '*' > everything.jsonl
        archive export 'kim date:2025' --source Reuters

    Print whole articles, one a line, without a limit.  `archive ingest` takes them back.
    """
    from archive.archive import Archive
    from archive.cli.search import NOTHING_FOUND
    from archive.cli.streams import ready, say
    from archive.render import document
    from index.engine import Search, Sort
    from index.query.parse import Reading, parse

    given = Given.of(locals())
    config = Config.make(context.obj)
    ready(machine=True)
    count = 0
    with Archive(config.existing(), verify=config.flags.verify) as archive:
        today = config.today(archive.settings.timezone)
        parsed = parse(" ".join(query), Reading(today, any_word, literal))
        asked = Search(parsed.query, parsed.run, given.read(today), sort=Sort.NEWEST)
        for kept in archive.scan(asked):
            document.print_record(document.whole(kept), sys.stdout)
            count += 1
    for note in parsed.notes:
        if note.repair:
            say(f"note: {note.text}")
    if not count:
        say("No articles match.")
    return 0 if count else NOTHING_FOUND

"""`archive search`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.config import Config
from archive.cli.log import LOG
from archive.cli.notices import say_facets, say_notes
from archive.cli.output import Fields, Format
from archive.cli.query_options import Asked, Facets, asks
from archive.render.amount import matching

if TYPE_CHECKING:
    from archive.answer import View
    from archive.archive import Archive
    from archive.question import Question

NOTHING_FOUND = 1


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@asks
def search(
    context: typer.Context,
    asked: Asked,
    facet: Facets = None,
    sort: Annotated[Sort, typer.Option(help="The order of the hits.")] = Sort.RELEVANCE,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help="How many hits.")
    ] = 10,
    offset: Annotated[int, typer.Option(metavar="N", min=0, help="How many to pass over.")] = 0,
    passages: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=99, help="Passages of each hit; unasked, what helps."),
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.TEXT,
    fields: Fields = None,
) -> int:
    """\b
        archive search "Kim Jong Un"                    the three words, the name itself first
        archive search '"Kim Jong Un"'                  only the name itself
        archive search missile -kim --since 2025-08     missile but not kim, from August on
        archive search 'title:(coal OR pit) source:AP' --facet year --facet location:5
        archive search coal --format csv --fields date,source,title > coal.csv

    Find articles.  Words are all required; OR, NOT, -word, brackets and "phrases" say otherwise.
    """
    from archive.answer import answer
    from archive.cli.output import fields_of_hits, needs_texts, print_view
    from archive.question import facets
    from index.engine import Sort as Order

    printed = fields_of_hits(format, fields)
    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        wanted = question.search(
            facets=facets(facet or ()), limit=limit, offset=offset, sort=Order(sort)
        )
        texts = needs_texts(format, printed)
        view = answer(archive, question, wanted, texts=texts, most=passages)
        print_view(view, format, printed, context.obj)
        if format not in (Format.TEXT, Format.JSON):  # those have a place for counts
            say_facets(view.results.facets, view.results.total, context.obj)
        LOG.tell("searched", found=view.results.total, ms=round(view.took_ms, 1))
        _notes(archive, question, view, format)
    return 0 if view.results.total else NOTHING_FOUND


def _notes(archive: Archive, question: Question, view: View, format: Format) -> None:
    """What the reader should know besides the hits, on standard error."""
    from archive.cli.streams import hint, say
    from index.analysis import words
    from index.query.lex import QUOTES, quoted, shell

    run, total = question.parsed.run, view.results.total
    say_notes(archive, question, total)
    if total and format is Format.TEXT:
        line = f"{matching(total)} · {len(view.shown)} shown · {view.took_ms:.0f} ms"
        after = view.search.offset + len(view.shown)
        more = f"   next: --offset {after}" if view.shown and after < total else ""
        say(f" {line}{more}")
        if run and not view.search.filters:
            typed = " ".join(view.typed.split())
            as_typed = tuple(words(typed)) == run.words and not set(typed) & set(QUOTES)
            phrase = typed if as_typed else " ".join(run.words)
            hint(f" only where they stand together: archive search {shell(quoted(phrase))}")

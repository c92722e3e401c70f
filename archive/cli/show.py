"""`archive show`: whole articles by their ids."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from archive.cli.config import Config
from archive.cli.output import Counted, Fields, Format
from archive.cli.search import NOTHING_FOUND

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.render.article import Whole
    from archive.store import Kept
    from index.query.tree import Scored

STDIN = ["-"]  # instead of ids

Ids: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="ID…", help="An id, or how it starts; - reads them.")
]


def show(
    context: typer.Context,
    ids: Ids,
    words: Annotated[
        str, typer.Option("--query", "-q", metavar="QUERY", help="Mark what answers this query.")
    ] = "",
    why: Annotated[bool, typer.Option("--why", help="Say how each field was found.")] = False,
    original: Annotated[
        bool, typer.Option("--original", help="Print the record as it came in.")
    ] = False,
    open: Annotated[
        bool, typer.Option("--open", help="Open its address, or its file, in the browser.")
    ] = False,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Do not page what is taller than the terminal.")
    ] = False,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,
    fields: Fields = None,
) -> int:
    """\b
        archive show a7f3k2q9 --query 'kim missile'
        archive show a7f3k2q9 --why
        archive search missile --format ids | archive show - --format md

    Show articles, whole: with the matches of a query marked, or with the reasons for their fields.
    """
    from archive.cli.output import WholeFormat, fields_of_articles, print_articles
    from archive.render import json_output

    printed = fields_of_articles(format, fields)
    alone = format is Format.JSON and fields is None and ids != STDIN and len(ids) == 1
    if format is not Format.TEXT and not alone:
        _refuse(format, **{"--why": why, "--query": bool(words)})
    config = Config.make(context.obj)
    with config.opened() as archive:
        wanted = _wanted(words, config, archive)
        found = Counted(archive.article(id) for id in named(ids))
        if original:
            _print_originals(archive, found)
        elif open:
            _open(archive, found)
        elif format is Format.TEXT:
            _print(archive, found, wanted, why=why, pager=not no_pager, context=context)
        elif alone:
            from archive.cli.streams import ready

            ready(machine=True)
            json_output.print_article(_whole(archive, next(found), wanted), why=why, out=sys.stdout)
        else:
            print_articles(found, WholeFormat(format), printed, {"schema": json_output.SCHEMA})
    return _told(found.count)


def _refuse(format: Format, **asked: bool) -> None:
    """Raise BadInput for what this form of output has no place for."""
    from archive.errors import BadInput

    if name := next((name for name, given in asked.items() if given), ""):
        raise BadInput(
            f"{name} says nothing to --format {format} here.",
            "It goes with text, and with json of one article that is named, whole.",
        )


def _told(count: int) -> int:
    """The exit code; that no id was read, if so: what wrote them has found nothing."""
    from archive.cli.streams import say

    if not count:
        say("No ids were read.")
    return 0 if count else NOTHING_FOUND


def named(ids: list[str]) -> Iterator[str]:
    """The ids, or those that standard input holds."""
    if ids != STDIN:
        yield from ids
        return
    for line in sys.stdin:
        yield from line.split()


def _wanted(words: str, config: Config, archive: Archive) -> tuple[Scored, ...]:
    """What is to be marked; raises QueryError."""
    from index.highlight import sought
    from index.query.parse import Reading, parse

    if not words:
        return ()
    parsed = parse(words, Reading(config.today(archive.settings.timezone)))
    return sought(parsed.query, parsed.run)


def _whole(archive: Archive, kept: Kept, wanted: tuple[Scored, ...]) -> Whole:
    from archive.render.article import Whole

    id = kept.article.id
    return Whole(kept, *archive.store.beside(id), archive.store.printings(id), wanted)


def _print(
    archive: Archive,
    found: Iterable[Kept],
    wanted: tuple[Scored, ...],
    *,
    why: bool,
    pager: bool,
    context: typer.Context,
) -> None:
    from archive.cli.streams import colored, page, ready, styled
    from archive.render import article

    ready(machine=False)
    color = context.obj.color
    rendered = (
        article.styled(whole, why=why, color=colored(color))
        if styled(color)
        else article.plain(whole, why=why)
        for whole in (_whole(archive, kept, wanted) for kept in found)
    )
    if pager and sys.stdout.isatty():
        page("\n\n".join(rendered))
        return
    for number, text in enumerate(rendered):
        sys.stdout.write(("\n\n" if number else "") + text)


def _print_originals(archive: Archive, found: Iterable[Kept]) -> None:
    """The bytes as they came in; to a terminal, nothing that it would obey."""
    from archive.cli.streams import ready
    from archive.render.sanitize import clean

    ready(machine=False)
    for kept in found:
        data = archive.store.original(kept.article.id)
        if sys.stdout.isatty():
            sys.stdout.write(clean(data.decode("utf-8", "replace")) + "\n")
        else:
            sys.stdout.buffer.write(data)
    sys.stdout.flush()


def _open(archive: Archive, found: Iterable[Kept]) -> None:
    """Raises BadInput for an article that has no address and whose file is gone."""
    import webbrowser
    from pathlib import Path

    from archive.cli.streams import say
    from archive.errors import BadInput
    from archive.render.sanitize import one_line

    for kept in found:
        url, file = kept.article.url or "", Path(kept.where)
        if not url.startswith(("http://", "https://")):
            if not file.is_file():
                id = kept.article.id[:8]
                raise BadInput(
                    f"{id} has no address, and {one_line(kept.where)} is no file here.",
                    f"What came in: archive show {id} --original",
                )
            url = file.absolute().as_uri()
        if not webbrowser.open(url):
            raise BadInput("there is no browser that could be opened.", one_line(url))
        say(f"opened {one_line(url)}")

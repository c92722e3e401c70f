"""`archive show`: whole articles by their ids."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.output import ArticleFormat, CountingIterator, FieldsOption, Format

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.render.article_text import ArticleDetails
    from archive.store import StoredArticle
    from index.query.tree import ScoringLeaf

STDIN_IDS = ["-"]
NO_IDS = "No ids given."

IdsArgument: TypeAlias = Annotated[
    list[str],
    typer.Argument(metavar="ID…", help="Ids or their first characters; - reads them from stdin."),
]


def show(
    context: typer.Context,
    ids: IdsArgument,
    match_query: Annotated[
        str, typer.Option("--query", "-q", metavar="QUERY", help="Mark the matches of this query.")
    ] = "",
    with_provenance: Annotated[
        bool, typer.Option("--why", help="Show where the value of each field comes from.")
    ] = False,
    original: Annotated[
        bool, typer.Option("--original", help="Print the original input record.")
    ] = False,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the article's URL or file in the browser.")
    ] = False,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Do not use a pager for long output.")
    ] = False,
    format: ArticleFormat = Format.TEXT,
    fields: FieldsOption = None,
) -> int:
    """\b
        archive show a7f3k2q9 --query 'kim missile'
        archive show a7f3k2q9 --why
        archive search missile --format ids | archive show - --format md

    Show whole articles.
    """
    from archive.cli.output import article_fields, print_articles
    from archive.cli.streams import configure_streams, info
    from archive.render import json_output

    field_names = article_fields(format, fields)
    is_single_document = (
        format is Format.JSON and fields is None and ids != STDIN_IDS and len(ids) == 1
    )
    if format is not Format.TEXT and not is_single_document:
        _refuse_options(format, {"--why": with_provenance, "--query": bool(match_query)})
    config = Config.from_options(context.obj)
    with config.open_archive() as archive:
        terms = _highlight_terms(match_query, config, archive)
        articles = CountingIterator(archive.article(id) for id in read_ids(ids))
        details = (_article_details(archive, stored, terms) for stored in articles)
        if original:
            _print_originals(archive, articles)
        elif open_browser:
            _open_in_browser(articles)
        elif format is Format.TEXT:
            _print_text(details, with_provenance, use_pager=not no_pager, context=context)
        elif is_single_document:
            configure_streams(machine=True)
            json_output.print_article(
                next(details), with_provenance=with_provenance, out=sys.stdout
            )
        else:
            print_articles(articles, format, field_names, {"schema": json_output.SCHEMA})
    if not articles.count:
        info(NO_IDS)
    return SUCCESS if articles.count else NOTHING_FOUND


def _refuse_options(format: Format, options: dict[str, bool]) -> None:
    """Raise BadInput if an option is set that this format has no place for."""
    from archive.errors import BadInput

    if name := next((name for name, is_set in options.items() if is_set), ""):
        raise BadInput(
            f"{name} has no effect with --format {format} here.",
            "Use it with text, or with json for one id and without --fields.",
        )


def read_ids(ids: list[str]) -> Iterator[str]:
    """Yield the ids of the command line, or those on standard input."""
    if ids != STDIN_IDS:
        yield from ids
        return
    for line in sys.stdin:
        yield from line.split()


def _highlight_terms(query: str, config: Config, archive: Archive) -> tuple[ScoringLeaf, ...]:
    """Return the terms to mark; raises QueryError."""
    from index.highlight import highlight_terms
    from index.query.parse import ParseOptions, parse

    if not query:
        return ()
    parsed = parse(query, ParseOptions(config.today(archive.settings.timezone)))
    return highlight_terms(parsed.query, parsed.phrase_boost)


def _article_details(
    archive: Archive, stored: StoredArticle, terms: tuple[ScoringLeaf, ...]
) -> ArticleDetails:
    from archive.render.article_text import ArticleDetails

    id, reader = stored.article.id, archive.store.reader
    return ArticleDetails(stored, *reader.details(id), reader.article_versions(id), terms)


def _print_text(
    details: Iterable[ArticleDetails],
    with_provenance: bool,
    *,
    use_pager: bool,
    context: typer.Context,
) -> None:
    from archive.cli.streams import configure_streams, is_styled, print_paged, use_color
    from archive.render import article_text

    configure_streams(machine=False)
    color = context.obj.color
    texts = (
        article_text.render_styled(article, with_provenance=with_provenance, color=use_color(color))
        if is_styled(color)
        else article_text.render_plain(article, with_provenance=with_provenance)
        for article in details
    )
    if use_pager and sys.stdout.isatty():
        print_paged("\n\n".join(texts))
        return
    for number, text in enumerate(texts):
        sys.stdout.write(("\n\n" if number else "") + text)


def _print_originals(archive: Archive, articles: Iterable[StoredArticle]) -> None:
    """Print the bytes of the original records; on a terminal without control characters."""
    from archive.cli.streams import configure_streams
    from archive.render.sanitize import clean

    configure_streams(machine=False)
    for stored in articles:
        data = archive.store.reader.original(stored.article.id)
        if sys.stdout.isatty():
            sys.stdout.write(clean(data.decode("utf-8", "replace")) + "\n")
        else:
            sys.stdout.buffer.write(data)
    sys.stdout.flush()


def _open_in_browser(articles: Iterable[StoredArticle]) -> None:
    """Open URLs or files; raises BadInput for an article without a URL whose file is gone."""
    import webbrowser
    from pathlib import Path

    from archive.cli.streams import info
    from archive.errors import BadInput
    from archive.render.sanitize import one_line

    for stored in articles:
        url, file = stored.article.url or "", Path(stored.locator)
        if not url.startswith(("http://", "https://")):
            if not file.is_file():
                id = stored.article.id[:8]
                raise BadInput(
                    f"{id} has no URL, and there is no file {one_line(stored.locator)}.",
                    f"Print the original record: archive show {id} --original",
                )
            url = file.absolute().as_uri()
        if not webbrowser.open(url):
            raise BadInput("no browser could be opened.", one_line(url))
        info(f"opened {one_line(url)}")

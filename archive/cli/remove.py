"""`archive remove`: delete articles for good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.log import LOG
from archive.cli.notices import print_notices
from archive.cli.query_options import QueryOptions, with_query_options
from archive.render.phrases import amount

if TYPE_CHECKING:
    from archive.archive import Archive

_MIN_ID_LENGTH = 8  # characters from which a word may be an id
_MAX_LISTED = 10  # articles that are listed before they are removed
_OPENING_LENGTH = 60  # characters of the body that replace a missing title


@with_query_options
def remove(
    context: typer.Context,
    query_options: QueryOptions,
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="ID…|QUERY…",
            help="Ids, or at least the first 8 of their 16 characters; words that begin no id are a"
            " query.",
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    forget: Annotated[
        bool,
        typer.Option("--forget", help="Let the articles come back when they are ingested again."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the articles; remove nothing.")
    ] = False,
) -> int:
    """\b
        archive remove a7f3k2q9
        archive remove 'source:KCNA date:2013' --yes
        archive remove a7f3k2q9 --forget            (lets the article come back at the next ingest)

    Delete articles and their originals for good.  Later ingests skip them; with --forget, now or by
    archive remove ID --forget later, they can be ingested again.
    """
    from archive.cli.streams import info

    config = Config.from_options(context.obj)
    query_options = query_options.with_stdin()
    words = query_options.words
    with config.open_archive() as archive, archive.write_lock():
        if forget and not dry_run and (forgotten := archive.forget(_possible_ids(words))):
            info(f"{amount(len(forgotten), 'removed article')} can be ingested again")
            return SUCCESS
        ids = _ids_named(archive, words) or _ids_matching(archive, query_options, config)
        if not ids:
            return NOTHING_FOUND
        _list_articles(archive, ids)
        if dry_run:
            info(f"{amount(len(ids), 'article')} would be removed")
            return SUCCESS
        if not yes:
            _confirm(len(ids))
        count = archive.remove(ids, forget=forget)
    LOG.event("removed", articles=count)
    pronoun, owner = ("it", "its") if count == 1 else ("them", "their")
    articles = amount(count, "article")
    info(f"{articles} removed with {owner} originals; backups still hold {pronoun}")
    return SUCCESS


def _possible_ids(words: list[str]) -> list[str]:
    """Return the words that are long enough to be the beginning of an id."""
    return [word for word in words if len(word) >= _MIN_ID_LENGTH]


def _ids_named(archive: Archive, words: list[str]) -> list[str]:
    """Return the ids that the words begin; empty unless each word begins exactly one id."""
    ids = []
    for word in words:
        is_long = len(word) >= _MIN_ID_LENGTH
        matches = archive.store.reader.ids_with_prefix(word.lower()) if is_long else []
        if len(matches) != 1:
            return []
        ids += matches
    return list(dict.fromkeys(ids))


def _ids_matching(archive: Archive, query_options: QueryOptions, config: Config) -> list[str]:
    """Return the ids of the articles that match the query, newest first; prints the notices."""
    from dataclasses import replace

    from index.engine import Sort

    search_input = replace(query_options.search_input(), sort=Sort.NEWEST)
    request = search_input.request(config.today(archive.settings.timezone))
    archive.index.catch_up()
    ids = [stored.article.id for stored in archive.scan(request.search)]
    print_notices(archive, request, len(ids))
    return ids


def _list_articles(archive: Archive, ids: list[str]) -> None:
    """Print the first articles on stderr: id, date and title."""
    from archive.cli.streams import info
    from archive.errors import BadArchive
    from archive.render.sanitize import one_line

    for id in ids[:_MAX_LISTED]:
        try:
            article = archive.store.reader.articles([id])[0].article
        except BadArchive:  # damaged, but it can be removed
            info(f"  {id}  cannot be read")
            continue
        title = article.title or article.body[:_OPENING_LENGTH]
        info(f"  {article.id}  {article.date or 'undated'}  {one_line(title)}")
    if len(ids) > _MAX_LISTED:
        info(f"  … and {len(ids) - _MAX_LISTED:,} more")


def _confirm(count: int) -> None:
    """Ask for confirmation; raises BadInput without a terminal, Abort if the answer is no."""
    from archive.errors import BadInput

    if not sys.stdin.isatty():
        articles = "this article" if count == 1 else f"these {count:,}"
        raise BadInput("nothing removed.", f"To delete {articles} for good, add --yes")
    typer.confirm(f"Delete {amount(count, 'article')} for good?", abort=True, err=True)

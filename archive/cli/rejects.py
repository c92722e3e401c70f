"""`archive rejects` and `archive remove`: what did not come in, and what is to go."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.config import Config
from archive.cli.log import LOG
from archive.cli.notices import say_notes
from archive.cli.query_options import Asked, asks
from archive.render.amount import amount

if TYPE_CHECKING:
    from archive.archive import Archive

_NAMED = 8  # characters from which a word may be an id
_SHOWN = 10  # articles that are named before they are removed


class RejectsFormat(StrEnum):
    TEXT = "text"
    JSONL = "jsonl"


def rejects(
    context: typer.Context,
    retry: Annotated[bool, typer.Option("--retry", help="Read their files once more.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Pictures, scripts and the like too.")
    ] = False,
    format: Annotated[RejectsFormat, typer.Option(help="How to print it.")] = RejectsFormat.TEXT,
) -> int:
    """\b
        archive rejects
        archive rejects --retry

    List the records that gave no article, and why.
    """
    from archive.cli.search import NOTHING_FOUND
    from archive.cli.streams import ready, say
    from archive.render.sanitize import clean, one_line, to_json

    config = Config.make(context.obj)
    ready(machine=format is RejectsFormat.JSONL)
    with config.opened() as archive:
        if retry:
            return _retry(archive)
        found = archive.store.rejects(every=every)
        for each in found:
            if format is RejectsFormat.JSONL:
                line = {"where": each.where, "why": each.why, "seen": each.seen}
                sys.stdout.write(to_json(line) + "\n")
            else:
                sys.stdout.write(f"{one_line(each.where)}: {clean(each.why)}\n")
    if not found:
        say("Nothing was rejected that should hold a story.")
    return 0 if found else NOTHING_FOUND


def _retry(archive: Archive) -> int:
    """Read the files of the rejects again, each with the options it was read with."""
    import os

    from archive.cli.ingest_report import Told, turn
    from archive.cli.streams import say
    from archive.ingestor import Intake

    told, gone = Told(), 0
    read: dict[str, list[Path]] = {}  # with these options
    with archive.writing():
        for file, options in archive.store.rejected_files():
            path = Path(os.fsdecode(file))
            if path.exists():
                read.setdefault(options, []).append(path)
            else:
                gone += 1
        for options, paths in read.items():
            turn(archive, Intake.of_options(options, tuple(paths), again=True), paths, told)
    told.sum()
    if gone:
        say(f"  {gone:,} of their files are gone")
    return told.code


@asks
def remove(
    context: typer.Context,
    asked: Asked,
    query: Annotated[
        list[str], typer.Argument(metavar="ID…|QUERY…", help="Ids, or what finds the articles.")
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Let them come in again with their files.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Name them, and do no more.")] = False,
) -> int:
    """\b
        archive remove a7f3k2q9
        archive remove 'source:KCNA date:2013' --yes
        archive remove a7f3k2q9 --forget            (also lets a removed one come in again)

    Take articles out for good, with their originals, and keep them out when their files come again.
    """
    from archive.cli.search import NOTHING_FOUND
    from archive.cli.streams import say

    config = Config.make(context.obj)
    asked = asked.read()
    query = list(asked.given["query"])
    with config.opened() as archive, archive.writing():
        if forget and not dry_run and (forgotten := archive.forget(_named(query))):
            say(f"{amount(len(forgotten), 'removed article')} may come in again")
            return 0
        ids = _ids(archive, query) or _matching(archive, asked, config)
        if not ids:
            return NOTHING_FOUND
        _name(archive, ids)
        if dry_run:
            say(f"{amount(len(ids), 'article')} would be removed")
            return 0
        if not yes:
            _ask(amount(len(ids), "article"))
        count = archive.remove(ids, forget=forget)
    LOG.tell("removed", articles=count)
    them = "it" if count == 1 else "them"
    say(f"{amount(count, 'article')} removed, originals too; backups still hold {them}")
    return 0


def _matching(archive: Archive, asked: Asked, config: Config) -> list[str]:
    """The articles that a query finds; how it was read, and why it finds none, is told."""
    from index.engine import Sort

    question = asked.question(config.today(archive.settings.timezone))
    archive.catch_up()
    found = archive.scan(question.search(sort=Sort.NEWEST))
    ids = [kept.article.id for kept in found]
    say_notes(archive, question, len(ids))
    return ids


def _named(words: list[str]) -> list[str]:
    """Those of the words that are long enough to be how an id starts."""
    return [word for word in words if len(word) >= _NAMED]


def _ids(archive: Archive, words: list[str]) -> list[str]:
    """The articles that the words name, if each is how an id starts; empty if they are a query."""
    found = []
    for word in words:
        named = archive.store.with_prefix(word.lower()) if len(word) >= _NAMED else []
        if len(named) != 1:
            return []
        found += named
    return list(dict.fromkeys(found))


def _name(archive: Archive, ids: list[str]) -> None:
    from archive.cli.streams import say
    from archive.errors import BadArchive
    from archive.render.sanitize import one_line

    for id in ids[:_SHOWN]:
        try:
            article = archive.store.articles([id])[0].article
        except BadArchive:  # damaged: to be taken out nonetheless
            say(f"  {id}  cannot be read")
            continue
        title = article.title or article.body[:60]
        say(f"  {article.id}  {article.date or 'undated'}  {one_line(title)}")
    if len(ids) > _SHOWN:
        say(f"  … and {len(ids) - _SHOWN:,} more")


def _ask(articles: str) -> None:
    """Raises BadInput off a terminal, Abort if the answer is no."""
    from archive.errors import BadInput

    if not sys.stdin.isatty():
        raise BadInput(f"{articles} would be removed for good.", "To do it: --yes")
    typer.confirm(f"Remove {articles} for good?", abort=True, err=True)

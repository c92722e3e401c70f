"""`archive reindex`, `status`, `config`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.config import Config
from archive.cli.log import LOG
from archive.render.amount import amount

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.settings import Settings
    from index.cluster import Login


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def reindex(
    context: typer.Context,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes that build it.")
    ] = 1,
    renormalize: Annotated[
        bool, typer.Option("--renormalize", help="Read the kept originals once more, first.")
    ] = False,
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="Only if the index there is cannot be used.")
    ] = False,
    engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="Move to: whoosh, opensearch.")
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The cluster's nodes, with commas between them."),
    ] = None,
    index: Annotated[
        str | None, typer.Option(metavar="NAME", help="What the index is called there.")
    ] = None,
    shards: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Parts that it is made of there.")
    ] = None,
) -> int:
    """\b
        archive reindex
        archive reindex --jobs 2
        archive reindex --renormalize
        archive reindex --if-needed
        archive reindex --engine opensearch --url https://node1:9200,https://node2:9200

    Build the index anew from the stored articles.  The old one answers until the new one is ready.

    --renormalize makes every article anew from its originals, by the rules of this release, and
    sets apart what a publisher prints on many of its pages.  No id changes, no version is made.

    --engine moves the index: to a cluster, whose user and password are in the environment
    (ARCHIVE_OPENSEARCH_USER and _PASSWORD, or _API_KEY; _CA names a file of certificates, _HOSTS
    the only hosts that may be told), or, with whoosh, back into the archive's folder.  All commands
    stay the same.
    """
    import time

    from archive.cli.progress import indexing
    from archive.cli.streams import say

    config = Config.make(context.obj)
    with config.opened() as archive, archive.writing():
        chosen = archive.placed(engine, url, index, shards)
        if renormalize:
            _renormalise(archive, jobs)
        if if_needed and chosen == archive.settings and _followed(archive):
            return 0
        began = time.perf_counter()
        with indexing(archive.store.count()) as advance:
            if chosen == archive.settings:
                count = archive.reindex(advance, jobs)
            else:
                count = archive.move(chosen, advance, jobs)
        seconds = time.perf_counter() - began
        say(f"{amount(count, 'article')} indexed in {seconds:.1f} s")
        LOG.tell("indexed", articles=count, seconds=round(seconds, 3))
    return 0


def _followed(archive: Archive) -> bool:
    """Bring an index that can be used to where the store is; false if it cannot be used."""
    from archive.cli.progress import indexing
    from archive.cli.streams import say
    from index.errors import StaleIndex

    try:
        archive.check_index()
        if archive.store.unwiped():
            say("words of removed articles may still stand in the index's files")
            return False
        behind = archive.behind()
        with indexing(behind) as advance:
            archive.catch_up(advance)
    except StaleIndex as error:
        say(error.message)
        return False
    say(f"{amount(behind, 'change')} indexed" if behind else "the index is as it should be")
    return True


def _renormalise(archive: Archive, jobs: int) -> None:
    import time

    from archive.cli.progress import indexing
    from archive.cli.streams import say
    from archive.renormalize import renormalise

    began = time.perf_counter()
    with indexing(archive.store.origins(), "normalising") as advance:
        done = renormalise(archive.store, archive.folder, jobs, advance)
    seconds = time.perf_counter() - began
    for id, place, why in done.reasons:
        say(f"kept as it was: {' '.join(filter(None, (id, place)))}: {why}")
    if done.kept > len(done.reasons):
        say(f"kept as they were: {done.kept - len(done.reasons):,} more")
    read = f"{amount(done.origins, 'original')} read in {seconds:.1f} s"
    say(f"{read}, {amount(done.changed, 'article')} changed")
    LOG.tell("renormalised", originals=done.origins, changed=done.changed, kept=done.kept)


def status(
    context: typer.Context,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,
) -> int:
    """\b
        archive status

    Show how many articles are here, what they lack, and how large the archive is.
    """
    from archive.cli.streams import columns
    from archive.render import key_values

    config = Config.make(context.obj)
    with config.opened() as archive:
        found = archive.status()
    key_values.print_status(found, as_json=format is Format.JSON, columns=columns())
    return 0


def _place(known: Settings, login: Login) -> list[tuple[str, str, str]]:
    """Where the index is, and who asks there, if it is not in the archive's folder."""
    from archive import settings

    if not known.url:
        return []
    who = f"user {login.user}" if login.user else "an API key" if login.key else "nobody"
    return [
        ("url", known.url, settings.NAME),
        ("index", known.index, settings.NAME),
        ("asks", who, "the environment"),
    ]


def config(
    context: typer.Context,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,
) -> int:
    """\b
        archive config

    Show the settings, and where each comes from.
    """
    from archive import settings
    from archive.render import key_values

    made = Config.make(context.obj)
    flags = made.flags
    rows = [("archive", str(made.folder), made.origin)]
    if made.exists:
        known = settings.read(made.folder)
        rows += [
            ("timezone", known.timezone, settings.NAME),
            ("engine", known.engine, settings.NAME),
            *_place(known, made.login),
            ("now", str(made.today(known.timezone)), "--now" if flags.now else "the clock"),
        ]
    else:
        rows.append(("", "there is no archive there yet", ""))
    rows.append(("color", flags.color, "--color" if flags.color != "auto" else "the default"))
    key_values.print_rows(rows, as_json=format is Format.JSON)
    return 0

"""`archive check`, `backup` and `restore`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from archive.cli.config import Config
from archive.cli.log import LOG
from archive.cli.reindex import Format
from archive.render.amount import amount

UNSOUND = 3  # an archive, or an index, that is not as it should be


def check(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every original and every byte of the index.")
    ] = False,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,
) -> int:
    """\b
        archive check
        archive check --deep

    Look whether all is as it should be: the store by itself, and the index against the store.

    --deep also compares every original with its SHA-256, reads the index against its checksums,
    and looks for a thousand articles by their own words.
    """
    from archive.check import check as checked
    from archive.cli.progress import indexing
    from archive.render.sanitize import one_line, to_json

    config = Config.make(context.obj)
    began = time.perf_counter()
    with config.opened() as archive:
        totals = archive.store.totals()
        with indexing(totals["origins"] if deep else 0, "checking") as advance:
            found = list(checked(archive, deep=deep, progress=advance))
    LOG.tell("checked", deep=deep, findings=len(found))
    if format is Format.JSON:
        listed = [{"part": each.part, "what": each.what, "fix": each.fix} for each in found]
        print(to_json({"schema": 1, "deep": deep, "findings": listed}))
        return UNSOUND if found else 0
    for each in found:
        print(f"{each.part}: {one_line(each.what)}")
    for fix in dict.fromkeys(each.fix for each in found):
        print(f"  to mend it: {fix}")
    if not found:
        seconds = time.perf_counter() - began
        how = "every byte" if deep else "rows and names; --deep reads every byte"
        originals = amount(totals["origins"], "original")
        count = f"{amount(totals['articles'], 'article')}, {originals}"
        print(f"all is well: {count} ({how}; {seconds:.1f} s)")
    return UNSOUND if found else 0


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file, if it is there.")
    ] = False,
) -> int:
    """\b
        archive backup news-2026-11-24.backup

    Write all articles, their originals and the settings to one file, as of now.

    Others may read and write meanwhile.  The index is left out: it is built anew from these.
    """
    from archive.cli.streams import say
    from archive.errors import BadInput

    config = Config.make(context.obj)
    if file.is_dir():
        raise BadInput(f"{file} is a folder.", "Name a file in it.")
    if file.exists() and not overwrite:
        raise BadInput(f"{file} is there already.", "Name another, or: --overwrite")
    if not file.absolute().parent.is_dir():
        raise BadInput(f"there is no folder {file.absolute().parent}.", "Make it, or name another.")
    began = time.perf_counter()
    with config.opened() as archive:
        archive.backup(file)
        count = archive.store.count()
    size, seconds = file.stat().st_size / 1e6, time.perf_counter() - began
    say(f"{amount(count, 'article')}, {size:,.1f} MB, in {seconds:.1f} s")
    LOG.tell("backed up", articles=count, mb=round(size, 1), seconds=round(seconds, 3))
    say(f"  to have them back: archive restore {file} --archive FOLDER")
    return 0


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `archive backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up what the archive holds now.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes that index.")
    ] = 1,
) -> int:
    """\b
        archive restore news-2026-11-24.backup --archive news
        archive restore news-2026-11-24.backup --replace

    Make an archive of a backup, and build its index.
    """
    from archive.cli.progress import indexing
    from archive.cli.streams import say
    from archive.errors import BadInput
    from archive.store import backup as saved

    config = Config.make(context.obj)
    if not file.is_file():
        raise BadInput(f"there is no file {file}.", "Name what `archive backup` wrote.")
    saved.settings(file)  # before a folder is made for it
    with config.made() as archive, archive.writing():
        if (held := archive.store.count()) and not replace:
            raise BadInput(
                f"the archive in {config.folder} holds {amount(held, 'article')}.",
                "Restore to another folder: --archive FOLDER; or give these up: --replace",
            )
        archive.restore(file)
        count = archive.store.count()
        say(f"{amount(count, 'article')} restored in {config.folder}")
        with indexing(count) as advance:
            archive.reindex(advance, jobs)
        say(f"{amount(count, 'article')} indexed")
        LOG.tell("restored", articles=count)
    return 0

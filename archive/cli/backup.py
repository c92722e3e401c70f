"""`archive backup` and `archive restore`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import SUCCESS
from archive.cli.log import LOG
from archive.render.phrases import amount


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace FILE if it exists.")
    ] = False,
) -> int:
    """\b
        archive backup news-2026-11-24.backup

    Write all articles, their originals and the settings to one file.

    Other processes can read and write meanwhile: the file holds the state at the start.  The index
    is left out; archive restore rebuilds it.
    """
    from archive.cli.streams import info
    from archive.errors import BadInput

    config = Config.from_options(context.obj)
    if file.is_dir():
        raise BadInput(f"{file} is a folder.", "Name a file in it.")
    if file.exists() and not overwrite:
        raise BadInput(f"{file} already exists.", "Name another file, or add --overwrite")
    if not file.absolute().parent.is_dir():
        raise BadInput(
            f"there is no folder {file.absolute().parent}.", "Create it, or name another."
        )
    start = time.perf_counter()
    with config.open_archive() as archive:
        archive.backup(file)
        count = archive.store.reader.count()
    megabytes, seconds = file.stat().st_size / 1e6, time.perf_counter() - start
    info(f"{amount(count, 'article')}, {megabytes:,.1f} MB, in {seconds:.1f} s")
    LOG.event("backed up", articles=count, mb=round(megabytes, 1), seconds=round(seconds, 3))
    info(f"  to restore it: archive restore {file} --archive FOLDER")
    return SUCCESS


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file written by archive backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace all articles in the archive.")
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", metavar="N", min=1, help="Number of processes that build the index."
        ),
    ] = 1,
) -> int:
    """\b
        archive restore news-2026-11-24.backup --archive news
        archive restore news-2026-11-24.backup --replace

    Restore an archive from a backup, and build its index.
    """
    from archive.cli.progress import article_progress
    from archive.cli.streams import info
    from archive.errors import BadInput
    from archive.store import backup as backup_file

    config = Config.from_options(context.obj)
    if not file.is_file():
        raise BadInput(f"there is no file {file}.", "Name a file written by archive backup.")
    backup_file.read_settings(file)  # raises before a folder is made for a bad file
    with config.create_archive() as archive, archive.write_lock():
        if (count := archive.store.reader.count()) and not replace:
            raise BadInput(
                f"the archive in {config.folder} holds {amount(count, 'article')}.",
                "Restore to another folder: --archive FOLDER; or replace these: --replace",
            )
        archive.restore(file)
        count = archive.store.reader.count()
        info(f"{amount(count, 'article')} restored in {config.folder}")
        with article_progress(count) as advance:
            archive.reindex(advance, jobs)
        info(f"{amount(count, 'article')} indexed")
        LOG.event("restored", articles=count)
    return SUCCESS

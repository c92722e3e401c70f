"""`archive ingest`: files in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.config import Config

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.cli.ingest_report import Told
    from archive.ingestor import Intake

_PAUSE = 2.0  # seconds between two looks of --watch


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH…", help="Files and folders; - is standard input."),
    ] = None,
    files_from: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also the paths in FILE, one a line.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--from", metavar="FORMAT", help="Read all as: see archive help formats."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=NAME,…", help="What records call a field."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="The source, where a page credits none.")
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who printed it, where it is not said.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Of times without one: Asia/Tokyo.")
    ] = None,
    date_order: Annotated[
        str | None, typer.Option(metavar="DMY|MDY", help="Of days in figures: 03/09/2025.")
    ] = None,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", metavar="N", min=0, help="Processes that read; 0: one a core."
        ),
    ] = 0,
    watch: Annotated[bool, typer.Option("--watch", help="Keep looking for what is new.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, and store nothing.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What became of each, as JSON lines.")
    ] = None,
) -> int:
    """\b
        archive ingest news/
        archive ingest page.html export.csv.gz feeds.zip --report report.jsonl
        archive ingest stories.csv --map title=headline,body=content.text
        archive ingest --archive .archive news/     (keeps the archive here)

    Take in files and folders.  What is known already is left as it is.
    """
    from archive.cli.ingest_report import Told, opened, turn
    from archive.cli.inputs import besides, listed, must_exist, read_from
    from archive.cli.streams import say
    from archive.ingest.draft import Known
    from archive.ingestor import Intake
    from archive.space import outside

    config = Config.make(context.obj)
    _check(format, timezone)
    if report:
        outside(config.folder, report)
    order = _order(date_order)
    known = Known(source, publisher, timezone, _columns(columns), order)
    named_there, gone = listed(files_from)
    named = [*(paths or ()), *named_there]
    must_exist(named, report, gone=bool(gone), watch=watch)
    with read_from(named) as (places, piped), opened(report) as out:
        intake = Intake(tuple(places), format, known, jobs, keep=not dry_run, piped=piped)
        with _archive(config, dry_run=dry_run) as archive:
            told = Told(out)
            with _summed(told, dry=dry_run), archive.writing():
                files = besides(archive.files(intake), report)
                turn(archive, intake, [*files, *gone], told)
            if watch:
                _watch(archive, intake, told)
    if not told.counts:
        say("No files were found there.")
        return 1
    return told.code


@contextmanager
def _summed(told: Told, *, dry: bool) -> Iterator[None]:
    """Say the sum at the end, also at one that came early."""
    from archive.cli.streams import say
    from index.errors import ClusterError

    try:
        yield
    except KeyboardInterrupt:
        told.sum(dry=dry)
        say("  to go on from there: the same command")
        raise
    except ClusterError:  # all is stored, and not in the index
        told.sum(dry=dry)
        raise
    told.sum(dry=dry)


@contextmanager
def _archive(config: Config, *, dry_run: bool) -> Iterator[Archive]:
    """The archive to take files into: made, if there is none; one for nothing in a dry run."""
    from tempfile import TemporaryDirectory

    from archive.archive import Archive
    from archive.cli.streams import say

    if dry_run and not config.exists:
        with TemporaryDirectory() as folder, Archive.make(Path(folder)) as archive:
            yield archive
        return
    made = not config.exists
    with config.made() as archive:
        if made:
            say(f"made an archive in {config.folder}")
            if config.origin == "the user's data folder":
                say("  to keep one here instead: archive ingest --archive .archive PATH")
        yield archive


def _watch(archive: Archive, intake: Intake, told: Told) -> None:
    """Look again and again, until interrupted; only at files that nobody is writing."""
    from time import sleep

    from archive.cli.ingest_report import Told, turn
    from archive.cli.streams import say
    from archive.errors import BadInput, Locked
    from index.errors import ClusterError

    say("watching for what is new; Ctrl-C ends it")
    while True:
        sleep(_PAUSE)
        now = Told(told.report, seen=told.seen, changes=True)
        # Another writer is done, and a folder that is gone may be back, when we look again.
        try:
            with suppress(Locked, BadInput), archive.writing():
                turn(archive, intake, archive.settled(intake), now)
        except ClusterError as error:  # nor is a cluster gone for ever
            say(f"{error.message} {error.hint}")
        if now.counts.total() > now.counts["unchanged"] + now.counts["rejected"]:
            now.sum()


def _check(format: str | None, timezone: str | None) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from archive.errors import BadInput
    from archive.ingest.readers import BY_NAME

    if format is not None and format not in BY_NAME:
        raise BadInput(f'there is no format "{format}".', "Formats: " + ", ".join(BY_NAME))
    try:
        ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f'there is no time zone "{timezone}".', "Like Asia/Tokyo") from None


def _order(given: str | None) -> str | None:
    from archive.errors import BadInput
    from archive.ingest.normalize.dates.date_order import ORDERS

    order = given.upper() if given else None
    if order not in (None, *ORDERS):
        raise BadInput(f'there is no date order "{given}".', "DMY or MDY")
    return order


def _columns(given: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """`--map title=headline,body=text`; raises BadInput for what is none."""
    from archive.errors import BadInput
    from archive.ingest.draft import FIELDS

    pairs = [pair for each in given or () for pair in each.split(",") if pair.strip()]
    columns = []
    for pair in pairs:
        field, equals, name = (part.strip() for part in pair.partition("="))
        if not equals or not name:
            raise BadInput(f'--map "{pair}" is not FIELD=NAME.', "Like --map title=headline")
        if field not in FIELDS:
            raise BadInput(f'--map: there is no field "{field}".', "Fields: " + ", ".join(FIELDS))
        columns.append((field, name))
    return tuple(columns)

"""`archive ingest`: read files and folders into the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.configuration import USER_DATA_FOLDER, Config
from archive.cli.exit_codes import NOTHING_FOUND

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.cli.ingest_report import IngestReport
    from archive.ingestor import IngestOptions

_WATCH_INTERVAL = 2.0  # seconds


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH…", help="Files and folders; - reads standard input."),
    ] = None,
    files_from: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also read the paths in FILE, one per line.")
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FORMAT",
            help="Input format (default: detected); see archive help formats.",
        ),
    ] = None,
    field_map: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=NAME,…",
            help="Fill fields from these columns or keys of the input: title, body, date, …;"
            " see archive help formats.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Source to set where an article names none.")
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Publisher to set where an article names none."),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE", help="Time zone to use where a timestamp gives none, e.g. Asia/Tokyo."
        ),
    ] = None,
    date_order: Annotated[
        str | None,
        typer.Option(metavar="DMY|MDY", help="How to read ambiguous dates such as 03/09/2025."),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            metavar="N",
            min=0,
            help="Number of processes that read files; 0: one per core.",
        ),
    ] = 0,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep running; ingest new and changed files.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would happen; store nothing.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write the outcome of each input to FILE, as JSON lines."
        ),
    ] = None,
) -> int:
    """\b
        archive ingest news/
        archive ingest page.html export.csv.gz feeds.zip --report report.jsonl
        archive ingest stories.csv --map title=headline,body=content.text
        archive ingest --archive .archive news/     (in this folder; later commands here find it)

    Read files and folders into the archive.  Unchanged files and articles are skipped.
    """
    from archive.cli.ingest_report import IngestReport, ingest_once, open_report
    from archive.cli.inputs import check_inputs, exclude_report, read_path_list, stdin_as_file
    from archive.cli.streams import info
    from archive.ingest.draft import IngestDefaults
    from archive.ingestor import IngestOptions
    from archive.space import require_outside_archive

    config = Config.from_options(context.obj)
    _check_format(input_format)
    _check_timezone(timezone)
    if report:
        require_outside_archive(config.folder, report)
    order = _parse_date_order(date_order)
    defaults = IngestDefaults(source, publisher, timezone, _parse_field_map(field_map), order)
    listed_paths, missing = read_path_list(files_from)
    named_paths = [*(paths or ()), *listed_paths]
    check_inputs(named_paths, report, has_missing=bool(missing), watch=watch)
    with stdin_as_file(named_paths) as (input_paths, stdin_copy), open_report(report) as out:
        options = IngestOptions(
            tuple(input_paths),
            input_format,
            defaults,
            jobs,
            dry_run=dry_run,
            stdin_copy=stdin_copy,
        )
        with _target_archive(config, dry_run=dry_run) as archive:
            ingest_report = IngestReport(out)
            with _final_summary(ingest_report, dry_run=dry_run), archive.write_lock():
                files = exclude_report(archive.list_files(options), report)
                ingest_once(archive, options, [*files, *missing], ingest_report)
            if watch:
                _watch(archive, options, ingest_report)
    if not ingest_report.counts:
        info("No files found.")
        return NOTHING_FOUND
    return ingest_report.exit_code


@contextmanager
def _final_summary(report: IngestReport, *, dry_run: bool) -> Iterator[None]:
    """Print the summary at the end, also after an interrupt or a failure of the cluster."""
    from archive.cli.streams import info
    from index.errors import ClusterError

    try:
        yield
    except KeyboardInterrupt:
        report.print_summary(dry_run=dry_run)
        info("  to continue: run the same command again")
        raise
    except ClusterError:  # everything is stored, but not indexed
        report.print_summary(dry_run=dry_run)
        raise
    report.print_summary(dry_run=dry_run)


@contextmanager
def _target_archive(config: Config, *, dry_run: bool) -> Iterator[Archive]:
    """Open the archive, or create it; a dry run without one gets a temporary archive."""
    from tempfile import TemporaryDirectory

    from archive.archive import Archive
    from archive.cli.streams import info

    is_new = not config.archive_exists
    if dry_run and is_new:
        with TemporaryDirectory() as folder, Archive.create(Path(folder)) as archive:
            yield archive
        return
    with config.create_archive() as archive:
        if is_new:
            info(f"created an archive in {config.folder}")
            if config.folder_origin == USER_DATA_FOLDER:
                info("  to keep one here instead: archive ingest --archive .archive PATH")
        yield archive


def _watch(archive: Archive, options: IngestOptions, first_report: IngestReport) -> None:
    """Ingest files again and again until interrupted, except those that are being written."""
    from time import sleep

    from archive.cli.ingest_report import IngestReport, ingest_once
    from archive.cli.streams import info
    from archive.errors import BadInput, Locked
    from index.errors import ClusterError

    info("watching for new and changed files; Ctrl-C stops it")
    while True:
        sleep(_WATCH_INTERVAL)
        report = IngestReport(
            first_report.out, reported_rejects=first_report.reported_rejects, changes_only=True
        )
        # By the next round another writer may have finished, and a missing folder may be back.
        try:
            with suppress(Locked, BadInput), archive.write_lock():
                ingest_once(archive, options, archive.list_stable_files(options), report)
        except ClusterError as error:  # a cluster may come back, too
            info(f"{error.message} {error.hint}")
        if report.counts.total() > report.counts["unchanged"] + report.counts["rejected"]:
            report.print_summary()


def _check_format(name: str | None) -> None:
    from archive.errors import BadInput
    from archive.ingest.readers import FORMATS_BY_NAME

    if name is not None and name not in FORMATS_BY_NAME:
        raise BadInput(f'there is no format "{name}".', "Formats: " + ", ".join(FORMATS_BY_NAME))


def _check_timezone(name: str | None) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from archive.errors import BadInput

    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f'there is no time zone "{name}".', "Write --timezone Asia/Tokyo") from None


def _parse_date_order(option: str | None) -> str | None:
    from archive.errors import BadInput
    from archive.ingest.normalize.dates.date_order import ORDERS

    order = option.upper() if option else None
    if order not in (None, *ORDERS):
        raise BadInput(f'there is no date order "{option}".', "Write DMY or MDY")
    return order


def _parse_field_map(options: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """Parse `--map title=headline,body=text` to pairs of field and column; raises BadInput."""
    from archive.errors import BadInput
    from archive.ingest.draft import FIELDS

    pairs = [pair for option in options or () for pair in option.split(",") if pair.strip()]
    field_map = []
    for pair in pairs:
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column:
            raise BadInput(f'--map "{pair}" is not FIELD=NAME.', "Write --map title=headline")
        if field not in FIELDS:
            raise BadInput(f'--map: there is no field "{field}".', "Fields: " + ", ".join(FIELDS))
        field_map.append((field, column))
    return tuple(field_map)

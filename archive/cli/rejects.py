"""`archive rejects`: records that gave no article, with the reasons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.configuration import Config
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.output import FORMATS, Format, RejectFormat

if TYPE_CHECKING:
    from archive.archive import Archive

_FIELDS = ("where", "why", "seen")  # of a record in jsonl


def rejects(
    context: typer.Context,
    retry: Annotated[
        bool,
        typer.Option(
            "--retry", help="Read the rejected files again, except those listed only with --all."
        ),
    ] = False,
    include_all: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Include files that are not expected to hold a story, such as pictures.",
        ),
    ] = False,
    format: RejectFormat = Format.TEXT,
) -> int:
    """\b
        archive rejects
        archive rejects --retry

    List the records that could not be read as articles, with the reasons.
    """
    from archive.cli.streams import configure_streams, info
    from archive.render.sanitize import clean, one_line

    config = Config.from_options(context.obj)
    configure_streams(machine=format is not Format.TEXT)
    with config.open_archive() as archive:
        if retry:
            return _retry(archive)
        rejects = archive.store.files.rejects(include_non_stories=include_all)
        if print_rows := FORMATS[format].print_rows:
            records = (
                {"where": reject.locator, "why": reject.reason, "seen": reject.seen_at}
                for reject in rejects
            )
            print_rows(records, _FIELDS)
        else:
            for reject in rejects:
                print(f"{one_line(reject.locator)}: {clean(reject.reason)}")
    if not rejects:
        info("No inputs that should hold a story were rejected.")
    return SUCCESS if rejects else NOTHING_FOUND


def _retry(archive: Archive) -> int:
    """Read the rejected files again, each with the options of its ingest."""
    import os

    from archive.cli.ingest_report import IngestReport, ingest_once
    from archive.cli.streams import info
    from archive.ingestor import IngestOptions

    report, gone = IngestReport(), 0
    paths_by_options: dict[str, list[Path]] = {}
    with archive.write_lock():
        for file, options in archive.store.files.rejected_files():
            path = Path(os.fsdecode(file))
            if path.exists():
                paths_by_options.setdefault(options, []).append(path)
            else:
                gone += 1
        for options, paths in paths_by_options.items():
            options_again = IngestOptions.from_stored(options, tuple(paths), reread_unchanged=True)
            ingest_once(archive, options_again, paths, report)
    report.print_summary()
    if gone:
        info(f"  {gone:,} of the rejected files no longer exist")
    return report.exit_code

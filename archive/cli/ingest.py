"""`archive ingest`: files in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from archive.cli.config import Config

if TYPE_CHECKING:
    from archive.archive import Archive, Outcome, Progress
    from archive.ingest.draft import Rejected
    from archive.intake import Intake

REJECTED = 5  # finished, but some inputs were rejected
FAILED = "failed"  # those of the rejected in which one would expect a story
_REASONS = 10  # rejects that are named on the terminal; --report names all


def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders.")],
    format: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="Read all as: jsonl, text.")
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
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What became of each, as JSON lines.")
    ] = None,
) -> int:
    """\b
        archive ingest news/
        archive ingest page.txt more/ --report report.jsonl
        archive ingest --archive .archive news/     (keeps the archive here)

    Take in files and folders.  What is known already is left as it is.
    """
    from archive.archive import Archive
    from archive.cli.streams import say
    from archive.ingest.draft import Known
    from archive.intake import Intake

    config = Config.make(context.obj)
    _check(format, timezone)
    made = not config.exists
    intake = Intake(tuple(paths), format, Known(source, publisher, timezone))
    for path in paths:
        _must_exist(path)
    with _opened(report) as out, Archive.make(config.folder) as archive, archive.writing():
        if made:
            say(f"made an archive in {config.folder}")
            if config.origin == "the user's data folder":
                say("  to keep one here instead: archive ingest --archive .archive PATH")
        counts: Counter[str] = Counter()
        try:
            _take_in(archive, intake, out, counts)
        finally:
            _summarize(counts, report)
            _catch_up(archive)
    if not counts:
        say("No files were found there.")
        return 1
    return REJECTED if counts[FAILED] else 0


@contextmanager
def _opened(report: Path | None) -> Iterator[TextIO | None]:
    """The file for the report; raises BadInput before anything is done if it cannot be written."""
    from archive.errors import BadInput

    if report is None:
        yield None
        return
    try:
        out = report.open("w", encoding="utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(f"{report} cannot be written: {why}.", "Name another file.") from None
    with out:
        yield out


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


def _must_exist(path: Path) -> None:
    """Before an archive is made for it."""
    import os

    from archive.errors import BadInput

    if not os.path.lexists(path):
        raise BadInput(f'there is no file or folder "{path}".', "Check its name.")


def _take_in(archive: Archive, intake: Intake, out: TextIO | None, counts: Counter[str]) -> None:
    from archive.cli.progress import progress
    from archive.cli.streams import say
    from archive.render.clean import clean

    files = archive.files(intake)
    with progress("reading", len(files)) as advance:
        for outcome in archive.ingest(_counted(files, advance), intake):
            counts[outcome.status] += 1
            _write(out, outcome)
            if outcome.failed:
                counts[FAILED] += 1
                if counts[FAILED] <= _REASONS:
                    say(clean(f"rejected {outcome.where}: {outcome.why}"))


def _catch_up(archive: Archive) -> None:
    from archive.cli.progress import progress

    with progress("indexing", None) as advance:
        archive.catch_up(advance)


def _counted(files: list[Path | Rejected], advance: Progress) -> Iterator[Path | Rejected]:
    for path in files:
        yield path
        advance(1)


def _write(out: TextIO | None, outcome: Outcome) -> None:
    if out:
        line = {
            "where": outcome.where,
            "status": outcome.status,
            "id": outcome.id,
            "why": outcome.why,
        }
        out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _summarize(counts: Counter[str], report: Path | None) -> None:
    from archive.cli.streams import say

    names = {"added": "added", "updated": "updated", "unchanged": "unchanged", "copy": "copies"}
    parts = [f"{counts[status]:,} {name}" for status, name in names.items()]
    say(" · ".join([*parts, f"{counts['rejected']:,} rejected"]))
    if counts[FAILED] > _REASONS and not report:
        say(f"  {counts[FAILED] - _REASONS:,} more were rejected: --report FILE names them")
    if other := counts["rejected"] - counts[FAILED]:
        say(f"  {other:,} of the rejected are pictures, scripts and the like")

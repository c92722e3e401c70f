"""One run over the input files: progress bar, `--report` file, rejects on stderr, and summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from archive.cli.exit_codes import SOME_REJECTED, SUCCESS
from archive.cli.log import LOG

if TYPE_CHECKING:
    from archive.archive import Archive, Outcome
    from archive.ingest.draft import Rejected
    from archive.ingestor import IngestOptions

FAILED = "failed"  # key for the rejected inputs that should hold a story
_MAX_PRINTED = 10  # rejects on stderr; `archive rejects` lists all
_LABELS = {"added": "added", "updated": "updated", "unchanged": "unchanged", "copy": "copies"}


@dataclass(slots=True)
class IngestReport:
    """Outcomes of the inputs: counted, and each written to the report file."""

    out: TextIO | None = None  # the report file
    counts: Counter[str] = field(default_factory=Counter)  # by status, and FAILED
    changes_only: bool = False  # leave unchanged inputs and reported rejects out of the file
    reported_rejects: set[str] = field(default_factory=set)  # their locators
    printed_rejects: int = 0

    def record(self, outcome: Outcome) -> None:
        """Count an outcome, write it to the report file, and print it if it is a notable reject."""
        from archive.cli.streams import info
        from archive.render.sanitize import clean, one_line, to_json

        self.counts[outcome.status] += 1
        is_reported = outcome.locator in self.reported_rejects
        is_old = outcome.status == "unchanged" or is_reported
        if self.out and not (self.changes_only and is_old):
            line = {
                "where": outcome.locator,
                "status": outcome.status,
                "id": outcome.id,
                "why": outcome.reason,
            }
            self.out.write(to_json(line) + "\n")
        if outcome.failed:
            self.counts[FAILED] += 1
        is_notable = outcome.failed or _has_advice(outcome)
        if is_notable and not is_reported and self.printed_rejects < _MAX_PRINTED:
            self.printed_rejects += 1
            info(f"rejected {one_line(outcome.locator)}: {clean(outcome.reason)}")
        if outcome.status == "rejected":
            self.reported_rejects.add(outcome.locator)

    def print_summary(self, *, dry_run: bool = False) -> None:
        """Print the counts in one line, with notes on the rejects and on a dry run."""
        from archive.cli.streams import info

        counts = self.counts
        parts = [f"{counts[status]:,} {label}" for status, label in _LABELS.items()]
        parts.append(f"{counts['rejected']:,} rejected")
        list_all = "" if counts[FAILED] else " --all"
        command = f" (archive rejects{list_all})" if counts["rejected"] and not dry_run else ""
        info(" · ".join(parts) + command)
        LOG.event("taken in", dry=dry_run, **counts)
        if non_stories := counts["rejected"] - counts[FAILED]:
            info(f"  {non_stories:,} of the rejected are pictures, scripts and the like")
        if dry_run:
            info("  dry run: nothing was stored")

    @property
    def exit_code(self) -> int:
        return SOME_REJECTED if self.counts[FAILED] else SUCCESS


def _has_advice(outcome: Outcome) -> bool:
    """Tell whether a reject says what to do: a PDF, with how to convert it."""
    reason = outcome.reason
    return outcome.status == "rejected" and ": " in reason and "belongs to" not in reason


def ingest_once(
    archive: Archive,
    options: IngestOptions,
    files: Sequence[Path | Rejected],
    report: IngestReport,
) -> None:
    """Ingest files and bring the index up to date, also after an interrupt."""
    from archive.cli.progress import article_progress, byte_progress

    try:
        with byte_progress(files) as advance:
            for outcome in archive.ingest(files, replace(options, progress=advance)):
                report.record(outcome)
    finally:
        if not options.dry_run:
            with article_progress(archive.index.pending()) as advance:
                archive.index.catch_up(advance)


@contextmanager
def open_report(path: Path | None) -> Iterator[TextIO | None]:
    """Open the report file before anything is ingested; raises BadInput if that fails."""
    from archive.errors import BadInput

    if path is None:
        yield None
        return
    try:
        out = path.open("w", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(f"{path} cannot be written: {reason}.", "Name another file.") from None
    with out:
        yield out

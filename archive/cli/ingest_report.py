"""One turn of taking files in: the bar, the report, what is said of rejects, the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from archive.cli.log import LOG

if TYPE_CHECKING:
    from archive.archive import Archive, Outcome
    from archive.ingest.draft import Rejected
    from archive.ingestor import Intake

REJECTED = 5  # finished, but some inputs that should hold a story were rejected
FAILED = "failed"  # those of the rejected in which one would expect a story
_REASONS = 10  # rejects that are named on the terminal; `archive rejects` names all
_NAMES = {"added": "added", "updated": "updated", "unchanged": "unchanged", "copy": "copies"}


@dataclass(slots=True)
class Told:
    """What became of the inputs, as it is told: counted here, each in full to the report."""

    report: TextIO | None = None
    counts: Counter[str] = field(default_factory=Counter)
    changes: bool = False  # report only what is not as it was
    seen: set[str] = field(default_factory=set)  # rejects that were told of
    named: int = 0  # of them, those that were named on the terminal

    def take(self, outcome: Outcome) -> None:
        from archive.cli.streams import say
        from archive.render.sanitize import clean, one_line, to_json

        self.counts[outcome.status] += 1
        known = outcome.status == "unchanged" or outcome.where in self.seen
        if self.report and not (self.changes and known):
            line = {
                "where": outcome.where,
                "status": outcome.status,
                "id": outcome.id,
                "why": outcome.why,
            }
            self.report.write(to_json(line) + "\n")
        if outcome.failed:
            self.counts[FAILED] += 1
        worth_a_line = outcome.failed or _says_what_to_do(outcome)
        if worth_a_line and outcome.where not in self.seen and self.named < _REASONS:
            self.named += 1
            say(f"rejected {one_line(outcome.where)}: {clean(outcome.why)}")
        if outcome.status == "rejected":
            self.seen.add(outcome.where)

    def sum(self, *, dry: bool = False) -> None:
        """The line at the end."""
        from archive.cli.streams import say

        counts = self.counts
        parts = [f"{counts[status]:,} {name}" for status, name in _NAMES.items()]
        parts.append(f"{counts['rejected']:,} rejected")
        list_all = "" if counts[FAILED] else " --all"
        how = f" (archive rejects{list_all})" if counts["rejected"] and not dry else ""
        say(" · ".join(parts) + how)
        LOG.tell("taken in", dry=dry, **counts)
        if other := counts["rejected"] - counts[FAILED]:
            say(f"  {other:,} of the rejected are pictures, scripts and the like")
        if dry:
            say("  nothing was stored: this is what would happen")

    @property
    def code(self) -> int:
        return REJECTED if self.counts[FAILED] else 0


def _says_what_to_do(outcome: Outcome) -> bool:
    """Whether a reject that is no failure is worth a line: a PDF, with how to convert it."""
    return outcome.status == "rejected" and ": " in outcome.why and "belongs to" not in outcome.why


def turn(archive: Archive, intake: Intake, files: Sequence[Path | Rejected], told: Told) -> None:
    """Take the files in and bring the index up to date, also after an interrupt."""
    from archive.cli.progress import indexing, reading

    try:
        with reading(files) as advance:
            for outcome in archive.ingest(files, replace(intake, progress=advance)):
                told.take(outcome)
    finally:
        if intake.keep:
            with indexing(archive.behind()) as advance:
                archive.catch_up(advance)


@contextmanager
def opened(report: Path | None) -> Iterator[TextIO | None]:
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

"""What a reader should know besides the answer, on standard error: alike in all that ask."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.render.amount import amount

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.cli.config import Flags
    from archive.question import Question
    from index.engine import FacetCounts


def say_notes(archive: Archive, question: Question, total: int) -> None:
    """How the query was read, what the index does not have yet, and why nothing was found."""
    from archive.cli.nothing import say_nothing
    from archive.cli.streams import hint, say
    from archive.render.sanitize import clean

    for note in question.parsed.notes:
        (say if note.repair else hint)(clean(f"note: {note.text}"))
    if behind := archive.behind():
        changes = amount(behind, "stored change is", "stored changes are")
        say(f"note: {changes} not in the index yet: archive reindex")
    if not total:
        say_nothing(archive, question)


def say_facets(facets: Mapping[str, FacetCounts], total: int, flags: Flags) -> None:
    """The counts beside an answer in a form that has no place for them, on standard error."""
    from archive.cli.streams import colored
    from archive.render import plain

    with suppress(OSError, ValueError):  # closed or full, as of all that is said there
        if facets and sys.stderr.isatty():
            from archive.render import panel, terminal

            out = terminal.console(color=colored(flags.color), file=sys.stderr)
            panel.print_panels(out, facets, total)
        else:
            plain.print_values(facets, sys.stderr)

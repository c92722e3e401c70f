"""What a reader should know besides the answer, on standard error: alike in all that ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.question import Question


def say_notes(archive: Archive, question: Question, total: int) -> None:
    """How the query was read, what the index does not have yet, and why nothing was found."""
    from archive.cli.nothing import say_nothing
    from archive.cli.streams import hint, say
    from archive.render.clean import clean

    for note in question.parsed.notes:
        (say if note.repair else hint)(clean(f"note: {note.text}"))
    if behind := archive.behind():
        say(f"note: {behind:,} stored changes are not in the index yet: archive reindex")
    if not total:
        say_nothing(archive, question)


def matching(total: int) -> str:
    """How many articles match, as the line below an answer begins."""
    return "1 article matches" if total == 1 else f"{total:,} articles match"

"""What every command says that found nothing, and to the person at a terminal why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.streams import attended, say

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.question import Question

NOTHING = "No articles match."


def say_nothing(archive: Archive, question: Question) -> None:
    """One line; at a terminal also which clause empties the result, and what would match."""
    if not attended():
        say(NOTHING)
        return
    from archive.render.explanation import sentence
    from archive.render.sanitize import one_line
    from index.no_hits import why_nothing

    found = why_nothing(archive.engine, question.search(), question.typed)
    first, *more = [one_line(sentence(each)) for each in found] or [""]
    say(f"{NOTHING}  {first}".rstrip())
    for each in more:
        say(f"  {each}")

"""How far a long command is, on a terminal; nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from archive.archive import Progress


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """A bar on standard error with rate and time left, called with how many more are done."""
    if not sys.stderr.isatty():
        yield lambda more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, rate="")

        def advance(more: int) -> None:
            speed = bar.tasks[task].speed
            bar.update(task, advance=more, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance

"""How far a long command is, on a terminal; nothing elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.archive import Progress

_STEP = 0.1  # seconds between two pictures of the bar


@contextmanager
def reading(files: Sequence[object]) -> Iterator[Progress]:
    """A bar of bytes read, with rate and time left."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    from rich.progress import DownloadColumn, TransferSpeedColumn

    with _bar("reading", sum(map(_size, files)), DownloadColumn(), TransferSpeedColumn()) as told:
        yield told


@contextmanager
def indexing(total: int, what: str = "indexing") -> Iterator[Progress]:
    """A bar of articles done, with rate and time left."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    from rich.progress import MofNCompleteColumn, TextColumn

    with _bar(what, total, MofNCompleteColumn(), TextColumn("{task.fields[rate]}")) as told:
        yield told


def _unseen(more: int) -> None:
    """Nobody is there to see it."""


@contextmanager
def _bar(what: str, total: int, *columns: Any) -> Iterator[Progress]:
    """Drawn from here, not from a thread of its own: processes are forked while it stands."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    shown = (
        TextColumn("{task.description}"),
        BarColumn(),
        *columns,
        TimeRemainingColumn(compact=True),
    )
    console = Console(stderr=True)
    with Bar(*shown, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task(what, total=total, rate="")
        bar.refresh()
        drawn = time.monotonic()

        def advance(more: int) -> None:
            nonlocal drawn
            speed = bar.tasks[task].speed
            bar.update(task, advance=more, rate=f"{speed:,.0f}/s" if speed else "")
            if time.monotonic() - drawn > _STEP:
                bar.refresh()
                drawn = time.monotonic()

        yield advance


def _size(path: object) -> int:
    try:
        return path.stat().st_size if isinstance(path, Path) else 0
    except OSError:
        return 0

"""Progress bars of long commands, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.archive import Progress

_REFRESH_INTERVAL = 0.1  # seconds


@contextmanager
def byte_progress(files: Sequence[object]) -> Iterator[Progress]:
    """Show a bar of the bytes read, with rate and time left."""
    if not sys.stderr.isatty():
        yield _ignore_progress
        return
    from rich.progress import DownloadColumn, TransferSpeedColumn

    total = sum(map(_file_size, files))
    with _progress_bar("reading", total, DownloadColumn(), TransferSpeedColumn()) as advance:
        yield advance


@contextmanager
def article_progress(total: int, label: str = "indexing") -> Iterator[Progress]:
    """Show a bar of the articles done, with rate and time left."""
    if not sys.stderr.isatty():
        yield _ignore_progress
        return
    from rich.progress import MofNCompleteColumn, TextColumn

    rate = TextColumn("{task.fields[rate]}")
    with _progress_bar(label, total, MofNCompleteColumn(), rate) as advance:
        yield advance


def _ignore_progress(count: int) -> None:
    """Do nothing: stderr is no terminal."""


@contextmanager
def _progress_bar(label: str, total: int, *columns: Any) -> Iterator[Progress]:
    """Draw a bar without a thread: processes are forked while it is shown."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    all_columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        *columns,
        TimeRemainingColumn(compact=True),
    )
    console = Console(stderr=True)
    with Bar(*all_columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task(label, total=total, rate="")
        bar.refresh()
        last_refresh = time.monotonic()

        def advance(count: int) -> None:
            nonlocal last_refresh
            speed = bar.tasks[task].speed
            bar.update(task, advance=count, rate=f"{speed:,.0f}/s" if speed else "")
            if time.monotonic() - last_refresh > _REFRESH_INTERVAL:
                bar.refresh()
                last_refresh = time.monotonic()

        yield advance


def _file_size(path: object) -> int:
    try:
        return path.stat().st_size if isinstance(path, Path) else 0
    except OSError:
        return 0

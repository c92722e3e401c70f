"""`archive timeline`: the numbers by the day of publication."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from archive.cli.config import Config, Flags
from archive.cli.counts import NOTHING_FOUND, CountsFormat, notes, print_records
from archive.cli.query_options import Asked, asks

if TYPE_CHECKING:
    from archive.answer import Counts
    from index.timeline import Timeline

    Draw: TypeAlias = Callable[[Counts, Timeline, Path], None]

_PICTURES = (".svg", ".png")


class By(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@asks
def timeline(
    context: typer.Context,
    asked: Asked,
    by: Annotated[
        By | None,
        typer.Option(help="How long each bar is; unasked, the shortest that fits a screen."),
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Of all articles under the same filters.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw it to FILE.svg or FILE.png as well.")
    ] = None,
    format: Annotated[CountsFormat, typer.Option(help="How to print it.")] = CountsFormat.TEXT,
) -> int:
    """\b
        archive timeline missile --by month
        archive timeline missile --by year --share --source Reuters
        archive timeline missile --by week --plot missile.svg

    Count the articles that match by their day of publication.  A week is ISO's, from Monday on.
    """
    from archive.answer import count_by_time
    from archive.cli.streams import say
    from archive.render import count_records as rendered
    from archive.render.sanitize import clean
    from index.timeline import Unit

    draw = _drawing(plot) if plot else None
    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        found, line = count_by_time(archive, question, Unit(by) if by else None, shares=share)
        if format is CountsFormat.TEXT:
            _print_buckets(line, context.obj)
        else:
            head = rendered.count_record(found) | rendered.timeline_record(line)
            fields = rendered.BUCKETS + (rendered.SHARES if share else ())
            print_records(head, rendered.bucket_records(line), fields, format)
        notes(archive, question, found, _about(line) if format is CountsFormat.TEXT else None)
        if plot and draw and found.total:
            if line.buckets:
                draw(found, line, plot)
            said = f"drawn: {plot}" if line.buckets else "nothing is drawn: none has a day"
            say(clean(f" {said}"))
    return 0 if found.total else NOTHING_FOUND


def _about(line: Timeline) -> str:
    """What is said of a timeline beside it."""
    undated = f" · {line.undated:,} undated" if line.undated else ""
    return (f" · by {line.unit}" if line.buckets else "") + undated


def _drawing(file: Path) -> Draw:
    """What draws the picture; raises BadInput where there can be none of this name."""
    from archive.errors import BadInput

    if file.suffix.lower() not in _PICTURES:
        raise BadInput(f'"{file}" is neither .svg nor .png.', "Write --plot timeline.svg")
    if not file.absolute().parent.is_dir():
        raise BadInput(f"there is no folder {file.parent}.", "Make it, or name another.")
    try:
        from archive.render.plot import draw
    except ImportError:
        raise BadInput(
            "--plot needs an extra that is not installed.", "pip install 'news-archive[plot]'"
        ) from None
    return draw


def _print_buckets(line: Timeline, flags: Flags) -> None:
    from archive.cli.streams import colored, ready, styled
    from archive.render import plain

    ready(machine=False)
    if styled(flags.color):
        from archive.render import chart, terminal

        chart.print_timeline(terminal.console(color=colored(flags.color)), line)
    else:
        plain.print_buckets(line, sys.stdout)

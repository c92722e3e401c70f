"""`archive timeline`: counts by day of publication."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from archive.cli.configuration import Config, GlobalOptions
from archive.cli.exit_codes import NOTHING_FOUND, SUCCESS
from archive.cli.notices import print_count_notices
from archive.cli.output import CountFormat, Format, print_counts
from archive.cli.query_options import QueryOptions, with_query_options

if TYPE_CHECKING:
    from archive.searching.response import SearchResponse
    from index.timeline import Timeline

    DrawTimeline: TypeAlias = Callable[[SearchResponse, Timeline, Path], None]

_IMAGE_SUFFIXES = (".svg", ".png")


class PeriodLength(StrEnum):
    """Choices of `index.timeline.Unit`, which is not imported for --help."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@with_query_options
def timeline(
    context: typer.Context,
    query_options: QueryOptions,
    by: Annotated[
        PeriodLength | None,
        typer.Option(help="Length of a period (default: the shortest whose periods fit a screen)."),
    ] = None,
    share: Annotated[
        bool,
        typer.Option(
            "--share", help="Also show the share of the articles of each period that match."
        ),
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also draw a chart to FILE, .svg or .png.")
    ] = None,
    format: CountFormat = Format.TEXT,
) -> int:
    """\b
        archive timeline missile --by month
        archive timeline missile --by year --share --source Reuters
        archive timeline missile --by week --plot missile.svg

    Count matching articles by period of publication.  Weeks are ISO weeks, from Monday.

    --share divides each count by the count of all articles of the period under the same filters,
    such as --source.
    """
    from archive.cli.streams import info
    from archive.render import count_records
    from archive.render.sanitize import clean
    from archive.searching.response import run_timeline
    from index.timeline import Unit

    draw = _load_plot(plot) if plot else None
    config = Config.from_options(context.obj)
    with config.open_archive() as archive:
        request = query_options.search_input().request(config.today(archive.settings.timezone))
        response, counts = run_timeline(archive, request, Unit(by) if by else None, shares=share)
        details = None
        if format is Format.TEXT:
            _print_timeline_text(counts, context.obj)
            details = _describe(counts)
        else:
            document = count_records.count_record(response)
            document |= count_records.timeline_record(counts)
            fields = count_records.BUCKET_FIELDS + (count_records.SHARE_FIELDS if share else ())
            print_counts(document, count_records.bucket_records(counts), fields, format)
        print_count_notices(archive, request, response, details)
        if plot and draw and response.results.total:
            if counts.buckets:
                draw(response, counts, plot)
                info(clean(f" chart: {plot}"))
            else:
                info(" no chart: none of these articles has a date")
    return SUCCESS if response.results.total else NOTHING_FOUND


def _describe(counts: Timeline) -> str:
    """Return the period and the number of undated articles, to follow the total."""
    undated = f" · {counts.undated:,} undated" if counts.undated else ""
    return (f" · by {counts.unit}" if counts.buckets else "") + undated


def _load_plot(file: Path) -> DrawTimeline:
    """Return the function that draws a chart; raises BadInput if it cannot draw to `file`."""
    from archive.errors import BadInput

    if file.suffix.lower() not in _IMAGE_SUFFIXES:
        raise BadInput(f'"{file}" is neither .svg nor .png.', "Write --plot timeline.svg")
    if not file.absolute().parent.is_dir():
        raise BadInput(f"there is no folder {file.parent}.", "Create it, or name another.")
    try:
        from archive.render.timeline_plot import draw
    except ImportError:
        raise BadInput(
            "--plot needs an extra that is not installed.", "pip install 'news-archive[plot]'"
        ) from None
    return draw


def _print_timeline_text(counts: Timeline, options: GlobalOptions) -> None:
    from archive.cli.streams import configure_streams, is_styled, use_color
    from archive.render import text_output

    configure_streams(machine=False)
    if is_styled(options.color):
        from archive.render import bar_charts, terminal

        out = terminal.console(color=use_color(options.color))
        bar_charts.print_timeline(out, counts)
    else:
        text_output.print_timeline(counts, sys.stdout)

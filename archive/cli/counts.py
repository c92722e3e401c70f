"""`archive count`, `facets` and `timeline`: the numbers alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from archive.cli.asking import Asked, asks
from archive.cli.config import Config, Flags

if TYPE_CHECKING:
    from archive.answer import Counts
    from archive.archive import Archive
    from archive.question import Question
    from index.timeline import Timeline

    Draw: TypeAlias = Callable[[Counts, Timeline, Path], None]

NOTHING_FOUND = 1
_VALUES = 20  # of each field
_PICTURES = (".svg", ".png")


class NumberFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class CountsFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"


class Sort(StrEnum):
    COUNT = "count"
    VALUE = "value"


class By(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@asks
def count(
    context: typer.Context,
    asked: Asked,
    format: Annotated[NumberFormat, typer.Option(help="How to print it.")] = NumberFormat.TEXT,
) -> int:
    """\b
        archive count missile
        archive count 'kim -missile' --since 2025 --source Reuters

    Print how many articles match.
    """
    from archive.answer import count as counted
    from archive.render import counted as rendered
    from archive.render import document

    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        found = counted(archive, question)
        if format is NumberFormat.JSON:
            document.print_record(rendered.count_record(found), sys.stdout)
        else:
            print(found.total)
        _notes(archive, question, found, None)
    return 0 if found.total else NOTHING_FOUND


@asks
def facets(
    context: typer.Context,
    asked: Asked,
    by: Annotated[
        list[str] | None, typer.Option(metavar="FIELD,…", help="What to count: source,year:5")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many values of each.")] = _VALUES,
    grep: Annotated[
        str, typer.Option(metavar="TEXT", help="Only values that contain this, as words do.")
    ] = "",
    sort: Annotated[Sort, typer.Option(help="The order of the values.")] = Sort.COUNT,
    format: Annotated[CountsFormat, typer.Option(help="How to print them.")] = CountsFormat.TEXT,
) -> int:
    """\b
        archive facets missile --by source,location,year
        archive facets '*' --by location --grep korea --top 100
        archive facets coal --by year --sort value --format csv > years.csv

    Count the values of fields over all articles that match, the unknown too.  Where an article can
    have several values it is counted once for each.
    """
    from archive.answer import count as counted
    from archive.question import facets as read
    from archive.render import counted as rendered
    from index.engine import Facet, FacetSort

    names = [name for each in by or ["source,location,year"] for name in each.split(",")]
    wanted = read(names, Facet("", top, grep.strip(), FacetSort(sort)))
    config = Config.make(context.obj)
    with config.opened() as archive:
        question = asked.question(config.today(archive.settings.timezone))
        found = counted(archive, question, wanted)
        if format is CountsFormat.TEXT:
            _print_values(found, context.obj)
        else:
            head = rendered.count_record(found) | rendered.facets_record(found.facets)
            rows = rendered.value_records(found.facets)
            _print_records(head, rows, rendered.VALUES, format)
        held = any(each.distinct for each in found.facets.values()) or not grep.strip()
        said = "" if held else f' · no value contains "{grep.strip()}"'
        _notes(archive, question, found, said if format is CountsFormat.TEXT else None)
    return 0 if found.total and held else NOTHING_FOUND


@asks
def timeline(
    context: typer.Context,
    asked: Asked,
    by: Annotated[
        By | None, typer.Option(help="How long a part is; unasked, the finest that is seen whole.")
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
    from archive.render import counted as rendered
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
            _print_records(head, rendered.bucket_records(line), fields, format)
        _notes(archive, question, found, _about(line) if format is CountsFormat.TEXT else None)
        if plot and draw and line.buckets:
            draw(found, line, plot)
            say(f" drawn: {plot}")
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


def _print_values(found: Counts, flags: Flags) -> None:
    from archive.cli.streams import colored, ready, styled
    from archive.render import counted as rendered

    ready(machine=False)
    if styled(flags.color):
        from archive.render import panel, terminal

        panel.print_panels(terminal.console(color=colored(flags.color)), found.facets, found.total)
    else:
        rendered.print_values(found.facets, sys.stdout)


def _print_buckets(line: Timeline, flags: Flags) -> None:
    from archive.cli.streams import colored, ready, styled
    from archive.render import counted as rendered

    ready(machine=False)
    if styled(flags.color):
        from archive.render import chart, terminal

        chart.print_timeline(terminal.console(color=colored(flags.color)), line)
    else:
        rendered.print_buckets(line, sys.stdout)


def _print_records(
    document: dict[str, Any],
    rows: Iterable[dict[str, Any]],
    fields: Sequence[str],
    format: CountsFormat,
) -> None:
    from archive.cli.streams import ready
    from archive.render import delimited
    from archive.render import document as documents

    ready(machine=True)
    match format:
        case CountsFormat.JSON:
            documents.print_record(document, sys.stdout)
        case CountsFormat.JSONL:
            documents.print_lines(rows, sys.stdout)
        case CountsFormat.CSV:
            delimited.print_csv(rows, fields, sys.stdout)
        case CountsFormat.TSV:
            delimited.print_tsv(rows, fields, sys.stdout)
        case CountsFormat.TEXT:
            raise ValueError(format)


def _notes(archive: Archive, question: Question, found: Counts, about: str | None) -> None:
    """What the reader should know besides the numbers, on standard error.

    `about`: what follows the number of articles; None where that is not told.
    """
    from archive.cli.streams import hint, say
    from archive.render.clean import clean

    for note in question.parsed.notes:
        (say if note.repair else hint)(clean(f"note: {note.text}"))
    if behind := archive.behind():
        say(f"note: {behind:,} stored changes are not in the index yet: archive reindex")
    if not found.total:
        say("No articles match.")
    elif about is not None:
        match = "1 article matches" if found.total == 1 else f"{found.total:,} articles match"
        say(clean(f" {match}{about} · {found.took_ms:.0f} ms"))

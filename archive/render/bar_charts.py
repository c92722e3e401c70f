"""Facet counts and timelines as bars on a terminal, with Rich.

Values come from articles and never go through Rich's markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.render.sanitize import one_line
from index.engine import FacetCounts
from index.fields import FIELDS
from index.timeline import Bucket, Timeline

PANEL_WIDTH = 36  # columns of a panel next to others
GAP = 3  # columns between panels
_BAR_STYLE = "green"
_SMALL_BAR = 8  # cells of the longest bar in a line of values
_MAX_PANEL_WIDTH = 80  # columns of a panel that has a line to itself
_MAX_BAR = 100  # cells of a timeline's bar, however wide the terminal
_MIN_BAR = 8
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_ASCII = "#"

_FacetRow: TypeAlias = tuple[Text, int, float]  # value, count, length of its bar from 0 to 1
# Name, the numbers printed next to it, and the size of its bar; None for the undated.
_TimelineRow: TypeAlias = tuple[str, Sequence[str], float | None]


def bar(fraction: float, cells: int, *, ascii_only: bool = False) -> str:
    """Return a bar of block characters, precise to an eighth of a cell.

    `fraction`: length relative to the longest bar, which takes `cells`; above 0 it is visible.

    >>> bar(1, 4), bar(0.3, 4), bar(0.0001, 4), bar(0, 4), bar(0.3, 4, ascii_only=True)
    ('████', '█▎', '▏', '', '#')
    """
    if fraction <= 0 or cells <= 0:
        return ""
    if ascii_only:
        return _ASCII * max(round(fraction * cells), 1)
    full, eighths = divmod(max(round(fraction * cells * 8), 1), 8)
    return _EIGHTHS[8] * full + (_EIGHTHS[eighths] if eighths else "")


@dataclass(frozen=True, slots=True)
class FacetPanel:
    """Renderable facet: one line per value with its bar and count, at any width."""

    name: str
    remark: str
    rows: Sequence[_FacetRow]
    value_width: int  # columns of the longest value
    digits: int  # of the largest count

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        heading = Text(self.name, style="bold")
        if self.remark:
            heading.append(f"  {self.remark}", style="not bold dim")
        yield from heading.wrap(console, options.max_width)
        room = options.max_width - self.digits - 4
        value_width = min(self.value_width, max(room // 2, 1))
        cells = room - value_width
        for label, count, fraction in self.rows:
            label.truncate(value_width, overflow="ellipsis", pad=True)
            bar_text = bar(fraction, cells, ascii_only=options.ascii_only)
            yield Text.assemble(
                " ",
                label,
                " ",
                (bar_text.ljust(cells), _BAR_STYLE),
                " ",
                (f"{count:>{self.digits},}", "bold"),
            )


def facet_panels(facets: Mapping[str, FacetCounts], total: int) -> list[FacetPanel]:
    """Return one panel per facet, with columns aligned across panels.

    `total`: articles that match.
    """
    rows = {name: list(_facet_rows(counts)) for name, counts in facets.items()}
    all_rows = [row for facet_rows in rows.values() for row in facet_rows]
    value_width = max((label.cell_len for label, _, _ in all_rows), default=0)
    digits = max((len(f"{count:,}") for _, count, _ in all_rows), default=0)
    return [
        FacetPanel(name, remark(name, facets[name], total), facet_rows, value_width, digits)
        for name, facet_rows in rows.items()
    ]


def print_facet_panels(out: Console, facets: Mapping[str, FacetCounts], total: int) -> None:
    """Print one panel per facet, with as many panels side by side as fit."""
    room = out.width - 1 + GAP  # the left column stays empty, as in other lines about a search
    panels_per_line = max(1, min(len(facets), room // (PANEL_WIDTH + GAP)))
    width = min(room // panels_per_line - GAP, _MAX_PANEL_WIDTH)
    panels = facet_panels(facets, total)
    for at in range(0, len(panels), panels_per_line):
        grid = Table.grid(padding=(0, GAP, 0, 0))
        for _ in range(panels_per_line):
            grid.add_column(width=width)
        grid.add_row(*panels[at : at + panels_per_line])
        out.print(Padding(grid, (0, 0, 1, 1), expand=False))


def print_facet_lines(out: Console, facets: Mapping[str, FacetCounts], total: int) -> None:
    """Print each facet as a line: its name, then its values with small bars.

    Lines break between values, never within one.
    """
    indent = max(map(len, facets)) + 3
    for name, counts in facets.items():
        line = Text(f" {name}".ljust(indent), style="")
        line.stylize("bold")
        pieces = list(_line_pieces(counts, ascii_only=out.options.ascii_only))
        if text := remark(name, counts, total):
            pieces.append(Text(f"({text})", style="dim"))
        for piece in pieces:
            if line.cell_len + piece.cell_len > out.width and line.cell_len > indent:
                out.print(line)
                line = Text(" " * indent)
            line.append_text(piece).append("   ")
        line.rstrip()
        out.print(line, overflow="ellipsis", no_wrap=True)


def remark(name: str, counts: FacetCounts, total: int) -> str:
    """Explain why a facet's counts do not add up to `total`, the articles that match; else ""."""
    remarks = []
    if counts.article_count != total:
        remarks.append(f"counted without this filter: {counts.article_count:,} articles")
    sum_of_counts = sum(count for _, count in counts.values) + counts.other_count
    if FIELDS[name].multi_valued and sum_of_counts > counts.article_count:
        remarks.append("counted once per value")
    return ", ".join(remarks)


def _facet_rows(counts: FacetCounts) -> Iterator[_FacetRow]:
    highest = max((count for value, count in counts.values if value is not None), default=1)
    for value, count in counts.values:
        if value is not None:
            yield Text(one_line(value)), count, count / highest
    if counts.other_count:
        yield Text(_other_label(counts), style="dim"), counts.other_count, 0
    for value, count in counts.values:
        if value is None:
            yield Text("unknown", style="dim italic"), count, 0


def _other_label(counts: FacetCounts) -> str:
    """Return the label of the row for all values that have no row."""
    rows = sum(value is not None for value, _ in counts.values)
    rest = counts.distinct - rows
    return f"{rest:,} more" if rest > 0 else "others"


def _line_pieces(counts: FacetCounts, *, ascii_only: bool) -> Iterator[Text]:
    for label, count, fraction in _facet_rows(counts):
        bar_text = bar(fraction, _SMALL_BAR, ascii_only=ascii_only)
        yield Text.assemble(
            label, " ", (f"{bar_text} " if bar_text else "", _BAR_STYLE), (f"{count:,}", "bold")
        )


def print_timeline(out: Console, timeline: Timeline) -> None:
    """Print one line per bucket with a bar of its count, or of its share where shares are given.

    The longest bar takes what the width leaves.
    """
    shares = timeline.undated_base_count is not None
    rows: list[_TimelineRow] = [
        (bucket.name, _numbers(bucket, shares), _size(bucket, shares))
        for bucket in timeline.buckets
    ]
    if timeline.undated:
        rows.append(("undated", _undated_numbers(timeline), None))
    widths = [
        max(map(len, column)) for column in zip(*(cells for _, cells, _ in rows), strict=True)
    ]
    name_width = max((len(name) for name, _, _ in rows), default=0)
    room = out.width - name_width - 4
    if room - _columns(widths) < _MIN_BAR:  # on narrow terminals the "of 1,204" column goes first
        widths = [width if at != 1 else 0 for at, width in enumerate(widths)]
    cells = min(room - _columns(widths), _MAX_BAR)
    highest = max((size for _, _, size in rows if size), default=1)
    for name, numbers, size in rows:
        bar_text = bar((size or 0) / highest, cells, ascii_only=out.options.ascii_only)
        style = "dim" if not size else ""
        line = Text.assemble(
            (f" {name:<{name_width}} ", "dim italic" if size is None else style),
            (_join_numbers(numbers, widths), "bold" if size != 0 else style),
            (f"  {bar_text}" if bar_text else "", _BAR_STYLE),
        )
        out.print(line, no_wrap=True, overflow="ellipsis")


def _numbers(bucket: Bucket, shares: bool) -> Sequence[str]:
    """Return the columns next to a bucket's name: count, or count, total and share."""
    if not shares:
        return (f"{bucket.count:,}",)
    share = f"{bucket.share:.1%}" if bucket.share is not None else "–"
    return f"{bucket.count:,}", f"of {bucket.base_count:,}", share


def _undated_numbers(timeline: Timeline) -> Sequence[str]:
    count = f"{timeline.undated:,}"
    if timeline.undated_base_count is None:
        return (count,)
    return count, f"of {timeline.undated_base_count:,}", ""


def _size(bucket: Bucket, shares: bool) -> float:
    return (bucket.share or 0) if shares else bucket.count


def _join_numbers(numbers: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(numbers, widths, strict=True)
    return " ".join(number.rjust(width) for number, width in pairs if width)


def _columns(widths: Sequence[int]) -> int:
    return sum(width + 1 for width in widths if width) - 1

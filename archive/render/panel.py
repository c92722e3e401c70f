"""The counts of facets for a person at a terminal: beside the hits where that fits, else below.

Values come from articles and never go through Rich's markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.render.bars import bar
from archive.render.hits import WIDEST
from archive.render.sanitize import one_line
from index.engine import FacetCounts
from index.fields import FIELDS

WIDE = 110  # columns from which counts stand beside the hits
BAR = "green"
_PANEL = 36  # columns of the counts there
_GAP = 3
_SMALL = 8  # cells of the longest bar below the hits
_ALONE = 80  # columns of a panel that has a line for itself

Row: TypeAlias = tuple[Text, int, float]  # a value, its count, how long its bar is, up to 1


def print_hits_and_counts(
    out: Console, hits: Iterable[RenderableType], facets: Mapping[str, FacetCounts], total: int
) -> None:
    """Hits, and what the facets count; `total`: articles that match."""
    hits = list(hits)
    if not facets or not hits or out.width < WIDE:
        for hit in hits:
            out.print(hit)
        if facets:
            print_below(out, facets, total)
        return
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(width=min(out.width - _PANEL - _GAP, WIDEST))
    grid.add_column(width=_PANEL)
    grid.add_row(Group(*hits), Group(*(Group(each, "") for each in _panels(facets, total))))
    out.print(grid)


def print_panels(out: Console, facets: Mapping[str, FacetCounts], total: int) -> None:
    """All that is counted, a panel a facet, as many side by side as fit."""
    room = out.width - 1 + _GAP  # a column before them, as before all that is said of a search
    beside = max(1, min(len(facets), room // (_PANEL + _GAP)))
    width = min(room // beside - _GAP, _ALONE)
    several = _panels(facets, total)
    for at in range(0, len(several), beside):
        grid = Table.grid(padding=(0, _GAP, 0, 0))
        for _ in range(beside):
            grid.add_column(width=width)
        grid.add_row(*several[at : at + beside])
        out.print(Padding(grid, (0, 0, 1, 1), expand=False))


def _panels(facets: Mapping[str, FacetCounts], total: int) -> list[Panel]:
    """A panel a facet, their columns below each other."""
    rows = {name: list(_rows(counts)) for name, counts in facets.items()}
    every = [row for several in rows.values() for row in several]
    names = max((label.cell_len for label, _, _ in every), default=0)
    digits = max((len(f"{count:,}") for _, count, _ in every), default=0)
    return [
        Panel(name, remark(name, facets[name], total), several, names, digits)
        for name, several in rows.items()
    ]


@dataclass(frozen=True, slots=True)
class Panel:
    """A facet: a line a value, with its bar and its count, in whatever width there is."""

    name: str
    remark: str
    rows: Sequence[Row]
    names: int  # columns of the longest value
    digits: int  # of the largest count

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        heading = Text(self.name, style="bold")
        if self.remark:
            heading.append(f"  {self.remark}", style="not bold dim")
        yield from heading.wrap(console, options.max_width)
        room = options.max_width - self.digits - 4
        names = min(self.names, max(room // 2, 1))
        cells = room - names
        for label, count, part in self.rows:
            label.truncate(names, overflow="ellipsis", pad=True)
            drawn = bar(part, cells, ascii_only=options.ascii_only)
            yield Text.assemble(
                " ",
                label,
                " ",
                (drawn.ljust(cells), BAR),
                " ",
                (f"{count:>{self.digits},}", "bold"),
            )


def _rows(counts: FacetCounts) -> Iterator[Row]:
    """What stands for each value, its count, and how long its bar is."""
    most = max((count for value, count in counts.values if value is not None), default=1)
    for value, count in counts.values:
        if value is not None:
            yield Text(one_line(value)), count, count / most
    if counts.other:
        yield Text(_others(counts), style="dim"), counts.other, 0
    for value, count in counts.values:
        if value is None:
            yield Text("unknown", style="dim italic"), count, 0


def _others(counts: FacetCounts) -> str:
    """What the values that are not shown are called together."""
    shown = sum(value is not None for value, _ in counts.values)
    more = counts.distinct - shown
    return f"{more:,} more" if more > 0 else "others"


def remark(name: str, counts: FacetCounts, total: int) -> str:
    """Why the counts of a facet do not add up to the number of articles that match, if so."""
    said = []
    if counts.counted != total:
        said.append(f"of {counts.counted:,} without its filter")
    together = sum(count for _, count in counts.values) + counts.other
    if FIELDS[name].multi and together > counts.counted:
        said.append("once for each value")
    return ", ".join(said)


def print_below(out: Console, facets: Mapping[str, FacetCounts], total: int) -> None:
    """A line or more a facet: its name, then its values with small bars, never broken within."""
    indent = max(map(len, facets)) + 3
    for name, counts in facets.items():
        line = Text(f" {name}".ljust(indent), style="")
        line.stylize("bold")
        pieces = list(_pieces(counts, ascii_only=out.options.ascii_only))
        if said := remark(name, counts, total):
            pieces.append(Text(f"({said})", style="dim"))
        for piece in pieces:
            if line.cell_len + piece.cell_len > out.width and line.cell_len > indent:
                out.print(line)
                line = Text(" " * indent)
            line.append_text(piece).append("   ")
        line.rstrip()
        out.print(line, overflow="ellipsis", no_wrap=True)


def _pieces(counts: FacetCounts, *, ascii_only: bool) -> Iterator[Text]:
    for label, count, part in _rows(counts):
        drawn = bar(part, _SMALL, ascii_only=ascii_only)
        yield Text.assemble(label, " ", (f"{drawn} " if drawn else "", BAR), (f"{count:,}", "bold"))

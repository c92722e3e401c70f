"""Hits for a person at a terminal, with Rich.  Article text never goes through Rich's markup."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from shutil import get_terminal_size
from typing import TextIO

from rich.console import Console
from rich.text import Text

from archive.answer import View
from archive.render.clean import one_line
from archive.render.hits import hits
from index.engine import FacetCounts

_BAR = 8  # cells of the longest bar


def console(*, color: bool, file: TextIO | None = None) -> Console:
    """A console as wide as the terminal; without colour, marks stand around the matches."""
    return Console(
        file=file or sys.stdout,
        width=get_terminal_size().columns,  # Rich takes a dumb terminal to be 80 columns wide
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=color or sys.stdout.isatty(),
        no_color=not color,
    )


def print_hits(view: View, *, color: bool) -> None:
    out = console(color=color)
    for hit in hits(view):
        out.print(hit)
    if view.results.facets:
        _print_facets(out, view)


def _print_facets(out: Console, view: View) -> None:
    """A line or more a facet: its name, then its values with small bars, never broken within."""
    indent = max(map(len, view.results.facets)) + 3
    for name, counts in view.results.facets.items():
        line = Text(f" {name}".ljust(indent), style="")
        line.stylize("bold")
        for value in _values(counts):
            if line.cell_len + value.cell_len > out.width and line.cell_len > indent:
                out.print(line)
                line = Text(" " * indent)
            line.append_text(value).append("   ")
        out.print(line, overflow="ellipsis", no_wrap=True)


def _values(counts: FacetCounts) -> Iterator[Text]:
    largest = max((count for value, count in counts.values if value is not None), default=1)
    for value, count in counts.values:
        if value is None:
            yield Text.assemble(("unknown ", "dim italic"), (f"{count:,}", "bold"))
            continue
        bar = "█" * max(round(count / largest * _BAR), 1)
        yield Text.assemble(f"{one_line(value)} ", (f"{bar} ", "green"), (f"{count:,}", "bold"))
    if counts.other:
        yield Text(f"other {counts.other:,}", style="dim")

"""Hits for a person at a terminal, with Rich.  Article text never goes through Rich's markup."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from typing import TextIO

from rich.console import Console

from archive.answer import View
from archive.render.hits import hits
from archive.render.panel import print_hits_and_counts


def console(*, color: bool, file: TextIO | None = None) -> Console:
    """A console as wide as the terminal; without colour, marks stand around the matches."""
    width, height = get_terminal_size()
    return Console(
        file=file or sys.stdout,
        width=width,  # without both Rich takes a dumb terminal to be 80 columns wide
        height=height,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=color or sys.stdout.isatty(),
        no_color=not color,
    )


def print_hits(view: View, *, color: bool) -> None:
    out = console(color=color)
    print_hits_and_counts(out, hits(view), view.results.facets, view.results.total)

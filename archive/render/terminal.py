"""Hits for a person at a terminal, with Rich.  Article text never goes through Rich's markup."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.answer import Shown, View
from archive.render.byline import byline
from archive.render.clean import one_line
from index.engine import FacetCounts
from index.passages import Passage

MATCH = "bold yellow"
_BAR = 8  # cells of the longest bar


def console(*, color: bool) -> Console:
    """A console as wide as the terminal; without colour, marks stand around the matches."""
    return Console(
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=True if color else None,
        no_color=not color,
    )


def print_hits(view: View, *, color: bool) -> None:
    out = console(color=color)
    for number, shown in enumerate(view.shown, view.search.offset + 1):
        _print_hit(out, number, shown, view.short[shown.hit.id])
    if view.results.facets:
        _print_facets(out, view)


def _print_hit(out: Console, number: int, shown: Shown, id: str) -> None:
    article = shown.kept.article
    heading = _heading(shown)
    about = Text(one_line(byline(article)), style="dim" if heading else "bold")
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(justify="right", width=3)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_row(Text(str(number), style="dim"), heading or about, Text(id, style="cyan"))
    out.print(grid)
    if heading:
        out.print(Padding(about, (0, 0, 0, 4)))
    passage = next((each for each in shown.passages if each.field != "title"), None)
    if passage:
        prefix = "caption: " if passage.field == "caption" and article.body else ""
        text = Text.assemble((prefix, "dim italic"), marked(passage))
        out.print(Padding(text, (0, 0, 0, 4)))
    out.print()


def _heading(shown: Shown) -> Text | None:
    """The title, its matches marked; None for an article without one."""
    if title := shown.passage("title"):
        text = marked(title)
    else:
        text = Text(one_line(shown.kept.article.title))
    text.style = "bold"
    return text if text.plain.strip() else None


def marked(passage: Passage) -> Text:
    """The passage with its matches in «» and in colour: visible in either alone."""
    text, out, at = one_line(passage.text), Text(), 0
    for start, end in passage.spans:
        out.append(text[at:start])
        out.append(f"«{text[start:end]}»", style=MATCH)
        at = end
    return out.append(text[at:])


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

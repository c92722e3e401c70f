"""Hits on a terminal, with Rich.  Article text never goes through Rich's markup."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import TextIO

from rich.cells import chop_cells
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.table import Table
from rich.text import Text

from archive.render.bar_charts import GAP, PANEL_WIDTH, facet_panels, print_facet_lines
from archive.render.phrases import amount, attribution, copies_and_versions, status_label
from archive.render.sanitize import one_line
from archive.searching.response import ResultItem, SearchResponse
from index.passages import Passage

MAX_WIDTH = 110  # columns of a hit or an article: longer lines are hard to read
SIDE_BY_SIDE_WIDTH = 110  # columns from which facet counts are printed next to the hits
_MATCH_STYLE = "bold red"  # readable on dark and on light backgrounds, unlike yellow


def console(*, color: bool, file: TextIO | None = None) -> Console:
    """Return a console as wide as the terminal."""
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


def print_hits(response: SearchResponse, *, color: bool) -> None:
    """Print the hits, with facet counts next to them where they fit, else below."""
    out, hits = console(color=color), list(terminal_hits(response))
    facets, total = response.results.facets, response.results.total
    if not facets or not hits or out.width < SIDE_BY_SIDE_WIDTH:
        for hit in hits:
            out.print(hit)
        if facets:
            print_facet_lines(out, facets, total)
        return
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(width=min(out.width - PANEL_WIDTH - GAP, MAX_WIDTH))
    grid.add_column(width=PANEL_WIDTH)
    panels = Group(*(Group(panel, "") for panel in facet_panels(facets, total)))
    grid.add_row(Group(*hits), panels)
    out.print(grid)


def terminal_hits(response: SearchResponse) -> Iterator[TerminalHit]:
    last_number = response.request.search.offset + len(response.items)
    for number, item in enumerate(response.items, response.request.search.offset + 1):
        digits = max(len(str(last_number)), 2)
        yield TerminalHit(item, number, response.short_ids[item.hit.id], digits)


@dataclass(frozen=True, slots=True)
class TerminalHit:
    """Renderable hit: number, title and id in one line; below it attribution and passages."""

    item: ResultItem
    number: int
    id: str  # shortest unique prefix
    digits: int  # of the longest number

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, MAX_WIDTH)
        indent = self.digits + 2
        passages = [_passage(passage, self.item) for passage in self.item.text_passages]
        heading_width = width - indent - len(self.id) - 2
        if self.item.stored.article.title.strip():
            heading = _title(self.item)
        else:
            heading, passages = self._untitled_heading(passages, heading_width)
        first, *rest = heading.wrap(console, heading_width)
        yield Text.assemble(
            (f"{self.number:>{self.digits}}  ", "dim"),
            first,
            " " * (heading_width + 2 - first.cell_len),
            (self.id, "cyan"),
        )
        for line in (*rest, *self._details(passages, console, width - indent)):
            yield Text(" " * indent).append_text(line)
        yield Text()

    def _details(self, passages: list[Text], console: Console, width: int) -> Iterator[Text]:
        """Yield the lines below the heading."""
        texts = [_description(self.item), *passages]
        if other_title := _other_title(self.item):
            texts.insert(1, other_title)
        if hidden := self.item.hidden_matches:
            sign = "more than " if self.item.hidden_is_minimum else "+"
            count = amount(hidden, "more match", "more matches")
            texts.append(Text(f"{sign}{count} in this article", style="dim"))
        for text in texts:
            yield from text.wrap(console, width)

    def _untitled_heading(self, passages: list[Text], width: int) -> tuple[Text, list[Text]]:
        """Return the beginning of the body as a heading of one line, and the remaining passages."""
        body = self.item.stored.article.body
        are_beginnings = [
            passage.field == "body" and body.startswith(passage.text.removesuffix(" …"))
            for passage in self.item.text_passages
        ]
        beginning = Text(one_line(body.partition("\n")[0]) or "untitled")
        if is_passage := True in are_beginnings:
            beginning = passages.pop(are_beginnings.index(True))
        heading, rest = _split_line(beginning, width)
        heading.style = "italic"
        if is_passage and rest:
            passages = [Text("… ").append_text(rest), *passages]
        return heading, passages


def _split_line(text: Text, width: int) -> tuple[Text, Text | None]:
    """Split off what fits a line, at the end of a word; the rest is None if all fits."""
    if text.cell_len <= width:
        return text, None
    end = len(chop_cells(text.plain, max(width - 2, 1))[0])
    space = text.plain.rfind(" ", 0, end + 1)
    if space > end // 2:
        end = space
    heading, rest = text.divide([end])
    return heading.append(" …"), rest[len(rest.plain) - len(rest.plain.lstrip()) :]


def _title(item: ResultItem) -> Text:
    """Return the title with its matches marked."""
    title, passage = item.stored.article.title, item.title_passage
    if not passage or passage.text != title:  # the match is elsewhere, or in a copy's title
        text = Text(one_line(title))
    else:
        text = styled_matches(passage)
    text.style = "bold"
    return text


def _other_title(item: ResultItem) -> Text | None:
    """Return a copy's title if that matches instead of the article's own."""
    passage = item.title_passage
    if not passage or passage.text == item.stored.article.title:
        return None
    return Text.assemble(("also published as: ", "dim italic"), styled_matches(passage))


def _description(item: ResultItem) -> Text:
    """Return date, place and source, editorial status, copies and versions."""
    stored = item.stored
    text = Text.assemble((one_line(attribution(stored.article)), "dim"))
    counts = [(count, "dim") for count in copies_and_versions(stored)]
    for part, style in ((status_label(stored), "bold magenta"), *counts):
        if part:
            text.append(" · ", "dim").append(part, style)
    return text


def _passage(passage: Passage, item: ResultItem) -> Text:
    text = styled_matches(passage)
    if passage.field == "caption" and item.stored.article.body:
        return Text.assemble(("caption: ", "dim italic"), text)
    return text


def styled_matches(passage: Passage) -> Text:
    """Return the passage with its matches in «» and in color: visible with either alone."""
    text, out, at = one_line(passage.text), Text(), 0
    for start, end in passage.spans:
        out.append(text[at:start])
        out.append(f"«{text[start:end]}»", style=_MATCH_STYLE)
        at = end
    return out.append(text[at:])

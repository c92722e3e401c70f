"""Notices on standard error, alike in all commands that search."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.cli.streams import info, is_interactive, tip, use_color
from archive.render.phrases import amount, match_count

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.cli.configuration import GlobalOptions
    from archive.searching.request import SearchRequest
    from archive.searching.response import SearchResponse
    from index.engine import FacetCounts

_NO_HITS = "No articles match."


def print_notices(archive: Archive, request: SearchRequest, total: int) -> None:
    """Print how the query was read, what the index lacks, and why nothing matches."""
    from archive.render.sanitize import clean

    for note in request.parsed.notes:  # one that left something out is always printed
        (info if note.repair else tip)(clean(f"note: {note.text}"))
    if pending := archive.index.pending():
        changes = amount(pending, "stored change is", "stored changes are")
        info(f"note: {changes} not in the index yet; run: archive reindex")
    if not total:
        _print_no_hits(archive, request)


def _print_no_hits(archive: Archive, request: SearchRequest) -> None:
    """Print that nothing matches; on a terminal also the clause to blame, and a query to try."""
    if not is_interactive():
        info(_NO_HITS)
        return
    from archive.render.explanation import reason_sentence
    from archive.render.sanitize import one_line
    from index.no_hits import explain_no_hits

    reasons = explain_no_hits(archive.index.engine, request.search, request.query_text)
    first, *further = [one_line(reason_sentence(reason)) for reason in reasons] or [""]
    info(f"{_NO_HITS}  {first}".rstrip())
    for sentence in further:
        info(f"  {sentence}")


def print_count_notices(
    archive: Archive, request: SearchRequest, response: SearchResponse, details: str | None
) -> None:
    """Print the notices of a command that only counts.

    `details` is printed after the number of matches; if it is None, that number is not printed.
    """
    from archive.render.sanitize import clean

    total = response.results.total
    print_notices(archive, request, total)
    if total and details is not None:
        info(clean(f" {match_count(total)}{details} · {response.took_ms:.0f} ms"))


def print_facet_notices(
    facets: Mapping[str, FacetCounts], total: int, options: GlobalOptions
) -> None:
    """Print facet counts on stderr, for output formats that have no place for them."""
    from archive.render import text_output

    with suppress(OSError, ValueError):  # stderr may be closed, or its disk full
        if facets and sys.stderr.isatty():
            from archive.render import bar_charts, terminal

            out = terminal.console(color=use_color(options.color), file=sys.stderr)
            bar_charts.print_facet_panels(out, facets, total)
        else:
            text_output.print_facets(facets, sys.stderr)

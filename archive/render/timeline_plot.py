"""Timeline as an SVG or PNG picture, drawn by matplotlib (the extra `plot`)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter

from archive.render.phrases import match_count
from archive.render.sanitize import one_line
from archive.searching.response import SearchResponse
from index import disk
from index.timeline import Timeline, Unit, bucket_name, bucket_number

_MAX_TICKS = 14  # names that fit below the bars
_MAX_GAPS = 100  # bars up to which gaps between them are visible
_MAX_TITLE = 80  # characters of a line of the title
_INK, _PALE, _GRID, _BAR = "#222222", "#666666", "#dddddd", "#2f6f9f"
# Fallback order for missing letters; with an SVG the viewer chooses the font.
_FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Serif CJK JP",
    "Hiragino Sans",
    "Yu Gothic",
    "Malgun Gothic",
    "Noto Sans Arabic",
)


def draw(response: SearchResponse, timeline: Timeline, file: Path) -> None:
    """Draw the picture into a file, replacing it if it exists.

    The same timeline gives the same bytes with the same matplotlib: no time stamp is written.
    """
    installed = font_manager.fontManager.get_font_names()
    settings: dict[Any, Any] = {
        "font.family": [font for font in _FONTS if font in installed],
        "svg.fonttype": "none",  # text as text, which can be searched and read aloud
        "svg.hashsalt": "archive",
        "text.parse_math": False,  # a $ is a $, not TeX
    }
    kind, picture = file.suffix.lower().removeprefix("."), BytesIO()
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a box is drawn for the letter
        figure = Figure(figsize=(10, 4.5), layout=ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.2))
        axes = figure.add_subplot()
        _draw_bars(axes, timeline)
        _write_texts(axes, response, timeline)
        figure.savefig(
            picture, format=kind, dpi=160, metadata={"Date": None} if kind == "svg" else {}
        )
    disk.replace_file(file, picture.getvalue())


def _draw_bars(axes: Axes, timeline: Timeline) -> None:
    shares = timeline.undated_base_count is not None
    sizes = [(bucket.share or 0) if shares else bucket.count for bucket in timeline.buckets]
    gap = 0.15 if len(sizes) <= _MAX_GAPS else 0
    axes.bar(range(len(sizes)), sizes, width=1 - gap, color=_BAR, zorder=2)
    axes.set_xlim(-0.6, max(len(sizes), 4) - 0.4)
    ticks = _ticks(timeline)
    axes.set_xticks([at for at, _ in ticks], [text for _, text in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=not shares))
    axes.yaxis.set_major_formatter(
        PercentFormatter(1) if shares else StrMethodFormatter("{x:,.0f}")
    )
    axes.grid(axis="y", color=_GRID, zorder=0)
    axes.tick_params(length=0, colors=_PALE)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(_PALE)


def _write_texts(axes: Axes, response: SearchResponse, timeline: Timeline) -> None:
    """Write the query, the meaning of the bars, and the number of undated articles."""
    request = response.request
    query = "every article" if request.canonical == "*" else request.query_text
    axes.set_title(_short(query), loc="left", color=_INK, fontsize=14, pad=26)
    shares = timeline.undated_base_count is not None
    measure = "share of all articles" if shares else "articles"
    subtitle = ", ".join([f"{measure} by {timeline.unit}", *_filters(request.filters)])
    axes.text(0, 1.03, _short(subtitle), transform=axes.transAxes, color=_PALE)
    undated = f" · {timeline.undated:,} undated" if timeline.undated else ""
    axes.set_xlabel(f"{match_count(response.results.total)}{undated}", loc="left", color=_PALE)


def _filters(filters: Mapping[str, Any]) -> Iterator[str]:
    for field, value in filters.items():
        if value:
            values = " or ".join(value) if isinstance(value, list) else value
            yield f"{field.replace('_', ' ')} {values}"


def _short(text: str) -> str:
    flat = one_line(text)
    return flat if len(flat) <= _MAX_TITLE else flat[: _MAX_TITLE - 1] + "…"


def _ticks(timeline: Timeline) -> list[tuple[int, str]]:
    """Return place and name of the ticks: all bars, or those where a longer period begins."""
    firsts = [bucket.first for bucket in timeline.buckets]
    for unit, years in _periods(timeline.unit):
        numbers = [bucket_number(first, unit) // years for first in firsts]
        begin = [at for at, number in enumerate(numbers) if at == 0 or number != numbers[at - 1]]
        if len(begin) > 2 and begin[1] * _MAX_TICKS < len(firsts):
            del begin[0]  # this period began earlier; its name would run into the next
        if len(begin) <= _MAX_TICKS:
            break
    if unit is Unit.WEEK:
        unit = timeline.unit  # a day says more than the number of its week
    return [(at, bucket_name(firsts[at], unit)) for at in begin]


def _periods(unit: Unit) -> Iterator[tuple[Unit, int]]:
    """Yield the unit and the longer ones, each with 1, then groups of years."""
    units = list(Unit)
    yield from ((longer, 1) for longer in units[units.index(unit) :])
    yield from ((Unit.YEAR, years) for years in (2, 5, 10, 20, 50, 100, 200, 500, 1000))

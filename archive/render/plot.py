"""A timeline as a picture, SVG or PNG, by matplotlib (the extra `plot`)."""

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

from archive.answer import Counts
from archive.render.amount import matching
from archive.render.sanitize import one_line
from index import disk
from index.timeline import Timeline, Unit, named, place

_NAMES = 14  # that fit below the bars
_MANY = 100  # bars that no gap can be seen between
_LONGEST = 80  # characters of a title's line
_INK, _PALE, _LINE, _BAR = "#222222", "#666666", "#dddddd", "#2f6f9f"
# Where one lacks a letter the next is asked; an SVG leaves the choice to whoever shows it.
_FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Serif CJK JP",
    "Hiragino Sans",
    "Yu Gothic",
    "Malgun Gothic",
    "Noto Sans Arabic",
)


def draw(counts: Counts, timeline: Timeline, file: Path) -> None:
    """Write the picture in the place of any file of that name.

    One timeline gives the same picture with the same matplotlib: no clock is asked.
    """
    here = font_manager.fontManager.get_font_names()
    settings: dict[Any, Any] = {
        "font.family": [font for font in _FONTS if font in here],
        "svg.fonttype": "none",  # letters, which can be found and read aloud
        "svg.hashsalt": "archive",
        "text.parse_math": False,  # a $ is a $
    }
    kind, drawn = file.suffix.lower().removeprefix("."), BytesIO()
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a box stands for the letter
        figure = Figure(figsize=(10, 4.5), layout=ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.2))
        axes = figure.add_subplot()
        _draw_bars(axes, timeline)
        _write(axes, counts, timeline)
        figure.savefig(
            drawn, format=kind, dpi=160, metadata={"Date": None} if kind == "svg" else {}
        )
    disk.replace(file, drawn.getvalue())


def _draw_bars(axes: Axes, timeline: Timeline) -> None:
    shares = timeline.undated_of is not None
    sizes = [(each.share or 0) if shares else each.count for each in timeline.buckets]
    gap = 0.15 if len(sizes) <= _MANY else 0
    axes.bar(range(len(sizes)), sizes, width=1 - gap, color=_BAR, zorder=2)
    axes.set_xlim(-0.6, max(len(sizes), 4) - 0.4)
    ticks = _ticks(timeline)
    axes.set_xticks([at for at, _ in ticks], [text for _, text in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=not shares))
    axes.yaxis.set_major_formatter(
        PercentFormatter(1) if shares else StrMethodFormatter("{x:,.0f}")
    )
    axes.grid(axis="y", color=_LINE, zorder=0)
    axes.tick_params(length=0, colors=_PALE)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(_PALE)


def _write(axes: Axes, counts: Counts, timeline: Timeline) -> None:
    """What was asked, what the bars are, and what is not among them."""
    asked = "every article" if counts.canonical == "*" else counts.typed
    axes.set_title(_short(asked), loc="left", color=_INK, fontsize=14, pad=26)
    shares = timeline.undated_of is not None
    what = "share of all articles" if shares else "articles"
    about = ", ".join([f"{what} by {timeline.unit}", *_filters(counts.filters)])
    axes.text(0, 1.03, _short(about), transform=axes.transAxes, color=_PALE)
    missing = f" · {timeline.undated:,} undated" if timeline.undated else ""
    axes.set_xlabel(f"{matching(counts.total)}{missing}", loc="left", color=_PALE)


def _filters(filters: Mapping[str, Any]) -> Iterator[str]:
    for field, value in filters.items():
        if value:
            several = " or ".join(value) if isinstance(value, list) else value
            yield f"{field.replace('_', ' ')} {several}"


def _short(text: str) -> str:
    flat = one_line(text)
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"


def _ticks(timeline: Timeline) -> list[tuple[int, str]]:
    """Which bars have a name below: all, or those with which a longer stretch begins."""
    firsts = [each.first for each in timeline.buckets]
    for unit, years in _stretches(timeline.unit):
        numbers = [place(first, unit) // years for first in firsts]
        begin = [at for at, number in enumerate(numbers) if at == 0 or number != numbers[at - 1]]
        if len(begin) > 2 and begin[1] * _NAMES < len(firsts):
            del begin[0]  # it began before, and its name would run into the next
        if len(begin) <= _NAMES:
            break
    if unit is Unit.WEEK:
        unit = timeline.unit  # the day says more than the number of its week
    return [(at, named(firsts[at], unit)) for at in begin]


def _stretches(unit: Unit) -> Iterator[tuple[Unit, int]]:
    """The unit and the longer ones, then several years."""
    units = list(Unit)
    yield from ((each, 1) for each in units[units.index(unit) :])
    yield from ((Unit.YEAR, years) for years in (2, 5, 10, 20, 50, 100, 200, 500, 1000))

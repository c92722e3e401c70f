"""A timeline as a chart: where each bar stands, and what is written below.

Only measures are settled here; `templates/chart.svg` draws them.  Units are those of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import TooLong
from index.timeline import Bucket, Timeline, Unit

WIDTH, HEIGHT = 1000.0, 120.0
_MOST = 1_000  # bars: each is to be seen, and to be hit with a pointer
_LABELS = 8  # at most, or they run into one another on a narrow screen
_LAST = 0.9 * WIDTH  # where a label may begin: one further right would not fit
_LEAST = 1.5  # the height of one article beside thousands


@dataclass(frozen=True, slots=True)
class Bar:
    bucket: Bucket
    left: float
    width: float
    height: float
    gap: float  # left of it, within its width

    @property
    def top(self) -> float:
        return HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    most: int  # articles of the highest bar
    unit: Unit
    undated: int


def chart(timeline: Timeline) -> Chart:
    """The bars of a timeline, from left to right over the whole width; raises TooLong."""
    buckets = timeline.buckets
    if len(buckets) > _MOST:
        raise TooLong(f"{len(buckets):,} bars cannot be told apart; {_MOST:,} is the most.")
    most = max((each.count for each in buckets), default=0)
    width = WIDTH / max(len(buckets), 1)
    bars = tuple(
        Bar(
            each,
            round(number * width, 3),
            round(width, 3),
            round(max(each.count / most * HEIGHT, _LEAST), 2) if each.count else 0.0,
            round(min(width * 0.15, 2), 3),
        )
        for number, each in enumerate(buckets)
    )
    return Chart(bars, tuple(_labels(bars)), most, timeline.unit, timeline.undated)


def _labels(bars: tuple[Bar, ...]) -> Iterator[Label]:
    """Some names of buckets, evenly apart, the first among them."""
    step = -(-len(bars) // _LABELS) or 1
    for bar in bars[::step]:
        if bar.left <= _LAST:
            yield Label(bar.bucket.name, bar.left)

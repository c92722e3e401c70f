"""Layout of the timeline chart: position and size of bars and labels.

The template `search.html` draws it as SVG.  Lengths are in units of the drawing, WIDTH by HEIGHT.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import TimelineTooLong
from index.timeline import Bucket, Timeline, Unit

WIDTH, HEIGHT = 1000.0, 120.0
_MAX_BARS = 1_000  # each bar must be visible and large enough for a pointer
_MAX_LABELS = 8  # more would overlap on a narrow screen
_LAST_LABEL = 0.9 * WIDTH  # a label that begins further right would not fit
_MIN_HEIGHT = 1.5  # of a bar of one article among thousands


@dataclass(frozen=True, slots=True)
class Bar:
    bucket: Bucket
    x: float
    width: float
    height: float
    gap: float  # at its left side, part of its width

    @property
    def top(self) -> float:
        return HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    x: float


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    max_count: int  # articles of the highest bar
    unit: Unit
    undated: int


def make_chart(timeline: Timeline) -> Chart:
    """Lay out the bars of a timeline over the whole width; raise TimelineTooLong for too many."""
    buckets = timeline.buckets
    if len(buckets) > _MAX_BARS:
        raise TimelineTooLong(
            f"{len(buckets):,} bars are too many to draw; the maximum is {_MAX_BARS:,}."
        )
    max_count = max((bucket.count for bucket in buckets), default=0)
    width = WIDTH / max(len(buckets), 1)
    bars = tuple(
        Bar(
            bucket,
            round(number * width, 3),
            round(width, 3),
            round(max(bucket.count / max_count * HEIGHT, _MIN_HEIGHT), 2) if bucket.count else 0.0,
            round(min(width * 0.15, 2), 3),
        )
        for number, bucket in enumerate(buckets)
    )
    return Chart(bars, tuple(_labels(bars)), max_count, timeline.unit, timeline.undated)


def _labels(bars: tuple[Bar, ...]) -> Iterator[Label]:
    """Yield the names of the first bucket and of others at even distances."""
    step = -(-len(bars) // _MAX_LABELS) or 1
    for bar in bars[::step]:
        if bar.x <= _LAST_LABEL:
            yield Label(bar.bucket.name, bar.x)

"""A timeline for a person at a terminal: a line a bucket, its bar as long as the width allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from rich.console import Console
from rich.text import Text

from archive.render.bars import bar
from archive.render.panel import BAR
from index.timeline import Bucket, Timeline

_LONGEST = 100  # cells of a bar, on however wide a terminal
_LEAST = 8

# Its name, what is printed beside it, and what its bar shows: None of the undated.
_Row: TypeAlias = tuple[str, Sequence[str], float | None]


def print_timeline(out: Console, timeline: Timeline) -> None:
    """Bars of counts; where shares were asked for, of shares."""
    shares = timeline.undated_of is not None
    rows: list[_Row] = [
        (each.name, _numbers(each, shares), _size(each, shares)) for each in timeline.buckets
    ]
    if timeline.undated:
        rows.append(("undated", _undated(timeline), None))
    widths = [
        max(map(len, column)) for column in zip(*(cells for _, cells, _ in rows), strict=True)
    ]
    names = max((len(name) for name, _, _ in rows), default=0)
    room = out.width - names - 4
    if room - _width(widths) < _LEAST:  # what it is a share of goes first
        widths = [width if at != 1 else 0 for at, width in enumerate(widths)]
    cells = min(room - _width(widths), _LONGEST)
    most = max((size for _, _, size in rows if size), default=1)
    for name, numbers, size in rows:
        drawn = bar((size or 0) / most, cells, ascii_only=out.options.ascii_only)
        style = "dim" if not size else ""
        line = Text.assemble(
            (f" {name:<{names}} ", "dim italic" if size is None else style),
            (_joined(numbers, widths), "bold" if size != 0 else style),
            (f"  {drawn}" if drawn else "", BAR),
        )
        out.print(line, no_wrap=True, overflow="ellipsis")


def _numbers(bucket: Bucket, shares: bool) -> Sequence[str]:
    """What stands beside the name of a bucket, in columns."""
    if not shares:
        return (f"{bucket.count:,}",)
    share = f"{bucket.share:.1%}" if bucket.share is not None else "–"
    return f"{bucket.count:,}", f"of {bucket.of:,}", share


def _undated(timeline: Timeline) -> Sequence[str]:
    count = f"{timeline.undated:,}"
    return (count,) if timeline.undated_of is None else (count, f"of {timeline.undated_of:,}", "")


def _size(bucket: Bucket, shares: bool) -> float:
    return (bucket.share or 0) if shares else bucket.count


def _joined(numbers: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(numbers, widths, strict=True)
    return " ".join(number.rjust(width) for number, width in pairs if width)


def _width(widths: Sequence[int]) -> int:
    return sum(width + 1 for width in widths if width) - 1

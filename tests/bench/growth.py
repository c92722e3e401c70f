"""From one number of articles to ten times as many: what becomes of each kind of query."""

from __future__ import annotations

from dataclasses import replace

from tests.bench.peers import OURS
from tests.bench.report import Report
from tests.bench.run import Plan, measure
from tests.bench.targets import FLAT, FLAT_ENOUGH, mark

GROWN = (OURS, "tantivy", "fts5")
SIZES = (100_000, 1_000_000)


def grow(plan: Plan, sizes: tuple[int, int], report: Report) -> None:
    """Measure both sizes, and tell the ratio of the medians."""
    plan = replace(plan, names=tuple(name for name in plan.names if name in GROWN))
    small, large = (measure(replace(plan, size=size), report) for size in sizes)
    times = sizes[1] / sizes[0]
    report.title(f"Growth: medians at {sizes[1]:,} over those at {sizes[0]:,} articles")
    rows = []
    for kind in large.kinds:
        grown = [large.median(kind, name) / small.median(kind, name) for name in plan.names]
        most = FLAT_ENOUGH if kind in FLAT else times
        ratios = [f"{each:.1f}" for each in grown]
        rows.append([kind, *ratios, f"≤ {most:.1f}", mark(grown[0] <= most)])
    report.table(["kind", *plan.names, f"target of {OURS}", ""], rows)

"""Measure how query times grow from one number of articles to ten times as many."""

from __future__ import annotations

from dataclasses import replace

from tests.bench.peers import OURS
from tests.bench.report import Report
from tests.bench.run import Plan, measure
from tests.bench.targets import FLAT_KINDS, MAX_FLAT_GROWTH, verdict

ENGINES = (OURS, "tantivy", "fts5")
SIZES = (100_000, 1_000_000)


def measure_growth(plan: Plan, sizes: tuple[int, int], report: Report) -> None:
    """Measure both sizes and report the ratio of the medians."""
    plan = replace(plan, names=tuple(name for name in plan.names if name in ENGINES))
    small, large = (measure(replace(plan, size=size), report) for size in sizes)
    factor = sizes[1] / sizes[0]
    report.write_title(f"Growth: medians at {sizes[1]:,} articles divided by those at {sizes[0]:,}")
    rows = []
    for kind in large.kinds:
        growth = [large.median(kind, name) / small.median(kind, name) for name in plan.names]
        limit = MAX_FLAT_GROWTH if kind in FLAT_KINDS else factor
        ratios = [f"{ratio:.1f}" for ratio in growth]
        rows.append([kind, *ratios, f"≤ {limit:.1f}", verdict(growth[0] <= limit)])
    report.write_table(["kind", *plan.names, f"target of {OURS}", ""], rows)

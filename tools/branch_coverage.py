"""Check that the tests take enough branches: `make coverage` fails below the minimum.

python -m tools.branch_coverage REPORT.json, a report of `coverage json`.  Prints the coverage with
and without the modules that need a cluster; they count towards the minimum only if its tests ran.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MINIMUM = 95.0  # percent of branches
_CLUSTER = "index/engines/opensearch/"


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Branches and lines of a group of modules, and how many of them the tests ran."""

    name: str
    branches: int
    branches_taken: int
    lines: int
    lines_run: int

    @property
    def percent(self) -> float:
        """Percentage of branches taken; coverage's own figure includes lines."""
        return 100 * self.branches_taken / self.branches if self.branches else 100.0

    def __str__(self) -> str:
        both = 100 * (self.branches_taken + self.lines_run) / ((self.branches + self.lines) or 1)
        return (
            f"{self.percent:5.2f} % of branches ({self.branches_taken:,} of {self.branches:,}), "
            f"{both:5.2f} % with lines: {self.name}"
        )


def sum_coverage(name: str, summaries: Iterable[dict[str, Any]]) -> GroupCoverage:
    summaries = list(summaries)
    return GroupCoverage(
        name,
        *(
            sum(summary[key] for summary in summaries)
            for key in ("num_branches", "covered_branches", "num_statements", "covered_lines")
        ),
    )


def measure_coverage(report: dict[str, Any]) -> tuple[GroupCoverage, GroupCoverage]:
    """Return the coverage of all modules, and of those that need no cluster."""
    files = {name: file["summary"] for name, file in report["files"].items()}
    without_cluster = [summary for name, summary in files.items() if not name.startswith(_CLUSTER)]
    return sum_coverage("all", files.values()), sum_coverage(f"all but {_CLUSTER}", without_cluster)


def main(report: str) -> int:
    total, without_cluster = measure_coverage(json.loads(Path(report).read_text(encoding="utf-8")))
    print(total)
    print(without_cluster)
    decisive = total if os.environ.get("ARCHIVE_TEST_CLUSTER") else without_cluster
    if decisive.percent < MINIMUM:
        print(f"below the minimum of {MINIMUM:g} % of branches: {decisive.name}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

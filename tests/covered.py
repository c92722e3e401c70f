"""What `make coverage` found: the figure of branches alone, which must not fall under its least.

python -m tests.covered REPORT.json, of `coverage json`.  What wants a cluster is told apart: the
figure that decides leaves it out where its tests did not run.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAST = 95.0  # percent of branches
_CLUSTER = "index/engines/opensearch/"


@dataclass(frozen=True, slots=True)
class Part:
    """Some modules, and what of them the tests took."""

    name: str
    branches: int
    taken: int
    lines: int
    run: int

    @property
    def percent(self) -> float:
        """Of branches alone; coverage's own figure is of lines and branches together."""
        return 100 * self.taken / self.branches if self.branches else 100.0

    def __str__(self) -> str:
        both = 100 * (self.taken + self.run) / ((self.branches + self.lines) or 1)
        return (
            f"{self.percent:5.2f} % of branches ({self.taken:,} of {self.branches:,}), "
            f"{both:5.2f} % with lines: {self.name}"
        )


def part(name: str, summaries: Iterable[dict[str, Any]]) -> Part:
    found = list(summaries)
    return Part(
        name,
        *(
            sum(summary[key] for summary in found)
            for key in ("num_branches", "covered_branches", "num_statements", "covered_lines")
        ),
    )


def parts(report: dict[str, Any]) -> tuple[Part, Part]:
    """All modules, and those that want no cluster."""
    files = {name: file["summary"] for name, file in report["files"].items()}
    here = [summary for name, summary in files.items() if not name.startswith(_CLUSTER)]
    return part("all", files.values()), part(f"all but {_CLUSTER}", here)


def main(report: str) -> int:
    every, here = parts(json.loads(Path(report).read_text(encoding="utf-8")))
    print(every)
    print(here)
    decides = every if os.environ.get("ARCHIVE_TEST_CLUSTER") else here
    if decides.percent < LEAST:
        print(f"under {LEAST:g} % of branches: {decides.name}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

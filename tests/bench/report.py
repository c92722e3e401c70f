"""Report of measurements: tables that are printed and can be saved."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
# Each of these starts the section of another benchmark, which ends at the next one.
CLUSTER_SECTION = "<!-- by `python -m tests.bench.cluster` -->"
SERVE_SECTION = "<!-- by `python -m tests.bench.serve` -->"
_SECTION_START = re.compile(r"^(?=<!-- by )", re.MULTILINE)
_HEADER = """# Results of the last `make bench`

Written by `make bench ARGS=--results`.  Trust ratios within a run; milliseconds depend on the
machine.  The modules of `tests/bench` explain the rows.
"""


class Report:
    """Lines of a report: printed at once and kept for saving."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, *lines: str) -> None:
        for line in lines:
            print(line, flush=True)
            self.lines.append(line)

    def write_title(self, text: str) -> None:
        self.write("", f"## {text}", "")

    def write_table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table with aligned columns: the first to the left, the others to the right."""
        cells = [list(head), *map(list, rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
        lines = [
            "| "
            + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
            + " |"
            for row in cells
        ]
        rule = "|" + "|".join(
            "-" * (w + 1) + ("-" if not column else ":") for column, w in enumerate(widths)
        )
        self.write(lines[0], rule + "|", *lines[1:])

    def save(self, path: Path = RESULTS, header: str = _HEADER) -> None:
        """Save the report to a file, but keep the file's sections of other benchmarks."""
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        other_sections = "".join(_SECTION_START.split(before)[1:])
        path.write_text("\n".join([header, *self.lines, "", other_sections]), encoding="utf-8")

    def save_section(self, path: Path, marker: str) -> None:
        """Save the report as one section of a file, in place of the section's earlier text."""
        parts = _SECTION_START.split(path.read_text(encoding="utf-8"))
        other_sections = [part.rstrip() for part in parts if not part.startswith(marker)]
        path.write_text(
            "\n\n".join([*other_sections, "\n".join([marker, *self.lines, ""])]), encoding="utf-8"
        )


def describe_machine(versions: Mapping[str, str]) -> list[str]:
    """Return a line with the date, the machine and the versions, without host or folder names."""
    python = f"Python {platform.python_version()}"
    names = ", ".join([python, *(f"{name} {version}" for name, version in versions.items())])
    return [
        f"{date.today()} · {_processor()}, {os.cpu_count()} cores, {_memory()} GB · {names}",
    ]


def _processor() -> str:
    return _read_value("/proc/cpuinfo", "model name") or platform.machine()


def _memory() -> int:
    return round(int((_read_value("/proc/meminfo", "MemTotal") or "0").split()[0]) / 1e6)


def _read_value(path: str, name: str) -> str | None:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    values = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(values, None)

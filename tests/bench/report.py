"""What was measured, as tables that are printed and can be kept."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
# Behind each of these stands what another bench measured, up to the next.
CLUSTER = "<!-- by `python -m tests.bench.cluster` -->"
SERVE = "<!-- by `python -m tests.bench.serve` -->"
_SIGN = re.compile(r"^(?=<!-- by )", re.MULTILINE)
_ABOUT = """# The last run of `make bench`

Written by `make bench ARGS=--results`.  Ratios within a run can be trusted; milliseconds are this
machine's.  What the rows mean stands in the modules of `tests/bench`.
"""


class Report:
    """Says each line when it is known, and keeps it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, *lines: str) -> None:
        for line in lines:
            print(line, flush=True)
            self.lines.append(line)

    def title(self, text: str) -> None:
        self.say("", f"## {text}", "")

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Aligned columns: the first to the left, the others to the right."""
        cells = [list(head), *map(list, rows)]
        widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
        lines = [
            "| "
            + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
            + " |"
            for row in cells
        ]
        rule = "|" + "|".join(
            "-" * (w + 1) + ("-" if not at else ":") for at, w in enumerate(widths)
        )
        self.say(lines[0], rule + "|", *lines[1:])

    def keep(self, path: Path = RESULTS, about: str = _ABOUT) -> None:
        """Write it, but for what another bench wrote there."""
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        behind = "".join(_SIGN.split(before)[1:])
        path.write_text("\n".join([about, *self.lines, "", behind]), encoding="utf-8")

    def put(self, path: Path, sign: str) -> None:
        """Write it behind a sign, in the place of what stood there."""
        parts = _SIGN.split(path.read_text(encoding="utf-8"))
        others = [part.rstrip() for part in parts if not part.startswith(sign)]
        path.write_text(
            "\n\n".join([*others, "\n".join([sign, *self.lines, ""])]), encoding="utf-8"
        )


def machine(versions: Mapping[str, str]) -> list[str]:
    """Where and with what it was measured, without names of hosts or folders."""
    python = f"Python {platform.python_version()}"
    named = ", ".join([python, *(f"{name} {version}" for name, version in versions.items())])
    return [
        f"{date.today()} · {_processor()}, {os.cpu_count()} cores, {_memory()} GB · {named}",
    ]


def _processor() -> str:
    return _value("/proc/cpuinfo", "model name") or platform.machine()


def _memory() -> int:
    return round(int((_value("/proc/meminfo", "MemTotal") or "0").split()[0]) / 1e6)


def _value(path: str, name: str) -> str | None:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, None)

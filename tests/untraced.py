"""Processes whose time, memory and imports are their own, also where coverage is measured."""

from __future__ import annotations

import os

_TRACES = "COVERAGE_"  # how the variables begin that make coverage trace each process that starts
SLOWER = 4 if any(name.startswith(_TRACES) for name in os.environ) else 1  # times that all takes


def untraced() -> dict[str, str]:
    """The environment, but for what makes coverage trace each process that starts."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_TRACES)}

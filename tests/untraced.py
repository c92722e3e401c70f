"""Processes whose time, memory and imports are their own, also where coverage is measured."""

from __future__ import annotations

import os


def untraced() -> dict[str, str]:
    """The environment, but for what makes coverage trace each process that starts."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}

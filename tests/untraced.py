"""Environment for processes whose time, memory and imports coverage must not change."""

from __future__ import annotations

import os

_COVERAGE_PREFIX = "COVERAGE_"  # prefix of the variables that make coverage trace child processes
SLOWER = (
    4 if any(name.startswith(_COVERAGE_PREFIX) for name in os.environ) else 1
)  # factor for time limits


def untraced() -> dict[str, str]:
    """Return the environment without the variables that make coverage trace child processes."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(_COVERAGE_PREFIX)
    }

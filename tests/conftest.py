"""How often the random tests try: the usual number, or `make torture`'s."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.counts import COUNTS

settings.register_profile("usual", deadline=None)
settings.register_profile("torture", deadline=None, max_examples=5_000)
settings.load_profile("usual")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, count in sorted(COUNTS.items()):
        terminalreporter.write_line(f"{count:7,} {what}")

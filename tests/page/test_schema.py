"""Requests that schemathesis derives from the API description, valid and invalid ones."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import settings

from tests.web.serving import Server

EXAMPLES = 15 if settings().max_examples <= 100 else 1_000  # per path


@pytest.mark.timeout(900)
def test_the_api_conforms_to_its_description(site: Server) -> None:
    process = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", site.url + "openapi.json",
            "--checks", "all",
            # A schema cannot describe all rules for queries and dates: some get status 400.
            "--exclude-checks", "positive_data_acceptance",
            "--max-examples", str(EXAMPLES), "--seed", "1", "--workers", "2",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stdout[-6000:] + process.stderr[-2000:]

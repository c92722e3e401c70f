"""schemathesis asks the API all that its description allows, and much that it does not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import settings

from tests.web.serving import Served

EXAMPLES = 15 if settings().max_examples <= 100 else 1_000  # of each address


@pytest.mark.timeout(900)
def test_the_api_is_as_it_is_described(site: Served) -> None:
    found = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", site.url + "openapi.json",
            "--checks", "all",
            # What a query or a date may say is more than a schema can tell: 400 answers some.
            "--exclude-checks", "positive_data_acceptance",
            "--max-examples", str(EXAMPLES), "--seed", "1", "--workers", "2",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]

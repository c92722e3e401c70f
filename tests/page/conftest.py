"""Real browser on a real server.  Without a browser, CI fails and other runs skip these tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from archive.cli.app import run
from tests.web.conftest import home, isolated_environment, site
from tests.web.serving import Server, run_server
from tools.golden import SAMPLES

__all__ = ["home", "isolated_environment", "site"]

PageOpener = Callable[..., Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = shutil.which("chromium")
    if path is None:
        reason = "no Chromium on the path: make test-page installs it"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def samples_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server over an archive of all samples."""
    folder: Path = tmp_path_factory.mktemp("samples") / "home"
    sample_folders = [str(path) for path in sorted(SAMPLES.iterdir()) if path.name != "broken"]
    assert run(["--archive", str(folder), "ingest", *sample_folders]) in (0, 5)
    with run_server(folder) as server:
        yield server


@pytest.fixture
def open_page(browser: Any, samples_site: Server) -> Iterator[PageOpener]:
    """Return a function that opens a page; errors in the browser's console fail the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_path(path: str = "/", *, url: str = samples_site.url, **options: Any) -> Any:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if _is_bad(message) else None
        )
        page.on(
            "request",
            lambda request: complaints.append(request.url) if _is_foreign(request) else None,
        )
        page.goto(url.rstrip("/") + path)
        return page

    def _is_foreign(request: Any) -> bool:
        return not request.url.startswith(("http://127.0.0.1:", "data:"))

    yield open_path
    for context in contexts:
        context.close()
    assert complaints == []


def _is_bad(message: Any) -> bool:
    # A page that explains an invalid query has status 400.
    return message.type in ("error", "warning") and "status of 400" not in message.text

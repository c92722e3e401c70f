"""A real browser on a real server.  Where there is none, CI fails and a laptop is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from archive.cli.app import run
from tests.golden import SAMPLES
from tests.web.conftest import home, nowhere, site
from tests.web.serving import Served, served

__all__ = ["home", "nowhere", "site"]

Opens = Callable[..., Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = shutil.which("chromium")
    if path is None:
        said = "no Chromium on the path: make test-page installs it"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(said)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over all that the samples hold."""
    folder: Path = tmp_path_factory.mktemp("press") / "home"
    formats = [str(each) for each in sorted(SAMPLES.iterdir()) if each.name != "broken"]
    assert run(["--archive", str(folder), "ingest", *formats]) in (0, 5)
    with served(folder) as server:
        yield server


@pytest.fixture
def opens(browser: Any, press: Served) -> Iterator[Opens]:
    """Open a page as a reader has it; what the browser complains of fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def opened(path: str = "/", *, url: str = press.url, **how: Any) -> Any:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | how))
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_bad(said) else None)
        page.on("request", lambda asked: complaints.append(asked.url) if _away(asked) else None)
        page.goto(url.rstrip("/") + path)
        return page

    def _away(asked: Any) -> bool:
        return not asked.url.startswith(("http://127.0.0.1:", "data:"))

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _is_bad(said: Any) -> bool:
    # A page that says what is wrong with a query is an answer of status 400.
    return said.type in ("error", "warning") and "status of 400" not in said.text

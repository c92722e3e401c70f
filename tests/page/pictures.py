"""The pictures of the page that README shows: python -m tests.page.pictures"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from archive.cli.app import run
from tests.golden import SAMPLES
from tests.web.serving import served

DOCS = SAMPLES.parent / "docs"
PICTURES = {
    "page-search": ("/?q=%22Kim+Jong+Un%22+OR+missile", "light"),
    "page-dark": ("/?q=harbour+OR+ferry+OR+port&sort=newest", "dark"),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        formats = [str(each) for each in sorted(SAMPLES.iterdir()) if each.name != "broken"]
        run(["--archive", str(home), "ingest", *formats])
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        with served(home) as server:
            for name, (path, scheme) in PICTURES.items():
                page = browser.new_page(
                    viewport={"width": 1180, "height": 780},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page.goto(server.url.rstrip("/") + path)
                page.screenshot(path=DOCS / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()

"""Take the screenshots of the page for the README: `make pictures`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from archive.cli.app import run
from tests.web.serving import run_server
from tools.golden import SAMPLES

DOCS = SAMPLES.parent / "docs"
SCREENSHOTS = {
    "page-search": ("/?q=%22Kim+Jong+Un%22+OR+missile", "light"),
    "page-dark": ("/?q=harbour+OR+ferry+OR+port&sort=newest", "dark"),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        sample_folders = [
            str(folder) for folder in sorted(SAMPLES.iterdir()) if folder.name != "broken"
        ]
        run(["--archive", str(home), "ingest", *sample_folders])
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        with run_server(home) as server:
            for name, (path, scheme) in SCREENSHOTS.items():
                page = browser.new_page(
                    viewport={"width": 1180, "height": 780},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page.goto(server.url.rstrip("/") + path)
                page.screenshot(path=DOCS / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()

"""Real server over an archive of made-up stories, as a separate process."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from archive.cli.app import run
from tests.cli.conftest import COMMAND

HOSTILE = '<script>document.title="taken"</script><img src=x onerror="alert(1)">'
ROWS: list[dict[str, Any]] = [
    {"url": "https://a.example/1", "title": "Coal strike ends", "source": "Reuters",
     "date": "2019-03-02", "dateline": "LONDON", "lang": "en",
     "body": "The coal strike ended on Friday. Miners of the coal pit went back to work."},
    {"url": "https://a.example/2", "title": "Ferry in the snow", "source": "AP",
     "date": "2019-05-12", "dateline": "SEOUL", "lang": "en",
     "body": "A ferry waited in the harbour while snow fell. No coal was burnt."},
    {"url": "https://a.example/3", "title": "Strike at the harbour", "source": "AP",
     "date": "2021-01-08", "dateline": "TOKYO", "lang": "en",
     "body": "Dockers called a strike. The harbour stood still."},
    {"url": "https://a.example/4", "title": "A pit is filled", "body": "The old coal pit is gone.",
     "lang": "en"},
    {"id": "evil1", "url": "javascript:alert(1)", "title": f"Hostile {HOSTILE}",
     "source": f"Evil {HOSTILE}", "author": [f"Mal {HOSTILE}"], "section": [f"S {HOSTILE}"],
     "date": "2020-06-06", "body": f"Hostile text {HOSTILE} {{{{ 7*7 }}}} \u202eright to left"},
]  # fmt: skip


def make_archive(folder: Path, rows: list[dict[str, Any]] = ROWS) -> Path:
    """Create an archive of these stories in `folder`."""
    feed = folder / "feed.jsonl"
    feed.write_text("".join(json.dumps(row) + "\n" for row in rows))
    home = folder / "home"
    assert run(["--archive", str(home), "ingest", str(feed)]) == 0
    return home


@dataclass(frozen=True)
class HttpResponse:
    code: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Server:
    """Running server."""

    url: str
    process: subprocess.Popen[str]

    def get(
        self, path: str, *, method: str = "GET", headers: Any = (), **params: Any
    ) -> HttpResponse:
        query = "?" + urlencode(params, doseq=True) if params else ""
        request = urllib.request.Request(self.url.rstrip("/") + path + query, method=method)
        for name, value in dict(headers).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return HttpResponse(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return HttpResponse(error.code, error.headers, error.read())


@contextmanager
def run_server(home: Path, *options: str) -> Iterator[Server]:
    """Run `archive serve` on a free port, and stop it at the end."""
    command = [*COMMAND, "--archive", str(home), "--now", "2022-01-01", "serve", "--port", "0"]
    process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        line = process.stderr.readline()
        address = re.match(r"http://\S+", line)
        assert address, line + process.stderr.read()
        yield Server(address[0], process)
    finally:
        process.terminate()
        process.communicate(timeout=30)

"""Load `archive serve` with wrk over loopback, alone and during an ingest.

python -m tests.bench.serve --size 100000 --results

wrk (Debian's package `wrk`) requests `/api/search` with facets, and the page, for words of every
kind.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from archive.record import to_record
from index.article import Article
from tests.bench.corpus import synthetic
from tests.bench.queries import choose_queries
from tests.bench.report import RESULTS, SERVE_SECTION, Report, describe_machine
from tests.cli.conftest import COMMAND
from tests.web.serving import run_server

_COLUMNS = ("request", "connections", "requests/s", "p50 ms", "p99 ms", "other than 200")
_SCRIPT = """
local paths = {%s}
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.timeout
  io.write(string.format("RESULT %%d %%d %%.3f %%.3f %%d\\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
"""
_FACETS = "&facet=source&facet=location&facet=year"
_EXTRA_ARTICLES = 20_000  # articles ingested during the measurement


class Load(NamedTuple):
    """Measurement of wrk."""

    rate: float  # requests per second
    p50: float  # milliseconds
    p99: float
    failed: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="articles (%(default)s)")
    parser.add_argument(
        "--seconds", type=int, default=10, help="duration of a measurement (%(default)s)"
    )
    parser.add_argument("--results", action="store_true", help="write tests/bench/RESULTS.md")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        report.write_title("A server")
        description = (
            f"{options.size:,} made-up articles, one process, requests by wrk over loopback"
        )
        report.write(*describe_machine({}), "", f"{description}:", "")
        _measure(Path(folder), options.size, options.seconds, report)
    if options.results:
        report.save_section(RESULTS, SERVE_SECTION)


def _measure(folder: Path, size: int, seconds: int, report: Report) -> None:
    home, queries = _make_archive(folder, size), _choose_queries(size)
    api = [f"/api/search?q={quote(query)}{_FACETS}" for query in queries]
    page = [f"/?q={quote(query)}" for query in queries]
    rows = []
    with run_server(home) as server:
        for name, paths in (("search with 3 facets", api), ("the page", page)):
            for connections in (1, 4):
                load = _run_wrk(server.url, paths, connections, seconds, folder)
                rows.append(_table_row(name, connections, load))
        with _ingest_meanwhile(home, folder, size):
            load = _run_wrk(server.url, api, 4, seconds, folder)
            rows.append(_table_row("search during an ingest", 4, load))
    report.write_table(_COLUMNS, rows)


def _make_archive(folder: Path, size: int) -> Path:
    home, feed = folder / "home", folder / "feed.jsonl"
    _write_feed(feed, synthetic(size))
    process = subprocess.run(
        [*COMMAND, "--archive", str(home), "ingest", str(feed)], capture_output=True, check=True
    )
    assert process.returncode == 0
    feed.unlink()
    return home


def _write_feed(feed: Path, articles: Iterable[Article]) -> None:
    with feed.open("w", encoding="utf-8") as file:
        for article in articles:
            record = to_record(article)
            record["url"] = f"https://made-up.example/{record.pop('id')}"
            file.write(json.dumps(record) + "\n")


def _choose_queries(size: int) -> list[str]:
    """Return words and pairs of every frequency, the same as in the bench of the engines."""
    return list(
        dict.fromkeys(
            " ".join(query.words) for query in choose_queries(synthetic(size), size, spread=False)
        )
    )


def _run_wrk(url: str, paths: Sequence[str], connections: int, seconds: int, folder: Path) -> Load:
    script = folder / "asked.lua"
    script.write_text(_SCRIPT % ", ".join(json.dumps(path) for path in paths))
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script, url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    line = re.search(r"RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)", output)
    assert line, output
    requests, microseconds, p50, p99, failed = map(float, line.groups())
    return Load(requests / microseconds * 1e6, p50, p99, int(failed))


def _table_row(name: str, connections: int, load: Load) -> Sequence[str]:
    measured = f"{load.rate:,.0f}", f"{load.p50:.1f}", f"{load.p99:.1f}", f"{load.failed}"
    return name, str(connections), *measured


@contextmanager
def _ingest_meanwhile(home: Path, folder: Path, size: int) -> Iterator[None]:
    """Ingest more articles in another process for as long as the block runs."""
    extra_feed = folder / "more.jsonl"
    _write_feed(extra_feed, synthetic(_EXTRA_ARTICLES, seed=size + 1))
    command = [*COMMAND, "--archive", str(home), "ingest", "--jobs", "1", str(extra_feed)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
        assert process.poll() is None, "the ingest was over before the measurement"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()

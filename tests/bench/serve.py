"""How fast `archive serve` answers, asked by wrk over loopback, alone and while articles come in.

python -m tests.bench.serve --size 100000 --results

wrk (Debian's package `wrk`) asks `/api/search` with facets, and the page, for words of every kind.
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
from tests.bench.queries import chosen
from tests.bench.report import RESULTS, SERVE, Report, machine
from tests.cli.conftest import COMMAND
from tests.web.serving import served

_HEAD = ("asked", "connections", "requests/s", "p50 ms", "p99 ms", "other than 200")
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
_MORE = 20_000  # articles that come in beside


class Load(NamedTuple):
    """What wrk measured."""

    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float
    failed: int


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--size", type=int, default=10_000, help="articles (%(default)s)")
    asked.add_argument("--seconds", type=int, default=10, help="a measurement (%(default)s)")
    asked.add_argument("--results", action="store_true", help="write it into RESULTS.md")
    given = asked.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not here: apt-get install wrk")
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        report.title("A server")
        about = f"{given.size:,} made-up articles, one process, asked over loopback by wrk"
        report.say(*machine({}), "", f"{about}:", "")
        _measure(Path(folder), given.size, given.seconds, report)
    if given.results:
        report.put(RESULTS, SERVE)


def _measure(folder: Path, size: int, seconds: int, report: Report) -> None:
    home, queries = _filled(folder, size), _words(size)
    api = [f"/api/search?q={quote(each)}{_FACETS}" for each in queries]
    page = [f"/?q={quote(each)}" for each in queries]
    rows = []
    with served(home) as server:
        for name, paths in (("search with 3 facets", api), ("the page", page)):
            for connections in (1, 4):
                load = _asked(server.url, paths, connections, seconds, folder)
                rows.append(_row(name, connections, load))
        with _coming_in(home, folder, size):
            load = _asked(server.url, api, 4, seconds, folder)
            rows.append(_row("search, an ingest beside", 4, load))
    report.table(_HEAD, rows)


def _filled(folder: Path, size: int) -> Path:
    home, feed = folder / "home", folder / "feed.jsonl"
    _written(feed, synthetic(size))
    done = subprocess.run(
        [*COMMAND, "--archive", str(home), "ingest", str(feed)], capture_output=True, check=True
    )
    assert done.returncode == 0
    feed.unlink()
    return home


def _written(feed: Path, articles: Iterable[Article]) -> None:
    with feed.open("w", encoding="utf-8") as out:
        for article in articles:
            record = to_record(article)
            record["url"] = f"https://made-up.example/{record.pop('id')}"
            out.write(json.dumps(record) + "\n")


def _words(size: int) -> list[str]:
    """What is asked for: words and pairs of every frequency, as the bench of engines has them."""
    return list(
        dict.fromkeys(" ".join(each.words) for each in chosen(synthetic(size), size, spread=False))
    )


def _asked(url: str, paths: Sequence[str], connections: int, seconds: int, folder: Path) -> Load:
    script = folder / "asked.lua"
    script.write_text(_SCRIPT % ", ".join(json.dumps(each) for each in paths))
    found = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", script, url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    line = re.search(r"RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)", found)
    assert line, found
    requests, microseconds, p50, p99, failed = map(float, line.groups())
    return Load(requests / microseconds * 1e6, p50, p99, int(failed))


def _row(name: str, connections: int, load: Load) -> Sequence[str]:
    measured = f"{load.rate:,.0f}", f"{load.p50:.1f}", f"{load.p99:.1f}", f"{load.failed}"
    return name, str(connections), *measured


@contextmanager
def _coming_in(home: Path, folder: Path, size: int) -> Iterator[None]:
    """Further articles come in, by another process, as long as it takes."""
    more = folder / "more.jsonl"
    _written(more, synthetic(_MORE, seed=size + 1))
    command = [*COMMAND, "--archive", str(home), "ingest", "--jobs", "1", str(more)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
        assert process.poll() is None, "the ingest was over before the measurement"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()

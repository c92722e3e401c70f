"""Compare the OpenSearch engine with the Whoosh engine: same articles, same queries, and how far
their orders by relevance agree.

python -m tests.bench.cluster --size 100000 --judged cranfield/ --results

The three nodes, the client and Whoosh share one machine, unlike in production.  So the times show
the cost of an answer, not the throughput of a cluster with machines of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from archive.archive import Archive
from archive.cli.app import run
from index.analysis import split_words
from index.article import Article
from index.cluster import Cluster
from index.engine import Engine, Mark, Remote, Search
from index.query.parse import ParseOptions, parse
from index.registry import open_engine
from tests.bench.corpus import synthetic
from tests.bench.peers.ours import make_search
from tests.bench.queries import choose_queries
from tests.bench.report import CLUSTER_SECTION, RESULTS, Report, describe_machine
from tests.opensearch.nodes import Nodes
from tests.opensearch.server import VERSION
from tools.golden import SAMPLES

_TOP = 10
_SHARDS = 3
_BUILD_COLUMNS = (
    "engine",
    "articles/s",
    "CPU ms per article",
    "bytes per article and copy",
    "load",
)
_SAMPLE_QUERIES = (
    "kim jong un", "missile", "ferry pass", "north korea", "police", "rail line", "river water",
    "president talks", "market", "climate study", "storm", "court", "school", "ship", "fire",
)  # fmt: skip

Engines = Mapping[str, Engine]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cluster", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="articles (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of all queries (%(default)s)")
    parser.add_argument("--judged", type=Path, help="a folder with docs.jsonl and queries.jsonl")
    parser.add_argument(
        "--urls", help="running nodes (python -m tests.opensearch), comma-separated"
    )
    parser.add_argument("--results", action="store_true", help="write tests/bench/RESULTS.md")
    options = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        urls = tuple(options.urls.split(",")) if options.urls else ()
        urls = urls or stack.enter_context(Nodes(heap="1g", quick=False)).urls

        def engines(name: str) -> Engines:
            cluster = Cluster(urls, f"bench-{name}", _SHARDS)
            return {
                "whoosh": open_engine("whoosh", folder / name),
                "opensearch": open_engine("opensearch", cluster=cluster),
            }

        report.write_title("On a cluster")
        report.write(*describe_machine({"opensearch": VERSION}))
        report.write(
            "", "Three nodes with 1 GB of heap each, 3 shards with a copy each, on one machine."
        )
        engine_pair = engines("made-up")
        _build_engines(engine_pair, options.size, report)
        _time_queries(engine_pair, options.size, options.rounds, report)
        agreements = [
            ("made-up articles", *_compare_rankings(engine_pair, _made_up_queries(options.size)))
        ]
        agreements.append(
            (
                "the samples",
                *_compare_rankings(
                    _index_articles(engines("samples"), _sample_articles(folder)), _SAMPLE_QUERIES
                ),
            )
        )
        if options.judged:
            judged_engines = _index_articles(
                engines("judged"), _load_articles(options.judged / "docs.jsonl")
            )
            agreements.append(
                (
                    options.judged.name.title(),
                    *_compare_rankings(judged_engines, _judged_queries(options.judged)),
                )
            )
        _report_agreement(agreements, report)
    if options.results:
        report.save_section(RESULTS, CLUSTER_SECTION)


def _build_engines(engines: Engines, size: int, report: Report) -> None:
    rows = []
    bodies = 0
    for name, engine in engines.items():
        articles = list(synthetic(size))
        bodies = sum(len(article.body.encode()) for article in articles)
        began, cpu_before = time.perf_counter(), _cpu_seconds(engine)
        with engine.rebuild() as staging:
            staging.apply(articles, (), Mark("bench", 1))
        rate = size / (time.perf_counter() - began)
        cpu_per_article = 1000 * (_cpu_seconds(engine) - cpu_before) / size
        rows.append(
            [
                name,
                f"{rate:,.0f}",
                f"{cpu_per_article:.2f}",
                f"{_copy_size(engine) / size:,.0f}",
                _load_average(),
            ]
        )
        assert len(engine) == size
    report.write("", f"{size:,} made-up articles, {bodies / 1e6:,.0f} MB of bodies:", "")
    report.write_table(_BUILD_COLUMNS, rows)


def _cpu_seconds(engine: Engine) -> float:
    """Return the CPU seconds of this process and the cluster's nodes, without other processes."""
    own_seconds = time.process_time()
    if not isinstance(engine, Remote):
        return own_seconds
    stats = engine._connection.request("GET", "/_nodes/stats/process")  # type: ignore[attr-defined]
    nodes = [int(node["process"]["cpu"]["total_in_millis"]) for node in stats["nodes"].values()]
    return own_seconds + sum(nodes) / 1000


def _load_average() -> str:
    """Return the load average of five minutes: it shows how much other processes slowed this."""
    return f"{os.getloadavg()[1]:.0f}"


def _copy_size(engine: Engine) -> float:
    """Return the bytes of one copy of an index."""
    if isinstance(engine, Remote):
        state = engine.state()
        return int(state["bytes"]) * int(state["shards"]) / int(state["copies"])
    folder: Path = engine._root  # type: ignore[attr-defined]
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _time_queries(engines: Engines, size: int, rounds: int, report: Report) -> None:
    bench_queries = [
        query
        for query in choose_queries(synthetic(size), size, spread=True)
        if query.kind != "passages"
    ]
    durations: dict[tuple[str, str], list[float]] = {}
    unequal = 0
    for turn in range(rounds + 1):
        for query in bench_queries:
            totals = set()
            for name, engine in engines.items():
                search = make_search(query)
                began = time.perf_counter()
                totals.add(engine.search(search).total)
                if turn:
                    milliseconds = (time.perf_counter() - began) * 1000
                    durations.setdefault((query.kind, name), []).append(milliseconds)
            unequal += len(totals) > 1
    rows = []
    for kind in dict.fromkeys(kind for kind, _ in durations):
        medians = [statistics.median(durations[kind, name]) for name in engines]
        rows.append([kind, *(f"{median:,.2f}" for median in medians)])
    report.write("", f"Warm queries, median ms, at a load of {_load_average()}:", "")
    report.write_table(["kind", *engines], rows)
    report.write("", f"Queries with different counts: {unequal or 'none'}.")


def _compare_rankings(engines: Engines, queries: Iterable[str]) -> tuple[int, float, float]:
    """Compare the first ten hits of both engines.

    Returns the number of queries, the mean share of hits that both have, and the share of queries
    with the same first hit.
    """
    shared, same_first = [], []
    for text in queries:
        parsed = parse(text, ParseOptions(any_word=True, literal=True))
        search = Search(parsed.query, limit=_TOP)
        first, second = (
            [hit.id for hit in engine.search(search).hits] for engine in engines.values()
        )
        if first:
            shared.append(len(set(first) & set(second)) / len(first))
            same_first.append(first[0] == second[0])
    return len(shared), statistics.mean(shared), statistics.mean(same_first)


def _report_agreement(agreements: Sequence[tuple[str, int, float, float]], report: Report) -> None:
    report.write("", "First ten hits by relevance, any of the words:", "")
    rows = [
        [name, str(count), f"{100 * shared:.0f} %", f"{100 * same_first:.0f} %"]
        for name, count, shared, same_first in agreements
    ]
    report.write_table(["articles", "queries", "in both", "same first"], rows)


def _index_articles(engines: Engines, articles: Sequence[Article]) -> Engines:
    for engine in engines.values():
        engine.apply(articles, (), Mark("bench", 1))
    return engines


def _made_up_queries(size: int) -> list[str]:
    bench_queries = choose_queries(synthetic(size), size, spread=True)
    return [
        " ".join(query.words) for query in bench_queries if query.kind in ("and2", "or3", "typed")
    ]


def _sample_articles(folder: Path) -> list[Article]:
    home = folder / "home"
    run(["--archive", str(home), "ingest", str(SAMPLES)])
    with Archive(home) as archive:
        return list(archive.store.reader.changed_articles(0, archive.store.reader.last_change()))


def _load_articles(path: Path) -> list[Article]:
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Article(id=f"d{record['id']}", title=record["title"], body=record["body"])
        for record in records
    ]


def _judged_queries(folder: Path) -> list[str]:
    records = map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    return [" ".join(split_words(record["query"])) for record in records]


if __name__ == "__main__":
    main()

"""The engine on a cluster beside Whoosh's: the same articles, the same questions, and how far their
orders by relevance agree.

python -m tests.bench.cluster --size 100000 --judged cranfield/ --results

The three nodes, the questioner and Whoosh share this machine: a cluster is not for that, and what
it takes here says what each answer costs, not how many there would be on machines of their own.
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
from index.analysis import words
from index.article import Article
from index.cluster import Cluster
from index.engine import Engine, Mark, Remote, Search
from index.query.parse import Reading, parse
from index.registry import open_engine
from tests.bench.corpus import synthetic
from tests.bench.peers.ours import search_of
from tests.bench.queries import chosen
from tests.bench.report import CLUSTER, RESULTS, Report, machine
from tests.golden import SAMPLES
from tests.opensearch.nodes import Nodes
from tests.opensearch.server import VERSION

_TOP = 10
_SHARDS = 3
_BUILT = ("engine", "articles/s", "processor ms an article", "bytes an article, a copy", "load")
_ON_SAMPLES = (
    "kim jong un", "missile", "ferry pass", "north korea", "police", "rail line", "river water",
    "president talks", "market", "climate study", "storm", "court", "school", "ship", "fire",
)  # fmt: skip

Engines = Mapping[str, Engine]


def main() -> None:
    made = argparse.ArgumentParser(prog="python -m tests.bench.cluster", description=__doc__)
    made.add_argument("--size", type=int, default=100_000, help="articles (%(default)s)")
    made.add_argument("--rounds", type=int, default=5, help="of all queries (%(default)s)")
    made.add_argument("--judged", type=Path, help="a folder with docs.jsonl and queries.jsonl")
    made.add_argument("--urls", help="nodes that run (python -m tests.opensearch), with commas")
    made.add_argument("--results", action="store_true", help="write it into RESULTS.md")
    given = made.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        urls = tuple(given.urls.split(",")) if given.urls else ()
        urls = urls or stack.enter_context(Nodes(heap="1g", quick=False)).urls

        def engines(name: str) -> Engines:
            place = Cluster(urls, f"bench-{name}", _SHARDS)
            return {
                "whoosh": open_engine("whoosh", folder / name),
                "opensearch": open_engine("opensearch", cluster=place),
            }

        report.title("On a cluster")
        report.say(*machine({"opensearch": VERSION}))
        report.say(
            "", "Three nodes, 1 GB of heap each, 3 shards with a copy each, all on this machine."
        )
        both = engines("made-up")
        _build(both, given.size, report)
        _ask(both, given.size, given.rounds, report)
        agreed = [("made-up articles", *_agreement(both, _made_up(given.size)))]
        agreed.append(
            ("the samples", *_agreement(_filled(engines("samples"), _samples(folder)), _ON_SAMPLES))
        )
        if given.judged:
            judged = _filled(engines("judged"), _records(given.judged / "docs.jsonl"))
            agreed.append((given.judged.name.title(), *_agreement(judged, _queries(given.judged))))
        _say_agreed(agreed, report)
    if given.results:
        report.put(RESULTS, CLUSTER)


def _build(engines: Engines, size: int, report: Report) -> None:
    rows = []
    bodies = 0
    for name, engine in engines.items():
        articles = list(synthetic(size))
        bodies = sum(len(article.body.encode()) for article in articles)
        began, worked = time.perf_counter(), _worked(engine)
        with engine.rebuild() as twin:
            twin.apply(articles, (), Mark("bench", 1))
        rate = size / (time.perf_counter() - began)
        each = 1000 * (_worked(engine) - worked) / size
        rows.append([name, f"{rate:,.0f}", f"{each:.2f}", f"{_size(engine) / size:,.0f}", _load()])
        assert len(engine) == size
    report.say("", f"{size:,} made-up articles, {bodies / 1e6:,.0f} MB of bodies:", "")
    report.table(_BUILT, rows)


def _worked(engine: Engine) -> float:
    """Seconds of processors that we and a cluster's nodes have had: no other's work adds to it."""
    ours = time.process_time()
    if not isinstance(engine, Remote):
        return ours
    told = engine._connection.ask("GET", "/_nodes/stats/process")  # type: ignore[attr-defined]
    nodes = [int(each["process"]["cpu"]["total_in_millis"]) for each in told["nodes"].values()]
    return ours + sum(nodes) / 1000


def _load() -> str:
    """How many processes wanted to run, of late: what the others did to the times."""
    return f"{os.getloadavg()[1]:.0f}"


def _size(engine: Engine) -> float:
    """Bytes of one copy of an index."""
    if isinstance(engine, Remote):
        state = engine.state()
        return int(state["bytes"]) * int(state["shards"]) / int(state["copies"])
    where: Path = engine._where  # type: ignore[attr-defined]
    return sum(path.stat().st_size for path in where.rglob("*") if path.is_file())


def _ask(engines: Engines, size: int, rounds: int, report: Report) -> None:
    asked = [each for each in chosen(synthetic(size), size, spread=True) if each.kind != "passages"]
    taken: dict[tuple[str, str], list[float]] = {}
    unequal = 0
    for turn in range(rounds + 1):
        for each in asked:
            totals = set()
            for name, engine in engines.items():
                search = search_of(each)
                began = time.perf_counter()
                totals.add(engine.search(search).total)
                if turn:
                    took = (time.perf_counter() - began) * 1000
                    taken.setdefault((each.kind, name), []).append(took)
            unequal += len(totals) > 1
    rows = []
    for kind in dict.fromkeys(kind for kind, _ in taken):
        medians = [statistics.median(taken[kind, name]) for name in engines]
        rows.append([kind, *(f"{median:,.2f}" for median in medians)])
    report.say("", f"Warm queries, ms, medians, at a load of {_load()}:", "")
    report.table(["kind", *engines], rows)
    report.say("", f"{unequal or 'No'} queries are counted differently.")


def _agreement(engines: Engines, typed: Iterable[str]) -> tuple[int, float, float]:
    """Questions; of the first ten of each, the part in both; how often the first is the same."""
    shared, same = [], []
    for text in typed:
        parsed = parse(text, Reading(any=True, literal=True))
        search = Search(parsed.query, limit=_TOP)
        first, second = (
            [hit.id for hit in engine.search(search).hits] for engine in engines.values()
        )
        if first:
            shared.append(len(set(first) & set(second)) / len(first))
            same.append(first[0] == second[0])
    return len(shared), statistics.mean(shared), statistics.mean(same)


def _say_agreed(agreed: Sequence[tuple[str, int, float, float]], report: Report) -> None:
    report.say("", "By relevance, any of the words, the first ten of both:", "")
    rows = [
        [name, str(count), f"{100 * shared:.0f} %", f"{100 * first:.0f} %"]
        for name, count, shared, first in agreed
    ]
    report.table(["articles", "questions", "in both", "same first"], rows)


def _filled(engines: Engines, articles: Sequence[Article]) -> Engines:
    for engine in engines.values():
        engine.apply(articles, (), Mark("bench", 1))
    return engines


def _made_up(size: int) -> list[str]:
    found = chosen(synthetic(size), size, spread=True)
    return [" ".join(each.words) for each in found if each.kind in ("and2", "or3", "typed")]


def _samples(folder: Path) -> list[Article]:
    home = folder / "home"
    run(["--archive", str(home), "ingest", str(SAMPLES)])
    with Archive(home) as archive:
        return list(archive.store.changed(0, archive.store.newest()))


def _records(path: Path) -> list[Article]:
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Article(id=f"d{each['id']}", title=each["title"], body=each["body"]) for each in records
    ]


def _queries(folder: Path) -> list[str]:
    records = map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    return [" ".join(words(each["query"])) for each in records]


if __name__ == "__main__":
    main()

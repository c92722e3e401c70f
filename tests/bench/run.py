"""Measure one corpus size: build engines, time queries and fresh processes, compare counts."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench import cold, targets
from tests.bench.build import BuildStats, build_or_load, corpus_facts
from tests.bench.fill import FACTS, QUERIES
from tests.bench.peers import OURS, Setup, open_peers
from tests.bench.queries import BenchQuery
from tests.bench.report import Report
from tests.bench.targets import REFERENCE, target_for, verdict
from tests.bench.warm import Times, time_queries, unequal_counts

COMPARISON_SIZE = 10_000  # articles of the build for comparing counts
_PROCESSES = 7  # processes per median
_COLD_ENGINES = (OURS, "tantivy", "fts5")


@dataclass(frozen=True, slots=True)
class Plan:
    """Engines, corpus and settings of a measurement."""

    names: tuple[str, ...]  # of the engines, OURS first
    folder: Path
    size: int
    file: Path | None = None
    rounds: int = 7
    workers: int = 1
    limit: int | None = None

    @property
    def purpose(self) -> str:
        """Part of the folder's name that separates builds with different settings."""
        limit = f"-within-{self.limit}" if self.limit else ""
        return f"speed-by-{self.workers}{limit}"

    def fill_corpus(self, size: int, purpose: str) -> Path:
        """Return the folder of a corpus, which is created if it does not exist."""
        corpus = self.file.stem if self.file else "synthetic"
        folder = self.folder / f"{corpus}-{size}-{purpose}"
        if not (folder / FACTS).exists():
            command = [sys.executable, "-m", "tests.bench.fill", str(folder), str(size)]
            subprocess.run(command + ([str(self.file)] if self.file else []), check=True)
        return folder


def measure(plan: Plan, report: Report) -> Times:
    """Measure one size and report everything."""
    folder = plan.fill_corpus(plan.size, plan.purpose)
    builds = _report_builds(plan, Setup(folder, workers=plan.workers), report)
    times = _report_warm_queries(plan, folder, report)
    _report_cold_starts(plan, folder, builds, report)
    return times


def compare_counts(plan: Plan, report: Report) -> None:
    """Report queries whose counts differ between engines that index the same stems."""
    report.write_title("Counts over the same stems")
    setup = Setup(plan.fill_corpus(min(plan.size, COMPARISON_SIZE), "equal"), pre_analyzed=True)
    for name in plan.names:
        build_or_load(name, setup)
    with open_peers(plan.names, setup) as peers:
        differences = unequal_counts(peers, load_queries(setup.folder))
    articles = corpus_facts(setup.folder)["articles"]
    names = ", ".join(plan.names)
    count = len(differences) or "none"
    report.write(f"Queries with different counts in {names} ({articles:,} articles): {count}.")
    report.write(*(f"- {line}" for line in differences))


def load_queries(folder: Path) -> list[BenchQuery]:
    bench_queries: list[BenchQuery] = pickle.loads((folder / QUERIES).read_bytes())
    return bench_queries


def _report_builds(plan: Plan, setup: Setup, report: Report) -> dict[str, BuildStats]:
    corpus = corpus_facts(setup.folder)
    origin = "articles of a file" if plan.file else "made-up articles"
    size = f"{corpus['articles']:,} {origin}, {corpus['bytes'] / 1e6:,.0f} MB of bodies"
    report.write_title(f"Build of {size}, workers: {plan.workers}")
    builds, rows = {}, []
    for name in plan.names:
        stats = builds[name] = build_or_load(name, setup, plan.limit if name == OURS else None)
        rows.append(
            [
                name,
                f"{stats.rate:,.0f}",
                f"{stats.peak / 1e6:,.0f}",
                f"{stats.size / corpus['bytes']:.2f}",
                str(stats.segments),
                f"{stats.producing:.1f}",
            ]
        )
    head = [
        "engine",
        "articles/s",
        "peak MB",
        "size/bodies",
        "segments",
        "s to generate, excluded",
    ]
    report.write_table(head, rows)
    if plan.limit:
        report.write("", f"{OURS} was built with RLIMIT_DATA of {plan.limit} MB per process.")
    _report_build_targets(plan, builds, corpus["bytes"], report)
    return builds


def _report_build_targets(
    plan: Plan, builds: dict[str, BuildStats], size: int, report: Report
) -> None:
    ours = builds[OURS]
    lines = [
        f"- peak of {OURS} ≤ {targets.PEAK} MB: {verdict(ours.peak <= targets.PEAK * 1e6)}",
        f"- size of {OURS} ≤ {targets.SIZE} × bodies: {verdict(ours.size <= targets.SIZE * size)}",
    ]
    minimum = targets.MIN_BUILD_RATES.get(plan.workers)
    if REFERENCE in builds and minimum:
        ratio = ours.rate / builds[REFERENCE].rate
        result = f"{ratio:.2f}, target ≥ {minimum}: {verdict(ratio >= minimum)}"
        lines.append(f"- rate / {REFERENCE}'s rate (workers: {plan.workers}): {result}")
    report.write("", *lines)


def _report_warm_queries(plan: Plan, folder: Path, report: Report) -> Times:
    report.write_title(f"Warm queries: median ms, and {OURS} / each peer")
    with open_peers(plan.names, Setup(folder)) as peers:
        times = time_queries(peers, load_queries(folder), plan.rounds)
    peer_names = [name for name in plan.names if name != OURS]
    rows = []
    for kind in times.kinds:
        ours = times.median(kind, OURS)
        medians = [times.median(kind, name) for name in peer_names]
        goal = target_for(kind, real=plan.file is not None)
        result = "-"
        if REFERENCE in peer_names:
            result = verdict(goal.is_met(ours, times.median(kind, REFERENCE)))
        rows.append(
            [kind, f"{ours:.3f}", *(f"{median:.3f}" for median in medians)]
            + [f"{ours / median:.2f}" for median in medians]
            + [str(goal), result]
        )
    ratios = [f"/ {name}" for name in peer_names]
    report.write_table(["kind", OURS, *peer_names, *ratios, f"target / {REFERENCE}", ""], rows)
    report.write(
        "",
        "Each query runs once before it is timed.  After that the archive has cached the document",
        "frequencies of its words until the next commit, which speeds up range and newest.",
    )
    return times


def _report_cold_starts(
    plan: Plan, folder: Path, builds: dict[str, BuildStats], report: Report
) -> None:
    report.write_title("Fresh processes: median ms")
    word = next(query.words[0] for query in load_queries(folder) if query.kind == "common")
    runs = min(_PROCESSES, plan.rounds)
    rows = [
        [
            f"first query of {name}, without imports",
            f"{cold.time_first_query(name, folder, word, runs):.1f}",
        ]
        for name in _COLD_ENGINES
        if name in builds
    ]
    processes = cold.time_processes(folder, word, runs)
    without_imports = processes["archive search WORD"] - processes["all four imports"]
    rows += [[name, f"{milliseconds:.0f}"] for name, milliseconds in processes.items()]
    rows += [["archive search WORD, without imports", f"{without_imports:.0f}"]]
    report.write_table(["what", "ms"], rows)
    result = verdict(float(rows[0][1]) <= targets.FIRST_QUERY)
    report.write("", f"- first query of {OURS} ≤ {targets.FIRST_QUERY:.0f} ms: {result}")
    result = verdict(without_imports <= targets.PROCESS)
    report.write(f"- archive search without imports ≤ {targets.PROCESS:.0f} ms: {result}")

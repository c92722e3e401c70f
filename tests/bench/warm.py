"""Run all queries on all engines in turn, in one process: time them and compare counts.

A round goes through the queries kind by kind and runs each on one engine after the other.  A slow
engine leaves the processor's caches cold for the others, so it has rounds of its own: in rounds
with stock Whoosh all other engines take twice their time, archive and tantivy alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.peers import Peer
from tests.bench.queries import BenchQuery

PREFIX = "prefix"
SLOW = ("fts5", "xapian", "stock")


@dataclass(slots=True)
class Times:
    """Milliseconds by kind and engine, of all rounds but the first."""

    durations: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def median(self, kind: str, name: str) -> float:
        return statistics.median(self.durations[kind, name])

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(kind for kind, _ in self.durations))


def time_queries(
    peers: Mapping[str, Peer], bench_queries: Sequence[BenchQuery], rounds: int
) -> Times:
    """Time every query on every engine in `rounds` rounds, after one that is not timed."""
    times = Times()
    slow_orders = [[(name, peer)] for name, peer in peers.items() if name in SLOW]
    for order in ([(name, peer) for name, peer in peers.items() if name not in SLOW], *slow_orders):
        for turn in range(rounds + 1):
            for query in bench_queries:
                for name, peer in order:
                    began = time.perf_counter()
                    peer.search(query)
                    milliseconds = (time.perf_counter() - began) * 1000
                    if turn:
                        times.durations.setdefault((query.kind, name), []).append(milliseconds)
            order.reverse()
    return times


def count_hits(
    peers: Mapping[str, Peer], bench_queries: Iterable[BenchQuery]
) -> dict[BenchQuery, dict[str, int]]:
    """Return the number of hits of each query, by engine."""
    return {
        query: {name: peer.search(query) for name, peer in peers.items()} for query in bench_queries
    }


def unequal_counts(peers: Mapping[str, Peer], bench_queries: Iterable[BenchQuery]) -> list[str]:
    """Return a line for each query whose counts differ between engines over the same stems.

    Prefix queries are left out: engines match them against different forms.
    """
    comparable = [query for query in bench_queries if query.kind != PREFIX]
    return [
        f"{query.kind} {' '.join(query.words)}: "
        + ", ".join(f"{name} {count:,}" for name, count in counts.items())
        for query, counts in count_hits(peers, comparable).items()
        if len(set(counts.values())) > 1
    ]

"""All queries asked of all engines in turn, in one process: what each takes, what each counts.

A round goes through the queries kind by kind, and asks each of one engine after the other.  An
engine that needs so long for an answer that the others find the processor's caches empty is asked
in rounds of its own: beside stock Whoosh all others take twice their time, ours and tantivy alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.peers import Peer
from tests.bench.queries import Asked

PREFIX = "prefix"
SLOW = ("fts5", "xapian", "stock")


@dataclass(slots=True)
class Times:
    """Milliseconds by kind and engine, every round but the first."""

    taken: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def median(self, kind: str, name: str) -> float:
        return statistics.median(self.taken[kind, name])

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(kind for kind, _ in self.taken))


def timed(peers: Mapping[str, Peer], asked: Sequence[Asked], rounds: int) -> Times:
    """Every query of every engine, so many times, one engine after the other."""
    times = Times()
    apart = [[(name, peer)] for name, peer in peers.items() if name in SLOW]
    for order in ([(name, peer) for name, peer in peers.items() if name not in SLOW], *apart):
        for turn in range(rounds + 1):
            for each in asked:
                for name, peer in order:
                    began = time.perf_counter()
                    peer.ask(each)
                    took = (time.perf_counter() - began) * 1000
                    if turn:
                        times.taken.setdefault((each.kind, name), []).append(took)
            order.reverse()
    return times


def counts(peers: Mapping[str, Peer], asked: Iterable[Asked]) -> dict[Asked, dict[str, int]]:
    """How many articles each engine finds for each query."""
    return {each: {name: peer.ask(each) for name, peer in peers.items()} for each in asked}


def unequal(peers: Mapping[str, Peer], asked: Iterable[Asked]) -> list[str]:
    """Where engines over the same stems do not count the same; prefixes are of other things."""
    comparable = [each for each in asked if each.kind != PREFIX]
    return [
        f"{each.kind} {' '.join(each.words)}: "
        + ", ".join(f"{name} {count:,}" for name, count in found.items())
        for each, found in counts(peers, comparable).items()
        if len(set(found.values())) > 1
    ]

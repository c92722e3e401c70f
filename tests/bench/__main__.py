"""Build every engine from the same articles, ask all the same queries in turn, print the table.

python -m tests.bench --size 100000
python -m tests.bench --size 5000 --corpus stories.jsonl
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from index.analysis import stem, words
from index.article import Article
from tests.bench.corpus import from_file, synthetic
from tests.bench.peers import Asked, Fts5, Ours, Peer, Tantivy

_ROUNDS = 7
_QUERIES = 8  # of each kind
_DAYS = (date(2010, 1, 1), date(2010, 12, 31))


def chosen(articles: Iterator[Article]) -> list[Asked]:
    """Queries of each kind, by how many of a sample of articles have the words."""
    sample = [words(article.body) for _, article in zip(range(4000), articles, strict=False)]
    having = Counter(form for each in sample for form in {*each})
    plain = {form: n for form, n in having.items() if form.isascii() and form.isalpha()}
    pick = random.Random(7)

    def between(low: float, high: float) -> list[str]:
        return sorted(f for f, n in plain.items() if low <= n / len(sample) <= high)

    rare, common = between(0.0005, 0.002), between(0.10, 0.30)
    middle = between(0.01, 0.06)
    pairs = _pairs(sample, pick)
    asked = []
    for _ in range(_QUERIES):
        one = pick.choice(common)
        asked += [
            Asked("rare", (pick.choice(rare),)),
            Asked("common", (one,)),
            Asked("and2", _distinct(pick, common + middle, 2)),
            Asked("or3", _distinct(pick, common, 3)),
            Asked("phrase", pick.choice(pairs)),
            Asked("typed", pick.choice(pairs)),
            Asked("range", (one,), _DAYS),
            Asked("newest", (one,)),
            Asked("facets", (one,)),
            Asked("passages", (one,)),
        ]
    return asked


def _distinct(pick: random.Random, forms: Sequence[str], count: int) -> tuple[str, ...]:
    while True:
        some = tuple(pick.sample(list(forms), count))
        if len({stem(form) for form in some}) == count:
            return some


def _pairs(sample: list[list[str]], pick: random.Random) -> list[tuple[str, ...]]:
    pairs = Counter(pair for each in sample for pair in pairwise(each))
    return [pair for pair, _ in pairs.most_common(60) if len({*map(stem, pair)}) == len(pair)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=10_000)
    options.add_argument("--corpus", type=Path)
    options.add_argument("--peers", default="tantivy,fts5")
    given = options.parse_args()

    def articles() -> Iterator[Article]:
        if given.corpus:
            return from_file(given.corpus, given.size)
        return synthetic(given.size)

    asked = chosen(articles())
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(Path(folder), 0)
        peers: list[Peer] = [ours]
        if "tantivy" in given.peers:
            peers.append(Tantivy(Path(folder), 0))
        if "fts5" in given.peers:
            peers.append(Fts5(Path(folder), 0))
        everything = list(articles())
        raw = sum(len(article.body.encode()) for article in everything)
        for peer in peers:
            began = time.perf_counter()
            peer.build(everything)
            took = time.perf_counter() - began
            print(f"{peer.name:8} built {len(everything) / took:8,.0f} articles/s", flush=True)
        size = sum(file.stat().st_size for file in (Path(folder) / "ours").rglob("*.arrays"))
        print(f"index {size / raw:.2f} of the bodies' {raw / 1e6:,.0f} MB")
        ours.fill_store(everything)
        gone = [article.id for article in everything[::100]]
        del everything
        for peer in peers:
            peer.remove(gone)
        _table(peers, asked)


def _table(peers: Sequence[Peer], asked: Sequence[Asked]) -> None:
    """Medians in milliseconds a kind, and ours over each peer's."""
    times: dict[tuple[str, str], list[float]] = {}
    matches: dict[tuple[str, str], int] = {}
    for turn in range(_ROUNDS):
        for each in asked:
            for peer in peers:
                began = time.perf_counter()
                total = peer.ask(each)
                took = (time.perf_counter() - began) * 1000
                if turn:
                    times.setdefault((each.kind, peer.name), []).append(took)
                matches[each.kind, peer.name] = total
    print(f"{'':10}" + "".join(f"{peer.name:>10}" for peer in peers) + "   ratios, matches")
    for kind in dict.fromkeys(each.kind for each in asked):
        medians = [statistics.median(times[kind, peer.name]) for peer in peers]
        ratios = "  ".join(f"{medians[0] / other:.2f}" for other in medians[1:])
        totals = " ".join(str(matches[kind, peer.name]) for peer in peers)
        print(f"{kind:10}" + "".join(f"{m:10.3f}" for m in medians) + f"   {ratios}   {totals}")


if __name__ == "__main__":
    main()

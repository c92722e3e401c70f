"""The bench does not rot: every engine that is here runs in it, and counts what the others do."""

from __future__ import annotations

from pathlib import Path

from tests.bench.build import build
from tests.bench.corpus import synthetic
from tests.bench.fill import fill
from tests.bench.peers import OURS, PEERS, Absent, Setup, opened, peer_class
from tests.bench.queries import QUERIES
from tests.bench.run import queries
from tests.bench.warm import SLOW, timed, unequal


def test_synthetic_articles_are_the_same_whatever_their_number() -> None:
    assert list(synthetic(3)) == list(synthetic(300))[:3]


def test_every_engine_counts_the_same(tmp_path: Path) -> None:
    fill(tmp_path, 60, None)
    setup, asked = Setup(tmp_path, cut=True), queries(tmp_path)
    names = [name for name in PEERS if name not in SLOW and _here(name)]
    for name in names:
        assert build(name, setup).articles == 60
    with opened(names, setup) as peers:
        assert unequal(peers, asked) == []
        assert timed(peers, asked[::QUERIES], 1).median("typed", OURS) > 0


def _here(name: str) -> bool:
    try:
        peer_class(name)
    except Absent:
        return False
    return True

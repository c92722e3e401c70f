"""The bench works with every installed engine, and their counts are equal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench import relevance
from tests.bench.build import build_engine
from tests.bench.corpus import synthetic
from tests.bench.fill import fill
from tests.bench.peers import OURS, PEERS, PeerNotInstalled, Setup, load_peer_class, open_peers
from tests.bench.queries import QUERIES
from tests.bench.report import Report
from tests.bench.run import load_queries
from tests.bench.warm import SLOW, time_queries, unequal_counts


def test_synthetic_articles_are_the_same_whatever_their_number() -> None:
    assert list(synthetic(3)) == list(synthetic(300))[:3]


def test_every_engine_counts_the_same(tmp_path: Path) -> None:
    fill(tmp_path, 60, None)
    setup, bench_queries = Setup(tmp_path, pre_analyzed=True), load_queries(tmp_path)
    names = [name for name in PEERS if name not in SLOW and _is_installed(name)]
    for name in names:
        assert build_engine(name, setup).articles == 60
    with open_peers(names, setup) as peers:
        assert unequal_counts(peers, bench_queries) == []
        assert time_queries(peers, bench_queries[::QUERIES], 1).median("typed", OURS) > 0


DOCS = (
    ("a", "Harbour walls broken", "The harbour got a wall. The sub-zero night broke it."),
    ("b", "Snow, snow, snow", "Snow fell on the pass. The road was closed at once."),
    ("c", "", "Nobody saw the ferry."),
)


def test_ranking_is_measured(tmp_path: Path) -> None:
    """Rank two questions: the relevant document comes first for one, second for the other."""
    docs = [{"id": id, "title": title, "body": body} for id, title, body in DOCS]
    questions = [{"qid": 1, "query": "harbour wall?"}, {"qid": 2, "query": "closed pass, ferry"}]
    _write(tmp_path / "docs.jsonl", docs)
    _write(tmp_path / "queries.jsonl", [*questions, {"qid": 3, "query": "nothing answers this"}])
    (tmp_path / "qrels.tsv").write_text("1\ta\t1\n2\tc\t1\n2\tb\t0\n")
    report = Report()
    relevance.report_judged(tmp_path, report)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in report.lines]
    assert [f"{OURS}, odd", "1.0000", "1.0000", "1.0000"] in rows
    assert [f"{OURS}, even", "0.5000", "0.0000", "1.0000"] in rows
    assert [f"{OURS}, all", "0.7500", "0.5000", "1.0000"] in rows
    assert (["tantivy, odd", "1.0000", "1.0000", "1.0000"] in rows) == _is_installed("tantivy")
    relevance.report_known_items(tmp_path / "docs.jsonl", report)
    assert report.lines[-1].endswith(" 1.0000 |")


def _write(path: Path, records: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def _is_installed(name: str) -> bool:
    try:
        load_peer_class(name)
    except PeerNotInstalled:
        return False
    return True

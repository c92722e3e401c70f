"""The bench does not rot: every engine that is here runs in it, and counts what the others do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench import relevance
from tests.bench.build import build
from tests.bench.corpus import synthetic
from tests.bench.fill import fill
from tests.bench.peers import OURS, PEERS, Absent, Setup, opened, peer_class
from tests.bench.queries import QUERIES
from tests.bench.report import Report
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


DOCS = (
    ("a", "Harbour walls broken", "The harbour got a wall. The sub-zero night broke it."),
    ("b", "Snow, snow, snow", "Snow fell on the pass. The road was closed at once."),
    ("c", "", "Nobody saw the ferry."),
)


def test_ranking_is_measured(tmp_path: Path) -> None:
    """Two questions: of the first the right one is found first, of the other last of two."""
    docs = [{"id": id, "title": title, "body": body} for id, title, body in DOCS]
    asked = [{"qid": 1, "query": "harbour wall?"}, {"qid": 2, "query": "closed pass, ferry"}]
    _write(tmp_path / "docs.jsonl", docs)
    _write(tmp_path / "queries.jsonl", [*asked, {"qid": 3, "query": "nothing answers this"}])
    (tmp_path / "qrels.tsv").write_text("1\ta\t1\n2\tc\t1\n2\tb\t0\n")
    report = Report()
    relevance.tell_judged(tmp_path, report)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in report.lines]
    assert [f"{OURS}, odd", "1.0000", "1.0000", "1.0000"] in rows
    assert [f"{OURS}, even", "0.5000", "0.0000", "1.0000"] in rows
    assert [f"{OURS}, all", "0.7500", "0.5000", "1.0000"] in rows
    assert (["tantivy, odd", "1.0000", "1.0000", "1.0000"] in rows) == _here("tantivy")
    relevance.tell_known(tmp_path / "docs.jsonl", report)
    assert report.lines[-1].endswith(" 1.0000 |")


def _write(path: Path, several: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(each) + "\n" for each in several))


def _here(name: str) -> bool:
    try:
        peer_class(name)
    except Absent:
        return False
    return True

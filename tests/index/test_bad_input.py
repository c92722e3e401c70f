"""Odd texts: they are indexed, and articles next to them are found as before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.analysis.piece_table import EMPTY, PieceHashTable
from index.article import Article
from index.engine import Mark, Search, Sort
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.storage.segment import Segment
from index.query.parse import parse
from tests.index.articles import PIT

pytestmark = pytest.mark.slow

_MANY_FORMS = " ".join(f"w{number}" for number in range(1_000_000))
_LONG = " ".join(["coal", *(f"k{number % 5003}" for number in range(8_600_000))])

# Body, queries that match it, queries that must not.
BODIES = {
    "a word of 10 MB": ("x" * 10_000_000, ["x" * 200, "x" * 300], ["x" * 199]),
    "words of 10 MB that differ late": ("y" * 5_000_000 + "a y" + "y" * 5_000_000, ["y" * 200], []),
    "a million distinct words": (
        _MANY_FORMS,
        ["w0", "w999999", '"w41 w42"', "w9*", "w9?9*9", "w12345~1"],
        ["w1000000", "w9*x", "w9x9x9~1"],
    ),
    "a document of 50 MB": (_LONG, ["coal", "k5002", '"k1 k2"'], ["k5003", '"k2 k1"']),
    "nothing": ("", ["odd"], ["nothing"]),
    "pages of Han": ("東京の会談" * 40_000, ["東", '"京の"'], ["西", '"の京"']),
    "control characters": ("mine\x00strike\x07pit\x1b[31m\x9b", ["mine", "strike"], ["minestrike"]),
    "half characters": ("mine\ud83dshaft \udc00", ["mine", "shaft"], []),
    "signs alone": (". . ' '' ... +++ ### --- \u0301\u0345", [], ["c"]),
    "one letter, often": ("z " * 200_000, ["z", '"z z z"'], ['"z y"']),
}


def _total(engine: WhooshEngine, text: str) -> int:
    return engine.search(Search(parse(text).query)).total if text else 0


@pytest.mark.parametrize("name", BODIES)
def test_odd_texts_and_their_neighbors_are_found(name: str, tmp_path: Path) -> None:
    body, matching, missing = BODIES[name]
    plain = replace(PIT, title="", caption="")
    odd = replace(plain, id="odd", title="Odd one", body=body)
    before, after = (replace(plain, id=id, body=f"the {id} neighbor") for id in ("before", "after"))
    engine = WhooshEngine(tmp_path)
    engine.apply([before, odd, after], (), Mark("store", 1))
    assert [_total(engine, text) for text in matching] == [1] * len(matching)
    assert [_total(engine, text) for text in missing] == [0] * len(missing)
    assert _total(engine, "neighbor") == 2
    assert _total(engine, '"after neighbor"') == _total(engine, '"before neighbor"') == 1
    assert _total(engine, "title:odd") == 1


def _tiny(numbers: Iterable[int]) -> Iterable[Article]:
    for number in numbers:
        words = f"every half{number % 2} third{number % 3} n{number}"
        yield replace(PIT, id=f"id{number:06}", title="", caption="", body=words)


def test_more_than_65536_documents(tmp_path: Path) -> None:
    """Document numbers exceed 65,536 over several segments."""
    engine = WhooshEngine(tmp_path)
    for sequence, first in enumerate(range(0, 90_000, 30_000), start=1):
        engine.apply(_tiny(range(first, first + 30_000)), (), Mark("store", sequence))
    engine.apply((), [f"id{number:06}" for number in range(0, 90_000, 100)], Mark("store", 9))
    assert len(engine) == 89_100
    for text, total in {
        "every": 89_100,
        "half1": 45_000,
        "half0 third0": 14_700,
        '"half1 third2"': 15_000,
        "n70001": 1,
        "n70000": 0,
        "every NOT n70001": 89_099,
    }.items():
        assert _total(engine, text) == total, text
    newest = Search(parse("half1 third2").query, sort=Sort.NEWEST, limit=3)
    assert [hit.id for hit in engine.search(newest).hits] == ["id000005", "id000011", "id000017"]


def test_more_than_65536_documents_in_one_segment(tmp_path: Path) -> None:
    """Three segments with a third of their documents deleted are merged into one of 78,000."""
    engine = WhooshEngine(tmp_path)
    for sequence, first in enumerate(range(0, 120_000, 40_000), start=1):
        engine.apply(_tiny(range(first, first + 40_000)), (), Mark("store", sequence))
    removed = [f"id{number:06}" for number in range(120_000) if number % 20 < 7]
    engine.apply((), removed, Mark("store", 9))
    (path,) = (tmp_path / "1").glob("*.arrays")
    assert Segment(path).docs.dtype == "u4"
    for text, total in {
        "every": 78_000,
        "half1": 42_000,
        "half0 third0": 12_000,
        '"half1 third2"': 14_000,
        "n119999": 1,
        "n120": 0,
    }.items():
        assert _total(engine, text) == total, text
    newest = Search(parse("half1 third2").query, sort=Sort.NEWEST, limit=2)
    assert [hit.id for hit in engine.search(newest).hits] == ["id000011", "id000017"]
    days = Search(parse("n119999 date:1984").query)
    assert engine.search(days).total == 1


def test_pieces_with_the_same_slot_are_distinguished() -> None:
    """Keys with the same hash, found by trying many."""
    table = PieceHashTable()
    keys = np.arange(1, 3_000_000, dtype=np.uint64)
    zeros_of_all = np.zeros_like(keys)
    slots = table._slots(keys, zeros_of_all)
    colliding = keys[slots == slots[0]][:600]
    assert len(colliding) == 600
    zeros = zeros_of_all[:600]
    table.insert(colliding, zeros, np.arange(600, dtype=np.int32))
    assert table.lookup(colliding, zeros).tolist() == list(range(600))
    assert set(table.lookup(colliding, zeros + np.uint64(1)).tolist()) == {EMPTY}
    more_keys = keys[slots != slots[0]][:9_000]  # and after the table has grown
    table.insert(more_keys, zeros_of_all[:9_000], np.arange(600, 9_600, dtype=np.int32))
    assert table.lookup(colliding, zeros).tolist() == list(range(600))
    assert table.lookup(more_keys, zeros_of_all[:9_000]).tolist() == list(range(600, 9_600))

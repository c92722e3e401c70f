"""Memory of a merge grows with the merged words, not with the possible size of a dictionary."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from index.engine import Mark, Search
from index.engines.whoosh.engine import WhooshEngine
from index.query.parse import parse
from tests.index.articles import PIT

FORMS = 30_000
MAX_PEAK = 60_000_000  # bytes; a table of all possible entries and ordinals takes 60 MB a segment


@pytest.mark.slow
def test_a_merge_of_many_words_takes_little_memory(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    peaks = []
    for number in range(9):
        body = " ".join(f"w{at}" for at in range(number * 1_000, number * 1_000 + FORMS))
        tracemalloc.start()
        engine.apply([replace(PIT, id=f"id{number}", body=body)], (), Mark("store", number))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert len(list((tmp_path / "1").glob("*.arrays"))) < 9, "nothing was merged"
    assert max(peaks) < MAX_PEAK
    assert engine.search(Search(parse("w20000").query)).total == 9

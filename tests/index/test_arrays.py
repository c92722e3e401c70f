"""The file of arrays: what is written is read, and what was altered is never taken for it."""

from __future__ import annotations

import gc
import json
import random
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.engine import Facet, Mark, Search, Sort
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.read import arrays
from index.engines.whoosh.read.arrays import ArrayFile, ArrayWriter, Damaged
from index.engines.whoosh.write.postings import Spool
from index.errors import StaleIndex
from index.query.parse import parse
from tests.index.articles import NAMED


def written(path: Path) -> Path:
    out = ArrayWriter(path)
    out.add("small", np.arange(10, dtype=np.uint16), checked=True)
    out.add("empty", np.empty(0, np.int64))
    pieces = (np.full(300_000, n, np.uint32) for n in range(3))
    out.add_pieces("large", np.dtype(np.uint32), pieces)
    out.close({"documents": 3})
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = ArrayFile(written(tmp_path / "a"))
    assert file.array("small").tolist() == list(range(10))
    assert len(file.array("empty")) == 0
    assert file.array("large")[[0, 299_999, 300_000, -1]].tolist() == [0, 0, 1, 2]
    assert file.facts == {"documents": 3}
    assert file.array("large").dtype == np.dtype("<u4")
    file.verify()


def test_sections_are_aligned(tmp_path: Path) -> None:
    file = ArrayFile(written(tmp_path / "a"))
    assert file.array("large").ctypes.data % 64 == file.array("small").ctypes.data % 64 == 0


def sound(path: Path) -> bool:
    try:
        ArrayFile(path).verify()
    except Damaged:
        return False
    return True


def test_a_flipped_bit_anywhere_is_found(tmp_path: Path) -> None:
    data = written(tmp_path / "a").read_bytes()
    places = {*range(300), *range(len(data) - 700, len(data))}
    places |= set(random.Random(1).sample(range(len(data)), 200))
    for at in sorted(places):
        altered = bytearray(data)
        altered[at] ^= 1 << at % 8
        (tmp_path / "b").write_bytes(altered)
        assert not sound(tmp_path / "b"), f"byte {at}"


def test_a_file_cut_short_is_found_when_it_is_opened(tmp_path: Path) -> None:
    data = written(tmp_path / "a").read_bytes()
    for length in (0, 1, 63, 64, 1000, len(data) // 2, len(data) - 1):
        (tmp_path / "b").write_bytes(data[:length])
        with pytest.raises(Damaged):
            ArrayFile(tmp_path / "b")
    (tmp_path / "b").write_bytes(data + b"\0")
    with pytest.raises(Damaged):
        ArrayFile(tmp_path / "b")


def test_another_byte_order_is_named(tmp_path: Path) -> None:
    data = bytearray(written(tmp_path / "a").read_bytes())
    data[12:16] = data[12:16][::-1]
    (tmp_path / "b").write_bytes(data)
    with pytest.raises(Damaged, match="byte order"):
        ArrayFile(tmp_path / "b")


def rewritten(data: bytes, change: Callable[[dict[str, Any]], None], version: int) -> bytes:
    """The file with another table, and with checks that fit it."""
    magic, _, order, _, table_at, *_ = arrays._HEADER.unpack_from(data)
    table = json.loads(data[table_at:])
    change(table)
    text = json.dumps(table).encode()
    sizes = (table_at + len(text), table_at, len(text), zlib.crc32(text))
    header = arrays._HEADER.pack(magic, version, order, *sizes)
    checks = arrays._CRC.pack(zlib.crc32(header))
    behind = arrays._HEADER.size + arrays._CRC.size
    return header + checks + data[behind:table_at] + text


def _moved(table: dict[str, Any]) -> None:
    table["sections"]["small"][1] = 1 << 40


def _fewer_checks(table: dict[str, Any]) -> None:
    table["checks"][1] -= 4


@pytest.mark.parametrize(
    ("change", "version", "why"),
    [
        (lambda table: None, 1, "is of version 1, not 2"),
        (_moved, 2, "section small does not fit"),
        (_fewer_checks, 2, "its checks do not fit"),
    ],
)
def test_what_a_file_says_of_itself_is_not_believed(
    change: Callable[[dict[str, Any]], None], version: int, why: str, tmp_path: Path
) -> None:
    data = written(tmp_path / "a").read_bytes()
    (tmp_path / "same").write_bytes(rewritten(data, lambda table: None, 2))
    assert sound(tmp_path / "same")
    (tmp_path / "b").write_bytes(rewritten(data, change, version))
    with pytest.raises(Damaged, match=why):
        ArrayFile(tmp_path / "b").verify()


def test_sections_of_a_segment_that_do_not_fit_each_other(tmp_path: Path) -> None:
    WhooshEngine(tmp_path).apply(NAMED.values(), (), Mark("store", 1))
    (path,) = (tmp_path / "1").glob("*.arrays")

    def one_less(table: dict[str, Any]) -> None:
        section = table["sections"]["docs"]
        section[2], section[3] = section[2] - np.dtype(section[0]).itemsize, None

    path.write_bytes(rewritten(path.read_bytes(), one_less, 2))
    with pytest.raises(StaleIndex, match="its sections do not fit each other"):
        WhooshEngine(tmp_path).search(Search(parse("coal").query))


def test_no_damage_to_a_segment_crashes_a_search(tmp_path: Path) -> None:
    """Every byte of a small segment, altered: an answer, or an index that says it is damaged."""
    WhooshEngine(tmp_path).apply(NAMED.values(), (), Mark("store", 1))
    (path,) = (tmp_path / "1").glob("*.arrays")
    data = path.read_bytes()
    asked = [
        Search(parse(typed).query, facets=(Facet("source"), Facet("location")), sort=sort)
        for typed, sort in (
            ('coal OR "wall is" OR title:police', Sort.RELEVANCE),
            ("source:times NOT missing:date", Sort.NEWEST),
        )
    ]
    pick = random.Random(2)
    refused = 0
    for at in pick.sample(range(len(data)), 400):
        altered = bytearray(data)
        altered[at] ^= pick.randrange(1, 256)
        path.write_bytes(altered)
        engine = WhooshEngine(tmp_path)
        try:
            for search in asked:
                engine.search(search)
        except StaleIndex as error:
            assert "damaged" in error.message
            refused += 1
        with pytest.raises(StaleIndex, match="damaged"):
            engine.verify()
    assert refused > 100


def test_damage_is_told_when_a_merge_meets_it(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for sequence, article in enumerate(NAMED.values(), start=1):
        engine.apply([article], (), Mark("store", sequence))
    for path in (tmp_path / "1").glob("*.arrays"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    with pytest.raises(StaleIndex, match="damaged"):
        for sequence in range(9, 30):
            more = replace(NAMED["pit"], id=f"pit{sequence}")
            WhooshEngine(tmp_path).apply([more], (), Mark("store", sequence))


def test_what_a_full_disk_did_not_take_is_no_second_error(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no disk is always full here")
    spool = Spool(tmp_path, np.uint8)
    spool._file.close()
    spool._file = full.open("wb")
    spool.add(np.ones(3, np.uint8))
    del spool  # an exception that nobody can catch is an error of the test
    gc.collect()

"""File of arrays: reads return what was written, and altered files are refused."""

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
from index.engines.whoosh.storage import array_file
from index.engines.whoosh.storage.array_file import ArrayFile, ArrayWriter, CorruptIndex
from index.engines.whoosh.write.postings_writer import SpooledArray
from index.errors import StaleIndex
from index.query.parse import parse
from tests.index.articles import NAMED


def write_file(path: Path) -> Path:
    out = ArrayWriter(path)
    out.add("small", np.arange(10, dtype=np.uint16), checked=True)
    out.add("empty", np.empty(0, np.int64))
    pieces = (np.full(300_000, n, np.uint32) for n in range(3))
    out.add_pieces("large", np.dtype(np.uint32), pieces)
    out.close({"documents": 3})
    return path


def test_reads_return_what_was_written(tmp_path: Path) -> None:
    file = ArrayFile(write_file(tmp_path / "a"))
    assert file.array("small").tolist() == list(range(10))
    assert len(file.array("empty")) == 0
    assert file.array("large")[[0, 299_999, 300_000, -1]].tolist() == [0, 0, 1, 2]
    assert file.facts == {"documents": 3}
    assert file.array("large").dtype == np.dtype("<u4")
    file.verify()


def test_sections_are_aligned(tmp_path: Path) -> None:
    file = ArrayFile(write_file(tmp_path / "a"))
    assert file.array("large").ctypes.data % 64 == file.array("small").ctypes.data % 64 == 0


def is_intact(path: Path) -> bool:
    try:
        ArrayFile(path).verify()
    except CorruptIndex:
        return False
    return True


@pytest.mark.slow
def test_a_flipped_bit_anywhere_is_detected(tmp_path: Path) -> None:
    data = write_file(tmp_path / "a").read_bytes()
    offsets = {*range(300), *range(len(data) - 700, len(data))}
    offsets |= set(random.Random(1).sample(range(len(data)), 200))
    for at in sorted(offsets):
        altered = bytearray(data)
        altered[at] ^= 1 << at % 8
        (tmp_path / "b").write_bytes(altered)
        assert not is_intact(tmp_path / "b"), f"byte {at}"


def test_a_truncated_file_is_detected_when_opened(tmp_path: Path) -> None:
    data = write_file(tmp_path / "a").read_bytes()
    for length in (0, 1, 63, 64, 1000, len(data) // 2, len(data) - 1):
        (tmp_path / "b").write_bytes(data[:length])
        with pytest.raises(CorruptIndex):
            ArrayFile(tmp_path / "b")
    (tmp_path / "b").write_bytes(data + b"\0")
    with pytest.raises(CorruptIndex):
        ArrayFile(tmp_path / "b")


def test_another_byte_order_is_reported(tmp_path: Path) -> None:
    data = bytearray(write_file(tmp_path / "a").read_bytes())
    data[12:16] = data[12:16][::-1]
    (tmp_path / "b").write_bytes(data)
    with pytest.raises(CorruptIndex, match="byte order"):
        ArrayFile(tmp_path / "b")


def with_table(data: bytes, change: Callable[[dict[str, Any]], None], version: int) -> bytes:
    """Return the file with a changed table, and checksums that match it."""
    magic, _, order, _, table_at, *_ = array_file._HEADER.unpack_from(data)
    table = json.loads(data[table_at:])
    change(table)
    text = json.dumps(table).encode()
    sizes = (table_at + len(text), table_at, len(text), zlib.crc32(text))
    header = array_file._HEADER.pack(magic, version, order, *sizes)
    checks = array_file._CRC.pack(zlib.crc32(header))
    header_end = array_file._HEADER.size + array_file._CRC.size
    return header + checks + data[header_end:table_at] + text


def _move_section(table: dict[str, Any]) -> None:
    table["sections"]["small"][1] = 1 << 40


def _drop_check(table: dict[str, Any]) -> None:
    table["checks"][1] -= 4


@pytest.mark.parametrize(
    ("change", "version", "reason"),
    [
        (lambda table: None, 1, "is of version 1, not 2"),
        (_move_section, 2, "section small does not fit"),
        (_drop_check, 2, "its checks do not fit"),
    ],
)
def test_a_table_is_checked_even_if_its_checksums_match(
    change: Callable[[dict[str, Any]], None], version: int, reason: str, tmp_path: Path
) -> None:
    data = write_file(tmp_path / "a").read_bytes()
    (tmp_path / "same").write_bytes(with_table(data, lambda table: None, 2))
    assert is_intact(tmp_path / "same")
    (tmp_path / "b").write_bytes(with_table(data, change, version))
    with pytest.raises(CorruptIndex, match=reason):
        ArrayFile(tmp_path / "b").verify()


def test_inconsistent_sections_of_a_segment_are_refused(tmp_path: Path) -> None:
    WhooshEngine(tmp_path).apply(NAMED.values(), (), Mark("store", 1))
    (path,) = (tmp_path / "1").glob("*.arrays")

    def shorten_docs(table: dict[str, Any]) -> None:
        section = table["sections"]["docs"]
        section[2], section[3] = section[2] - np.dtype(section[0]).itemsize, None

    path.write_bytes(with_table(path.read_bytes(), shorten_docs, 2))
    with pytest.raises(StaleIndex, match="its sections do not fit each other"):
        WhooshEngine(tmp_path).search(Search(parse("coal").query))


def test_no_damage_to_a_segment_crashes_a_search(tmp_path: Path) -> None:
    """Alter random bytes of a small segment: either an answer, or an error that it is damaged."""
    WhooshEngine(tmp_path).apply(NAMED.values(), (), Mark("store", 1))
    (path,) = (tmp_path / "1").glob("*.arrays")
    data = path.read_bytes()
    searches = [
        Search(parse(query_text).query, facets=(Facet("source"), Facet("location")), sort=sort)
        for query_text, sort in (
            ('coal OR "wall is" OR title:police', Sort.RELEVANCE),
            ("source:times NOT missing:date", Sort.NEWEST),
        )
    ]
    rng = random.Random(2)
    refused = 0
    for at in rng.sample(range(len(data)), 400):
        altered = bytearray(data)
        altered[at] ^= rng.randrange(1, 256)
        path.write_bytes(altered)
        engine = WhooshEngine(tmp_path)
        try:
            for search in searches:
                engine.search(search)
        except StaleIndex as error:
            assert "damaged" in error.message
            refused += 1
        with pytest.raises(StaleIndex, match="damaged"):
            engine.verify()
    assert refused > 100


def test_a_merge_reports_damage(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for sequence, article in enumerate(NAMED.values(), start=1):
        engine.apply([article], (), Mark("store", sequence))
    for path in (tmp_path / "1").glob("*.arrays"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    with pytest.raises(StaleIndex, match="damaged"):
        for sequence in range(9, 30):
            article = replace(NAMED["pit"], id=f"pit{sequence}")
            WhooshEngine(tmp_path).apply([article], (), Mark("store", sequence))


def test_a_full_disk_raises_no_second_error(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full")
    spool = SpooledArray(tmp_path, np.uint8)
    spool._file.close()
    spool._file = full.open("wb")
    spool.append(np.ones(3, np.uint8))
    del spool  # an exception in __del__ fails the test
    gc.collect()

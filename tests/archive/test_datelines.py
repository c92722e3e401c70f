"""Datelines, from the table `datelines.tsv`."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.ingest.normalize import dateline

ROWS = [
    [cell.replace("\\n", "\n") for cell in row.split("\t")]
    for row in (Path(__file__).parent / "datelines.tsv").read_text("utf-8").splitlines()
    if not row.startswith("# ")
]


def _day(line: dateline.Dateline) -> str:
    if not line.day:
        return "-"
    parts = [line.day.year] if line.day.year else []
    return "-".join(map(str, [*parts, line.day.month or "?", line.day.day]))


@pytest.mark.parametrize(
    ("field", "places", "source", "day"),
    [
        ("London", "London", None, "-"),
        ("Nowhere", "Nowhere", None, "-"),
        ("nowhere", "nowhere", None, "-"),
        ("London –", "London", None, "-"),
        ("London —", "London", None, "-"),
        ("London _", "London", None, "-"),
        ("london -", "london", None, "-"),
        ("MOMBASA, April 14 -", "Mombasa", None, "4-14"),
        ("  London   (dpa) ", "London", "dpa", "-"),
        ("Nowhere, Reuters", "Nowhere", "Reuters", "-"),
        ("nowhere, Reuters", "nowhere", "Reuters", "-"),
        ("London Kyodo", "London", "Kyodo", "-"),
        ("London, Reuters –", "London", "Reuters", "-"),
        ("Reuters - –", "", "Reuters", "-"),
        ("Reuters —", "", "Reuters", "-"),
        ("Reuters _-", "", "Reuters", "-"),
        ("GALAX", "Galax", None, "-"),
        ("London, Sept 1, Reuters", "London", "Reuters", "9-1"),
        ("Seoul (Yonhap) Sept 1", "Seoul", "Yonhap", "9-1"),
        ("Reuters", "", "Reuters", "-"),
    ],
)
def test_parse_field(field: str, places: str, source: str | None, day: str) -> None:
    line = dateline.parse_field(field)
    assert line is not None
    assert (";".join(line.places), line.source, _day(line)) == (places, source, day)
    assert line.raw == field.strip()


@pytest.mark.parametrize("field", ["", " -", "Sept 1", "x" * 400, "By Ann Example"])
def test_a_field_without_a_dateline(field: str) -> None:
    assert dateline.parse_field(field) is None


def test_raw_places() -> None:
    line, _ = dateline.split("CHARLOTTE, N.C./NEW YORK, May 3 (Reuters) - The ferry sank.")
    assert line is not None
    assert line.raw_places == "CHARLOTTE, N.C./NEW YORK"
    for paragraph, places in (
        ("(Reuters) - The ferry.", ""),
        ("【ロンドン、パリ共同】船が", "ロンドン/パリ"),
    ):
        line, _ = dateline.split(paragraph)
        assert line is not None
        assert (line.raw_places, line.notes) == (places, ())


def test_notes() -> None:
    line, _ = dateline.split("(Adds details)\n[Again]\nBy A. Example\nSEOUL (AP) - The ferry.")
    assert line is not None
    assert (line.notes, line.authors) == (("(Adds details)", "[Again]"), ("A. Example",))


def test_a_head_has_a_maximum_length() -> None:
    names = ", ".join(["Ann Example"] * 12)
    line, _ = dateline.split(f"By {names} PARIS (AP) - The ferry sank.\nIt was old.")
    assert line is not None and line.places == ("Paris",)
    assert dateline.split(f"By {names}, {names} PARIS (AP) - The ferry.\nIt was old.")[0] is None


@pytest.mark.parametrize("piece", ["(Reuters) - ", "By A\n", "LONDON, ", "a/", "(a", "- ", "A "])
def test_long_input(piece: str) -> None:
    """Repeat one piece: it must neither exceed the recursion limit nor take quadratic time."""
    dateline.split(piece * 30_000)
    dateline.parse_field(piece * 30_000)


@pytest.mark.parametrize(
    ("paragraph", "raw"),
    [
        ("SEOUL, Sept 1 (Reuters) – The ferry sank.", "SEOUL, Sept 1 (Reuters) –"),
        ("(Adds details) SEOUL (AP) - The ferry sank.", "SEOUL (AP) -"),
        ("PARIS (AFP) Sept 1 - The ferry sank.", "PARIS (AFP) Sept 1 -"),
        ("(Adds details) PARIS (AFP) Sept 1 - The ferry sank.", "PARIS (AFP) Sept 1 -"),
        ("(Washington, DC) – The ferry sank.", "(Washington, DC) –"),
        ("(ANSA) - ROMA, 01 SET - Il traghetto.", "(ANSA) - ROMA, 01 SET -"),
        ("【ソウル共同】 船が沈んだ。", "【ソウル共同】"),
        ("新华社北京9月1日电 渡轮沉没。", "新华社北京9月1日电"),
    ],
)
def test_raw(paragraph: str, raw: str) -> None:
    line, _ = dateline.split(paragraph)
    assert line is not None
    assert line.raw == raw


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_row(row: list[str]) -> None:
    line, rest = dateline.split(row[0])
    if row[1] == "none":
        assert (line, rest) == (None, row[0])
        return
    assert line is not None
    authors = ";".join(line.authors)
    places = [";".join(line.places), ";".join(line.countries)]
    values = [*places, line.source or "", _day(line), authors, rest]
    assert values == row[1:]
    assert all(line.authors)

"""Datelines, by a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.ingest.normalize import dateline

ROWS = [
    [cell.replace("\\n", "\n") for cell in row.split("\t")]
    for row in (Path(__file__).parent / "datelines.tsv").read_text("utf-8").splitlines()
    if not row.startswith("# ")
]


def _day(found: dateline.Dateline) -> str:
    if not found.day:
        return "-"
    parts = [found.day.year] if found.day.year else []
    return "-".join(map(str, [*parts, found.day.month or "?", found.day.day]))


@pytest.mark.parametrize(
    ("field", "where", "source", "on"),
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
def test_a_field_of_its_own(field: str, where: str, source: str | None, on: str) -> None:
    found = dateline.of_field(field)
    assert found is not None
    assert (";".join(found.places), found.source, _day(found)) == (where, source, on)
    assert found.printed == field.strip()


@pytest.mark.parametrize("field", ["", " -", "Sept 1", "x" * 400, "By Ann Example"])
def test_a_field_without_a_dateline(field: str) -> None:
    assert dateline.of_field(field) is None


def test_where_is_as_printed() -> None:
    found, _ = dateline.split("CHARLOTTE, N.C./NEW YORK, May 3 (Reuters) - The ferry sank.")
    assert found is not None
    assert found.where == "CHARLOTTE, N.C./NEW YORK"
    for paragraph, where in (
        ("(Reuters) - The ferry.", ""),
        ("【ロンドン、パリ共同】船が", "ロンドン/パリ"),
    ):
        found, _ = dateline.split(paragraph)
        assert found is not None
        assert (found.where, found.notes) == (where, ())


def test_notes() -> None:
    found, _ = dateline.split("(Adds details)\n[Again]\nBy A. Example\nSEOUL (AP) - The ferry.")
    assert found is not None
    assert (found.notes, found.authors) == (("(Adds details)", "[Again]"), ("A. Example",))


def test_a_head_has_a_length() -> None:
    names = ", ".join(["Ann Example"] * 12)
    found, _ = dateline.split(f"By {names} PARIS (AP) - The ferry sank.\nIt was old.")
    assert found is not None and found.places == ("Paris",)
    assert dateline.split(f"By {names}, {names} PARIS (AP) - The ferry.\nIt was old.")[0] is None


@pytest.mark.parametrize("piece", ["(Reuters) - ", "By A\n", "LONDON, ", "a/", "(a", "- ", "A "])
def test_any_length_is_read(piece: str) -> None:
    """The same piece again and again neither nests too deep nor takes time by its square."""
    dateline.split(piece * 30_000)
    dateline.of_field(piece * 30_000)


@pytest.mark.parametrize(
    ("paragraph", "printed"),
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
def test_printed(paragraph: str, printed: str) -> None:
    found, _ = dateline.split(paragraph)
    assert found is not None
    assert found.printed == printed


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_row(row: list[str]) -> None:
    found, rest = dateline.split(row[0])
    if row[1] == "none":
        assert (found, rest) == (None, row[0])
        return
    assert found is not None
    authors = ";".join(found.authors)
    where = [";".join(found.places), ";".join(found.countries)]
    read = [*where, found.source or "", _day(found), authors, rest]
    assert read == row[1:]
    assert all(found.authors)

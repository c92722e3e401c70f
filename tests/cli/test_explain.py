"""`archive explain`: words and tree of a query, counts of its parts, and the engine's plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.cli.app import run
from tests.cli.conftest import Run

_STORIES = (
    {"title": "Kim", "body": "Kim Jong Un saw a missile and its production line.",
     "source": "Reuters", "date": "2025-09-01"},
    {"title": "A line", "body": "The line of production stands. A missile flew.",
     "source": "AP", "date": "2025-03-01"},
    {"title": "C++", "body": "C++ and Kim, and what both miss.", "source": "AP",
     "date": "2017-03-01"},
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, _STORIES)))
    home = folder / "home"
    assert run(["--archive", str(home), "ingest", str(folder / "records.jsonl")]) == 0
    return home


def test_the_words_and_the_parts(archive: Run, small: Path) -> None:
    typed = 'Kim Jong-un’s "production line" miss* -C++ source:Reuters date:2025 and'
    got = archive("--archive", small, "explain", typed, "--until", "2026")
    assert got.code == 0
    assert got.err == ""
    assert got.lines == [
        f"query   {typed}",
        'read as kim jong-un "production line" miss* NOT c++ source:reuters'
        " date:2025-01-01..2025-12-31 and",
        "tree    (and text:kim text:'jong un' text:\"production line\" text:miss* (not text:c++)"
        " source:=reuters date:2025-01-01..2025-12-31 text:and)",
        'first   articles with the phrase "kim jong un"',
        "words   Kim              kim              by its stem",
        "        Jong-un’s        jong un          side by side, by their stems",
        "        production line  production line  side by side, in these forms",
        "        miss*            miss             a word with this beginning",
        "        C++              c++              by its stem",
        "        source:Reuters   reuters          in this form",
        "        date:2025                         2025-01-01 to 2025-12-31, both included",
        "        and              and              by its stem",
        'note    "and" is a word here; the operator is AND',
        "2  kim",
        "1  jong-un",
        '1  "production line"',
        "3  miss*",
        "2  NOT c++",
        "1  source:reuters",
        "2  date:2025-01-01..2025-12-31",
        "2  and",
        "3  date:..2026-12-31",
        "1  whole query",
    ]


def test_of_nothing_it_says_why(archive: Run, small: Path) -> None:
    got = archive("--archive", small, "explain", "kim misile")
    assert got.code == 1
    assert (
        'no hits "misile" is in no article; "missile" is in 2: archive search \'kim missile\''
        in (got.lines)
    )


def test_what_the_engine_reads(archive: Run, small: Path) -> None:
    plain = archive("--archive", small, "explain", "missiles").lines
    asked = archive("--archive", small, "explain", "missiles", "--engine-query").lines
    more = [line for line in asked if line not in plain]
    assert more == [
        "engine  1 segment of 3 documents",
        "        text:missiles  2 documents",
        "          stem missil: 2 documents read",
    ]


def test_as_json(archive: Run, small: Path) -> None:
    got = archive(
        "--archive", small, "explain", "misile -(a b)", "--engine-query", "--format", "json"
    )
    found = json.loads(got.out)
    assert got.code == 1
    assert found["query"]["canonical"] == "misile NOT (a b)"
    assert found["words"][0] == {
        "typed": "misile",
        "field": "text",
        "words": ["misile"],
        "stems": ["misil"],
        "how": "by its stem",
    }
    assert found["why"] == [
        {
            "says": '"misile" is in no article; "missile" is in 2',
            "instead": "missile NOT (a b)",
        }
    ]
    assert found["clauses"][0] == {"query": "misile", "total": 0}
    assert (found["total"], found["run"], found["notes"]) == (0, None, [])
    assert found["engine_query"][0] == "1 segment of 3 documents"

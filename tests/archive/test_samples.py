"""Every sample gives what stands beside it, and a table worked out by hand says the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tools.golden import SAMPLES, current_results, golden_path, sample_paths

TABLE = Path(__file__).with_name("samples.tsv")
TITLES = {  # of the few pages that were saved with their headline
    "2015-10-11-kim-anniversary-parade.txt": (
        "Brass bands and soldiers mark 70 years of the Workers’ Party"
    ),
    "2019-02-27-kim-train-hanoi.txt": "Hanoi’s taxi drivers wait out a summit",
    "2021-01-14-kim-party-title.txt": (
        "Ruling party ends its longest meeting with a purge and a new title"
    ),
    "2024-06-20-kim-moscow-railway.txt": "Trains to North Korea to run again after four years",
}


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    expected = json.loads(golden_path(path).read_text(encoding="utf-8"))
    assert current_results(path) == (expected if isinstance(expected, list) else [expected])


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_by_hand(row: dict[str, str]) -> None:
    (got,) = current_results(SAMPLES / "text" / row["file"])
    assert got["title"] == TITLES.get(row["file"], "")
    assert got["date"] == row["date"]
    assert got["date_basis"] == "page"
    assert (got["published"] or "") == row["published"]
    assert ";".join(got["location"]) == row["location"]
    assert ";".join(got["country"]) == row["country"]
    assert got["source"] == row["source"]
    assert got["caption"].startswith(row["caption"])
    assert got["body"].startswith(row["body_start"])
    assert got["body"].endswith(row["body_end"])


def test_enough_samples() -> None:
    table = rows()
    assert len(table) >= 24
    assert len({row["source"] for row in table}) >= 6
    assert len({row["location"] for row in table}) >= 10
    assert len({row["date"][:4] for row in table}) >= 5


@pytest.mark.parametrize("word", ["kumquat", "zeppelin", "marmalade", "xylophone"])
def test_words_only_in_lists_are_boilerplate(word: str) -> None:
    pages = [
        got for path in sample_paths() if path.suffix == ".txt" for got in current_results(path)
    ]
    assert any(word in page["furniture"].lower() for page in pages)
    for page in pages:
        assert word not in (page["body"] + page["caption"] + page["title"]).lower()


# Defect -> what becomes of it: a reject's reason, or facts of the article.
BROKEN: dict[str, str | dict[str, Any]] = {
    "binary.txt": "a picture, no story",
    "empty.txt": "empty",
    "only-whitespace.txt": "empty",
    "only-lists.txt": "no story in it, only lists",
    "not-objects.jsonl": "not a record: a JSON object is needed",
    "control-characters.txt": {"date": "2024-05-10", "source": "UPI"},
    "cp1252-quotes.txt": {"date": "2018-01-23", "location": ["London"]},
    "crlf.txt": {"date": "2024-01-20", "source": "AFP"},
    "date-ambiguous.txt": {"date": None, "date_basis": "none", "location": ["Washington"]},
    "date-impossible.txt": {"date": None, "date_basis": "none", "location": ["Tokyo"]},
    "cut-off.warc": "cut off: 201 of 497 bytes",
    "wrong-length.warc": "text/plain, not a page of HTML",
    "nested-too-deep.html": "nested too deep for a page",
    "only-sends-on.html": "no story found in this page: it only redirects to another",
    "no-page-within.mht": "no page of HTML among its parts",
    "date-in-no-form.html": {"date": None, "date_basis": "none", "location": ["Oban"]},
    "unknown-charset.eml": {"title": "Café closes", "body": "The Café du Nord closes on Friday."},
    "latin-1.txt": {"date": "2019-03-12", "source": "dpa"},
    "no-dateline.txt": {"location": [], "source": None, "date": "2020-11-18"},
    "no-final-newline.txt": {"date": "2023-07-07"},
    "no-stamp.txt": {"date": None, "location": ["Vienna"], "source": "AP"},
    "one-bad-byte.txt": {"date": "2022-05-16"},
    "one-long-line.txt": {"title": "", "date": None},
    "utf-16.txt": {"date": "2023-03-21", "source": "Xinhua"},
    "comma-before-brace.json": "not JSON: Expecting property name enclosed in double quotes"
    " (line 2, column 32)",
    "cp1252.csv": {"title": "Café “Zürich” shuts"},
    "front-matter-torn.md": "its front matter cannot be read: found unexpected end of stream"
    " (line 3)",
    "line-ends-in-strings.json": {"body": "The first line.\nThe second."},
    "nested-too-deep.json": "not JSON we can read: nested too deep",
    "no-names.csv": "no header line: the first line holds values",
    "quote-never-closed.csv": "its quotation mark is never closed (line 2)",
    "search-hit.json": "a search hit, without its body: `archive export` prints whole articles",
    "torn-list.json": {"title": "The whole one", "body": "It is read."},
    "utf-8-bom.txt": {"date": "2021-06-08", "title": ""},
    "bare-ampersand-and-tags.xml": {
        "title": "Marks & Co lifts forecast",
        "body": "Marks & Co <MKS.L> rose as profit was < 5 pct below plan, <ID:nXX000001> showed."
        "\nIt pays a dividend.",
    },
    "declaration-after-a-comment.xml": {"title": "Trams run again in Malmö"},
    "declared-utf-8-is-latin-1.xml": {
        "title": "Café owners in Orléans protest",
        "body": "They closed at noon, one said: “enough”.",
    },
    "entity-bomb.xml": {"body": "There are &i; & two dogs."},
    "entity-from-a-file.xml": {"body": "It was addressed to &host; and nobody else."},
    "nested-too-deep.xml": "not XML we can read: nested too deep",
    "nul-in-xml.xml": "not text (binary data)",
    "schema-for-news.xsd": "a schema or stylesheet, no story",
    "unknown-root.xml": "XML of no kind that is read here (root <bulletin>)",
    "utf-16-without-a-mark.xml": {"title": "Łódź opens a museum of film"},
    "no-end-of-text.anpa": {"title": "Fog shuts two airports", "location": ["Boston"]},
    "story-without-end.sgm": {"title": "COPPER SMELTER REOPENS", "date": "1987-05-20"},
    "torn-feed.rss": {"title": "Mill wheel turns again & again", "publisher": ["The Dale Post"]},
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken(name: str) -> None:
    got, expected = current_results(SAMPLES / "broken" / name)[0], BROKEN[name]
    if isinstance(expected, str):
        assert got == {"rejected": expected}
    else:
        assert {field: got[field] for field in expected} == expected


def test_only_the_cut_off_record_of_a_file_is_rejected() -> None:
    first, second, last = current_results(SAMPLES / "broken" / "torn-json.jsonl")
    assert first["title"] and second["title"]
    assert last["rejected"].startswith("not JSON")


def test_only_the_last_item_of_a_cut_off_message_is_rejected() -> None:
    first, last = current_results(SAMPLES / "broken" / "torn-message.xml")
    assert first["title"] == "Lake steamer sails after refit"
    assert last["rejected"].startswith("cut off, it ends before its story does")


def test_repaired_encodings() -> None:
    texts = {name: json.dumps(current_results(SAMPLES / "broken" / name), ensure_ascii=False)
             for name in ("latin-1.txt", "cp1252-quotes.txt", "one-bad-byte.txt")}  # fmt: skip
    assert "Zürich" in texts["latin-1.txt"]
    assert "’" in texts["cp1252-quotes.txt"]
    assert "Besançon" in texts["one-bad-byte.txt"]


def test_every_broken_sample_is_tested() -> None:
    names = {path.name for path in (SAMPLES / "broken").iterdir()}
    assert names == {*BROKEN, "torn-json.jsonl", "torn-message.xml"}

"""`archive search`, `explain`, `show` and `export` on the samples."""

from __future__ import annotations

import json
from pathlib import Path
from string import ascii_letters

import pytest

from archive.record import EXTRACTED_FIELDS
from tests.cli.conftest import Run
from tools.golden import SAMPLES


def test_the_name_ranks_first_and_the_quoted_name_finds_only_itself(
    archive: Run, library: Path
) -> None:
    three = archive("--archive", library, "search", "Kim Jong Un")
    quoted = archive("--archive", library, "search", '"Kim Jong Un"')
    assert three.code == quoted.code == 0
    first = three.lines[0].split("\t")
    assert first[1:4] == ["2025-09-01", "Seoul", "Reuters"]
    assert "«Kim Jong Un»" in first[5]
    assert len(quoted.lines) == 7
    assert {line.split("\t")[0] for line in quoted.lines} == {
        line.split("\t")[0] for line in three.lines[:7]
    }
    assert len(three.lines) > 7


def test_counts_add_up(archive: Run, library: Path) -> None:
    args = ("--facet", "source", "--facet", "year", "--facet", "location", "--format", "json")
    found = json.loads(archive("--archive", library, "search", "Kim Jong Un", *args).out)
    for name in ("source", "year"):
        facet = found["facets"][name]
        assert sum(each["count"] for each in facet["values"]) + facet["other"] == found["total"]
    locations = found["facets"]["location"]
    assert locations["multi"] is True
    assert sum(each["count"] for each in locations["values"]) >= found["total"]


def test_a_minus_leaves_out(archive: Run, library: Path) -> None:
    every = archive("--archive", library, "search", "missile", "--format", "ids").lines
    some = archive("--archive", library, "search", "missile", "-kim", "--format", "ids").lines
    gone = archive("--archive", library, "search", "missile", "kim", "--format", "ids").lines
    assert sorted(some + gone) == sorted(every)
    assert len(some) == 2


@pytest.mark.parametrize("letter", [c for c in ascii_letters if c not in "h"])
def test_every_letter_after_a_dash_is_a_word_unless_it_is_an_option(
    archive: Run, library: Path, letter: str
) -> None:
    typed = f"-{letter}issile"
    got = archive("--archive", library, "explain", "coal", typed)
    assert f"NOT {letter.lower()}issile" in got.out, got.err
    alone = archive("--archive", library, "explain", "coal", f"-{letter}")
    if letter == "F":
        assert "coal" in alone.out and "NOT" not in alone.out
    else:
        assert f"NOT {letter.lower()}" in alone.out, alone.err


def test_short_options_with_their_numbers(archive: Run, library: Path) -> None:
    for args in (("-n", "2"), ("-n2",), ("--limit", "2"), ("--limit=2",)):
        got = archive("--archive", library, "search", *args, "the", "--format", "ids")
        assert len(got.lines) == 2
    assert archive("--archive", library, "search", "the", "-nuclear", "-n", "3").code == 0


def test_options_stand_anywhere(archive: Run, library: Path) -> None:
    got = archive("search", "--since", "-7d", "kim", "--now", "2025-09-03", "--archive", library)
    assert len(got.lines) == 1


def test_dates_include_both_ends(archive: Run, library: Path) -> None:
    def found(*args: str) -> int:
        return len(archive("--archive", library, "search", "*", *args, "--format", "ids").lines)

    assert found("--on", "2025-09-01") == 1
    assert found("--since", "2025-09-01") == 1
    assert found("--since", "2025-09-02") == 0
    assert found("--until", "2012-12-02") == 1
    assert found("--until", "2012-12-01") == 0
    assert found("--since", "2025-08", "--until", "2025") == 1


def test_filters_repeat_and_a_facet_ignores_its_own(archive: Run, library: Path) -> None:
    args = ("--source", "Associated Press", "--source", "dpa", "--facet", "source")
    got = archive("--archive", library, "search", "*", *args, "--format", "json")
    found = json.loads(got.out)
    assert {hit["source"] for hit in found["hits"]} == {"AP", "dpa"}
    assert "Reuters" in {each["value"] for each in found["facets"]["source"]["values"]}
    assert found["query"]["filters"]["source"] == ["Associated Press", "dpa"]
    places = archive("--archive", library, "search", "*", "--location", "seoul", "--format", "ids")
    assert len(places.lines) == 4


def test_every_filter_filters(archive: Run, tmp_path: Path) -> None:
    feed, home = tmp_path / "feed.txt", tmp_path / "home"
    rows = (
        {"title": "One", "publisher": "The Post", "lang": "en", "location": "Seoul"},
        {"title": "Two", "publisher": "The Times", "lang": "de", "location": "Berlin"},
    )
    feed.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert archive("--archive", home, "ingest", "--from", "jsonl", feed).code == 0
    for option in (("--publisher", "times"), ("--lang", "DE"), ("--country", "Germany")):
        got = archive("--archive", home, "search", "*", *option)
        assert [line.split("\t")[4] for line in got.lines] == ["Two"]


def test_pages(archive: Run, library: Path) -> None:
    every = archive("--archive", library, "search", "*", "-n", "99", "--format", "ids").lines
    assert len(every) == 28
    page = archive("--archive", library, "search", "*", "-n5", "--offset", "5", "--format", "ids")
    assert page.lines == every[5:10]
    past = archive("--archive", library, "search", "*", "--offset", "999", "--format", "ids")
    assert (past.code, past.lines) == (0, [])


def test_the_words_of_lists_and_captions_are_not_in_the_body(archive: Run, library: Path) -> None:
    for word in ("zeppelin", "marmalade", "kumquat", "xylophone"):
        got = archive("--archive", library, "search", word)
        assert (got.code, got.out) == (1, "")
        assert "No articles match." in got.err
    assert archive("--archive", library, "search", "caption:barbers").code == 0
    assert archive("--archive", library, "search", "body:barbers").code == 1


HIT = (
    "id score title date published updated date_basis location country source publisher author"
    " lang section keywords status url added where copies versions run highlights"
).split()


def test_json_is_one_document_also_when_nothing_is_found(archive: Run, library: Path) -> None:
    found = json.loads(
        archive("--archive", library, "search", "Kim Jong Un", "-n1", "--format", "json").out
    )
    assert list(found) == ["schema", "query", "total", "took_ms", "offset", "hits", "facets"]
    assert found["schema"] == 1
    assert list(found["query"]) == ["input", "canonical", "filters"]
    (hit,) = found["hits"]
    assert list(hit) == HIT
    assert (hit["run"], hit["published"]) == (True, "2025-09-01T03:25:00Z")
    (passage,) = hit["highlights"]
    assert [passage["text"][start:end] for start, end in passage["spans"]] == ["Kim Jong Un"]
    nothing = archive("--archive", library, "search", "unheard", "--format", "json")
    assert (nothing.code, json.loads(nothing.out)["total"]) == (1, 0)


def test_jsonl_is_one_hit_a_line(archive: Run, library: Path) -> None:
    got = archive("--archive", library, "search", "kim", "--format", "jsonl")
    assert [list(json.loads(line)) for line in got.lines] == [HIT] * len(got.lines)


def test_any_and_literal(archive: Run, library: Path) -> None:
    def total(*args: str) -> int:
        got = archive("--archive", library, "search", *args, "-n", "99", "--format", "ids")
        return len(got.lines)

    assert total("--any", "football", "earthquake") == total("football OR earthquake") > 0
    assert total("-F", "missile -kim") == total("missile kim")


def test_explain(archive: Run, library: Path) -> None:
    got = archive("--archive", library, "explain", "kim -missile date:2025", "--source", "AP")
    assert got.code == 1
    assert "tree    (and text:kim (not text:missile) date:2025-01-01..2025-12-31)" in got.out
    assert " 0  whole query" in got.out


def test_show(archive: Run, library: Path) -> None:
    id = archive("--archive", library, "search", "Kim Jong Un", "-n1", "--format", "ids").lines[0]
    shown = archive("--archive", library, "show", id[:8])
    assert "2025-09-01 · Seoul · Reuters" in shown.out
    assert "POPULAR ARTICLE" not in shown.out
    why = archive("--archive", library, "show", id[:8].upper(), "--why")
    assert 'date: 2025-09-01  from page text: "12:25 JST, September 1, 2025"' in why.out
    assert "POPULAR ARTICLE" in why.out
    whole = json.loads(archive("--archive", library, "show", id, "--format", "json").out)
    assert whole["body"].startswith("A missile production line")
    assert archive("--archive", library, "show", "zzzz").code == 2
    several = archive("--archive", library, "show", "")
    assert "several ids start with" in several.err


@pytest.mark.parametrize(
    "name", ["text/2025-09-01-kim-missile-line.txt", "html/json-ld.html", "jsonl/records.jsonl"]
)
def test_every_field_has_its_reason(archive: Run, tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    archive("--archive", home, "ingest", SAMPLES / name)
    id = archive("--archive", home, "search", "*", "-n1", "--format", "ids").lines[0]
    told = archive("--archive", home, "show", id, "--why").lines
    shown = archive("--archive", home, "show", id, "--why", "--format", "json")
    whole = json.loads(shown.out)
    for field in EXTRACTED_FIELDS:
        mine = [line for line in told if line.startswith(f"{field}: ")]
        reasons = [reason for reason in whole["reasons"] if reason["field"] == field]
        assert len(mine) == len(reasons) >= 1
        assert mine[0] == f"{field}: unknown" or "  from " in mine[0]
        assert (reasons[0]["basis"] == "none") == (not whole[field]), field


def test_losing_candidates_are_told(archive: Run, tmp_path: Path) -> None:
    page = (
        "<title>Ferry sinks off cape</title><meta name=author content=admin>"
        "<meta property=article:published_time content=2024-05-02><h1>Ferry sinks</h1>"
        "<p>By Ann Example</p><p>CAMBRIDGE, Mass., May 1 (AP) - A ferry sank off the cape.</p>"
    )
    (tmp_path / "2024-05-03.html").write_text(page)
    home = tmp_path / "home"
    archive("--archive", home, "ingest", tmp_path / "2024-05-03.html")
    told = archive("--archive", home, "show", "", "--why").lines
    for line in (
        'title: Ferry sinks  from page text: "Ferry sinks"',
        'title: Ferry sinks off cape  from page text: "Ferry sinks off cape"  (not chosen)',
        'date: 2024-05-02  from metadata: "2024-05-02"',
        'date: 2024-05-03  from file name: "2024-05-03.html"  (not chosen)',
        'country: US  from gazetteer: "CAMBRIDGE, Mass."',
        'author: Ann Example  from page text: "Ann Example"',
        'author: no value  from metadata: "admin"  (not chosen)',
    ):
        assert line in told
    assert any(line.startswith("country: GB") and line.endswith("(not chosen)") for line in told)


def test_what_export_prints_ingest_takes_back(archive: Run, library: Path, tmp_path: Path) -> None:
    exported = archive("--archive", library, "export", "*", "--format", "jsonl")
    assert len(exported.lines) == 28
    (tmp_path / "all.jsonl").write_text(exported.out, encoding="utf-8")
    other = tmp_path / "other"
    assert archive("--archive", other, "ingest", tmp_path / "all.jsonl").code == 0
    again = archive("--archive", other, "export", "*")

    def same(line: str) -> dict[str, object]:
        own = ("added", "where", "copies", "versions")
        return {name: value for name, value in json.loads(line).items() if name not in own}

    assert list(map(same, again.lines)) == list(map(same, exported.lines))


def test_an_export_can_be_ordered_and_cut(archive: Run, library: Path) -> None:
    export = ("--archive", library, "export", "kim", "--format", "ids")
    search = ("--archive", library, "search", "kim", "--format", "ids", "-n", "100")
    for sort in ("newest", "oldest", "relevance"):
        ordered = archive(*search, "--sort", sort).lines
        assert archive(*export, "--sort", sort).lines == ordered
        assert archive(*export, "--sort", sort, "-n2", "--offset", "3").lines == ordered[3:5]
    assert archive(*export, "-n", "3").lines == archive(*export).lines[:3]
    beyond = archive(*export, "--offset", "100")
    assert (beyond.code, beyond.out, beyond.err) == (1, "", "No more than 100 articles match.\n")

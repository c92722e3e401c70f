"""`archive count`, `facets` and `timeline`, and facet counts of searches."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest

from archive.cli.app import run
from tests.cli.conftest import CommandResult, Run
from tests.cli.test_terminal import run_on_terminal

_STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine stories in four weeks: one undated, some with several places."""
    folder = tmp_path_factory.mktemp("news")
    rows = [
        ("2025-03-03", "Reuters", "Seoul", "missile"),
        ("2025-03-03", "Reuters", "Seoul; Tokyo", "missile"),
        ("2025-03-05", "AP", "Tokyo", "ferry"),
        ("2025-03-09", "Reuters", "Pyongyang", "missile"),
        ("2025-03-24", "Kyodo", "Tokyo", "missile"),
        ("2025-03-25", "Kyodo", "Tokyo", "ferry"),
        ("2025-03-26", "=cmd()", "Sao Paulo", "ferry"),
        ("2025-03-27", "", "", "missile"),
        ("", "AP", "Seoul", "missile"),
    ]
    stories = [
        {
            "id": str(at),
            "title": f"Story {at} of a {what}",
            "body": f"Number {at} tells of a {what}, and of nothing else.",
            "date": day or None,
            "source": source or None,
            "location": place.split("; ") if place else [],
        }
        for at, (day, source, place, what) in enumerate(rows)
    ]
    (folder / "news.jsonl").write_text("".join(json.dumps(story) + "\n" for story in stories))
    assert run(["--archive", str(folder / "home"), "ingest", str(folder / "news.jsonl")]) == 0
    return folder / "home"


def table(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


# -- count ----------------------------------------------------------------------------------------


def test_count(archive: Run, news: Path) -> None:
    got = archive("--archive", news, "count", "missile")
    assert (got.code, got.out, got.err) == (0, "6\n", "")
    none = archive("--archive", news, "count", "zeppelin")
    assert (none.code, none.out, none.err) == (1, "0\n", "No articles match.\n")
    assert archive("--archive", news, "count", "missile", "--source", "reuters").out == "3\n"
    assert archive("--archive", news, "count", "*", "-missile").out == "3\n"


def test_count_as_json(archive: Run, news: Path) -> None:
    got = archive("--archive", news, "count", "missile", "--since", "2025-03-09", "--format=json")
    found = json.loads(got.out)
    assert list(found) == ["schema", "query", "total", "took_ms"]
    assert (found["schema"], found["total"]) == (1, 3)
    assert found["query"]["filters"]["since"] == "2025-03-09"
    none = archive("--archive", news, "count", "zeppelin", "--format", "json")
    assert (none.code, json.loads(none.out)["total"]) == (1, 0)


def test_numbers_that_no_archive_reaches(archive: Run, news: Path) -> None:
    far = "9" * 20
    for command in ("search", "export"):
        every = archive("--archive", news, command, "*", "--limit", far, "--format", "ids")
        assert (every.code, len(every.lines)) == (0, 9)
        none = archive("--archive", news, command, "*", "--offset", far, "--format", "ids")
        assert (none.out, none.code in (0, 1)) == ("", True), none.err
    assert archive("--archive", news, "facets", "*", "--top", far).code == 0


def test_facets_go_with_whatever_chooses_articles(archive: Run, news: Path) -> None:
    """Facet counts are part of text and json; other formats print them on stderr."""

    def asked(*args: str) -> CommandResult:
        return archive("--archive", news, *args, "--facet", "source:1", "--facet", "year")

    said = ["source\tReuters\t3", "source\t(other)\t2", "source\t(unknown)\t1"]
    said += ["year\t2025\t5", "year\t(unknown)\t1"]
    assert asked("count", "missile").lines == ["6", *said]
    found = json.loads(asked("count", "missile", "--format", "json").out)["facets"]
    assert found["source"]["values"][0] == {"value": "Reuters", "count": 3}
    assert asked("facets", "missile").lines == said
    both = archive("--archive", news, "count", "missile", "--facet", "source:1, year")
    assert both.lines == ["6", *said]
    for command in ("search", "export"):
        for form in ("jsonl", "csv", "tsv", "md", "ids", "paths"):
            got = asked(command, "missile", "--format", form, "-n1")
            assert not set(said) & set(got.lines)
            assert got.err.splitlines()[: len(said)] == said, (command, form)
        got = asked(command, "missile", "--format", "json", "-n1")
        assert (json.loads(got.out)["facets"], got.err) == (found, "")
    assert asked("export", "unheard").err == "No articles match.\n"
    assert asked("search", "missile").lines[-len(said) :] == said


# -- facets ---------------------------------------------------------------------------------------


def test_facets_off_a_terminal_are_a_line_a_count(archive: Run, news: Path) -> None:
    got = archive("--archive", news, "facets", "missile", "--by", "source,location", "--top", "2")
    assert got.lines == [
        "source\tReuters\t3",
        "source\tAP\t1",
        "source\t(other)\t1",
        "source\t(unknown)\t1",
        "location\tSeoul\t3",
        "location\tTokyo\t2",
        "location\t(other)\t1",
        "location\t(unknown)\t1",
    ]
    assert re.fullmatch(r" 6 articles match · \d+ ms\n", got.err)


def test_facets_as_json_are_those_of_a_search(archive: Run, news: Path) -> None:
    args = ("missile", "--source", "reuters", "--since", "2025-03-04", "--format", "json")
    facets = json.loads(archive("--archive", news, "facets", *args, "--by", "source,year").out)
    beside = ("--facet", "source", "--facet", "year")
    search = json.loads(archive("--archive", news, "search", *args, *beside).out)
    assert list(facets) == ["schema", "query", "total", "took_ms", "facets"]
    for name in ("query", "total", "facets"):
        assert facets[name] == search[name]
    assert facets["facets"]["source"]["counted"] == 3  # its own filter aside
    assert facets["total"] == facets["facets"]["year"]["counted"] == 1


def test_facets_as_rows(archive: Run, news: Path) -> None:
    def of(format: str) -> str:
        args = ("facets", "*", "--by", "source", "--top", "3", "--format", format)
        return archive("--archive", news, *args).out

    rows = table(of("csv"))
    assert [tuple(row.values()) for row in rows] == [
        ("source", "value", "Reuters", "3"),
        ("source", "value", "AP", "2"),
        ("source", "value", "Kyodo", "2"),
        ("source", "other", "", "1"),
        ("source", "unknown", "", "1"),
    ]
    assert table(of("tsv"), "\t") == rows
    lines = [json.loads(line) for line in of("jsonl").splitlines()]
    assert lines[0] == {"field": "source", "kind": "value", "value": "Reuters", "count": 3}
    assert lines[4] == {"field": "source", "kind": "unknown", "value": None, "count": 1}
    assert sum(line["count"] for line in lines) == 9


def test_no_cell_of_a_table_can_be_run(archive: Run, news: Path) -> None:
    got = archive("--archive", news, "facets", "*", "--by", "source", "--format", "csv")
    assert "'=cmd()" in got.out
    assert not re.search(r"(^|,)=", got.out, re.MULTILINE)


def test_values_are_searched_and_sorted(archive: Run, news: Path) -> None:
    def of(*args: str) -> list[str]:
        return archive("--archive", news, "facets", "*", *args).lines

    sao = of("--by", "location", "--grep", "SÃO p")
    assert sao == ["location\tSao Paulo\t1", "location\t(other)\t8", "location\t(unknown)\t1"]
    assert of("--by", "source", "--grep", "associated")[0] == "source\tAP\t2"  # by its other name
    by_value = of("--by", "day", "--sort", "value", "--top", "2")
    assert by_value[:2] == ["day\t2025-03-03\t2", "day\t2025-03-05\t1"]
    none = archive("--archive", news, "facets", "*", "--by", "location", "--grep", "paris")
    assert (none.code, none.lines[0]) == (1, "location\t(other)\t9")
    assert '9 articles match · no value contains "paris"' in none.err


def test_facets_of_nothing(archive: Run, news: Path) -> None:
    got = archive("--archive", news, "facets", "zeppelin")
    assert (got.code, got.out, got.err) == (1, "", "No articles match.\n")
    empty = json.loads(archive("--archive", news, "facets", "zeppelin", "--format", "json").out)
    nothing = {"counted": 0, "distinct": 0, "multi": False, "values": [], "other": 0}
    assert empty["facets"]["source"] == nothing
    assert archive("--archive", news, "facets", "zeppelin", "--format", "jsonl").out == ""


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--by", "sorce"), 'error: "sorce" cannot be counted.\n  Did you mean source ?  Facets: '),
        (("--by", "source,"), 'error: "" cannot be counted.\n  Facets: source, '),
        (("--by", "source:x"), 'error: "x" is not a number of values.\n  Write source:5\n'),
        (("--top", "0"), "error: Invalid value for '--top'"),
        (("--format", "ids"), "error: Invalid value for '--format'"),
    ],
)
def test_what_cannot_be_counted(archive: Run, news: Path, args: tuple[str, ...], says: str) -> None:
    got = archive("--archive", news, "facets", "*", *args)
    assert got.code == 2
    assert got.err.startswith(says)


# -- timeline -------------------------------------------------------------------------------------


def test_a_timeline_off_a_terminal_is_a_line_a_bucket(archive: Run, news: Path) -> None:
    got = archive("--archive", news, "timeline", "missile", "--by", "week")
    weeks = ["2025-W10\t3", "2025-W11\t0", "2025-W12\t0", "2025-W13\t2", "(undated)\t1"]
    assert got.lines == weeks
    assert re.fullmatch(r" 6 articles match · by week · 1 undated · \d+ ms\n", got.err)


def test_a_timeline_in_every_format(archive: Run, news: Path) -> None:
    def of(format: str, *args: str) -> str:
        args = ("timeline", "missile", "--by", "week", "--format", format, *args)
        return archive("--archive", news, *args).out

    found = json.loads(of("json", "--share"))
    assert list(found) == [
        *("schema", "query", "total", "took_ms", "unit", "undated", "undated_of", "buckets"),
    ]
    assert (found["unit"], found["undated"], found["undated_of"]) == ("week", 1, 1)
    assert found["buckets"][0] == {
        "name": "2025-W10",
        "first": "2025-03-03",
        "last": "2025-03-09",
        "count": 3,
        "of": 4,
        "share": 0.75,
    }
    assert found["buckets"][1]["share"] is None
    assert sum(each["count"] for each in found["buckets"]) + found["undated"] == found["total"]
    rows = table(of("csv", "--share"))
    assert [row["share"] for row in rows] == ["0.75", "", "", "0.5", ""]
    assert rows[-1] == dict(zip(rows[0], ("", "", "", "1", "1", ""), strict=True))
    assert table(of("tsv", "--share"), "\t") == rows
    lines = [json.loads(line) for line in of("jsonl").splitlines()]
    assert [line["count"] for line in lines] == [3, 0, 0, 2, 1]
    assert lines[-1] == {"name": None, "first": None, "last": None, "count": 1}


def test_a_share_is_of_what_the_filters_leave(archive: Run, news: Path) -> None:
    args = ("--by", "month", "--share", "--source", "reuters", "--format", "csv")
    assert table(archive("--archive", news, "timeline", "missile", *args).out)[0]["share"] == "1.0"
    args = ("--by", "month", "--share", "--until", "2025-03-08", "--format", "csv")
    [row] = table(archive("--archive", news, "timeline", "missile", *args).out)
    assert (row["count"], row["of"], row["share"]) == ("2", "3", "0.666667")


def test_a_timeline_of_nothing_or_of_too_much(archive: Run, tmp_path: Path, news: Path) -> None:
    none = archive("--archive", news, "timeline", "zeppelin")
    assert (none.code, none.out, none.err) == (1, "", "No articles match.\n")
    empty = archive("--archive", news, "timeline", "zeppelin", "--format", "json")
    assert (empty.code, json.loads(empty.out)["buckets"]) == (1, [])
    rows = [{"title": f"Of {day}", "date": day} for day in ("1900-01-01", "2025-01-01")]
    (tmp_path / "far.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert archive("--archive", tmp_path / "far", "ingest", tmp_path / "far.jsonl").code == 0
    far = archive("--archive", tmp_path / "far", "timeline", "*", "--by", "day")
    assert (far.code, far.out) == (2, "")
    assert far.err == (
        "error: from 1900-01-01 to 2025-01-01 there are 45,657 days; the limit is 10,000.\n"
        "  Write --by week, or --since and --until.\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_bars_fit_the_terminal(news: Path, columns: int) -> None:
    for args in (("--by", "day"), ("--by", "week", "--share")):
        written = run_on_terminal(columns, "--archive", news, "timeline", "missile", *args)
        lines = _STYLE.sub("", written).splitlines()
        assert all(len(line) <= columns for line in lines[:-1])
        longest = max(lines[:-2], key=len)
        assert longest.endswith("████")
        assert len(longest) >= min(columns, 110)  # the width is used
        assert lines[-2].split()[:2] == ["undated", "1"]
        assert "6 articles match" in lines[-1]
    assert "2025-W11" in written and "–" in written


@pytest.mark.slow
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_panels_fit_the_terminal(news: Path, columns: int) -> None:
    written = run_on_terminal(
        columns, "--archive", news, "facets", "*", "--by", "source,location,year"
    )
    lines = [line.rstrip() for line in _STYLE.sub("", written).splitlines()]
    assert all(len(line) <= columns for line in lines)
    heads = [line for line in lines if line.startswith((" source", " location", " year"))]
    assert len(heads) == {40: 3, 80: 2, 120: 1}[columns]
    assert "counted once per value" in written
    assert any(re.search(r" Reuters +█{4,} 3\b", line) for line in lines)


def test_hostile_values_reach_no_terminal(archive: Run, tmp_path: Path) -> None:
    value = "[bold]a\x1b[2J\u202eb\tc"
    story = {"title": "A story", "date": "2025-03-03", "source": value, "location": [value]}
    (tmp_path / "one.jsonl").write_text(json.dumps(story))
    archive("--archive", tmp_path / "home", "ingest", tmp_path / "one.jsonl")
    told = (
        "--archive",
        tmp_path / "home",
        "--color",
        "always",
        "facets",
        "story",
        "--by",
        "source",
    )
    for args in (told, (*told, "--grep", value), (*told, "--grep", f"{value} no")):
        got = archive(*args)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", got.err)
        assert not re.search("[\x00-\x08\x0b-\x1a\x1c-\x1f\u202e]|\x1b\\[2J", got.out)
    assert "[bold]a [2J b c" in _STYLE.sub("", archive(*told).out)


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "beside"), [(80, False), (109, False), (110, True)])
def test_counts_stand_beside_the_hits_where_there_is_room(
    news: Path, columns: int, beside: bool
) -> None:
    args = ("search", "missile", "--facet", "source", "--facet", "location")
    written = run_on_terminal(columns, "--archive", news, *args)
    lines = [line.rstrip() for line in _STYLE.sub("", written).splitlines()]
    assert all(len(line) <= columns for line in lines)
    assert lines[0].endswith(" source") is beside
    assert any(line.startswith(" source    Reuters ████████ 3   ") for line in lines) is not beside
    assert any("counted once per value" in line for line in lines)


# -- pictures -------------------------------------------------------------------------------------


def test_a_picture(archive: Run, news: Path, tmp_path: Path) -> None:
    args = ("timeline", "missile OR $x^2$ OR 東京", "--by", "week", "--plot")
    got = archive("--archive", news, *args, tmp_path / "a.svg")
    assert (got.code, got.lines[0]) == (0, "2025-W10\t3")
    assert "chart: " in got.err
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    for text in ("missile OR $x^2$ OR 東京", "articles by week", "2025-W11", "1 undated"):
        assert f">{text}" in svg or f"· {text}<" in svg, text
    archive("--archive", news, *args, tmp_path / "b.svg")
    assert (tmp_path / "b.svg").read_text(encoding="utf-8") == svg
    assert archive("--archive", news, *args, tmp_path / "a.PNG", "--share").code == 0
    assert (tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.PNG", "a.svg", "b.svg"]


def test_no_picture(
    archive: Run, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(file: str, query: str = "missile") -> tuple[int, str]:
        got = archive("--archive", news, "timeline", query, "--plot", tmp_path / file)
        return got.code, got.err

    code, err = of("a.gif")
    assert (code, "is neither .svg nor .png.\n  Write --plot timeline.svg" in err) == (2, True)
    code, err = of("nowhere/a.svg")
    assert (code, "error: there is no folder" in err) == (2, True)
    code, err = of("a.svg", "missing:date")
    assert (code, "no chart: none of these articles has a date" in err) == (0, True)
    assert of("a.svg", "zeppelin") == (1, "No articles match.\n")
    for name in [name for name in sys.modules if name.startswith("archive.render.timeline_plot")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, err = of("a.svg")
    assert (code, "pip install 'news-archive[plot]'" in err) == (2, True)
    assert not list(tmp_path.iterdir())

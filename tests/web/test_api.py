"""The JSON API says what the command line says, and what is wrong with a question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import process
from tests.web.serving import ROWS, Served


def titles(found: Any) -> list[str]:
    return [hit["title"] for hit in found["hits"]]


@pytest.mark.parametrize(
    "asked, expected",
    [
        ({"q": "coal strike"}, ["Coal strike ends"]),
        ({"q": "coal", "sort": "newest"},
         ["Ferry in the snow", "Coal strike ends", "A pit is filled"]),
        ({"q": "coal", "source": "Reuters"}, ["Coal strike ends"]),
        ({"q": "strike", "source": ["Reuters", "AP"], "sort": "oldest"},
         ["Coal strike ends", "Strike at the harbour"]),
        ({"q": "coal", "missing": "day"}, ["A pit is filled"]),
        ({"q": "coal", "missing": "source", "source": "AP", "sort": "newest"},
         ["Ferry in the snow", "A pit is filled"]),
        ({"q": "coal", "not_source": "Reuters", "sort": "newest"},
         ["Ferry in the snow", "A pit is filled"]),
        ({"q": "strike", "since": "2020"}, ["Strike at the harbour"]),
        ({"q": "strike", "on": "2019-03"}, ["Coal strike ends"]),
        ({"q": "ferry dockers", "any": "1", "sort": "newest"},
         ["Strike at the harbour", "Ferry in the snow"]),
        ({"q": "coal", "sort": "newest", "limit": 1, "offset": 1}, ["Coal strike ends"]),
        ({"q": "coal", "source": ["Reuters", "", "Reuters"], "since": ""}, ["Coal strike ends"]),
        ({"q": "nosuchword"}, []),
    ],
)  # fmt: skip
def test_search(site: Served, asked: dict[str, Any], expected: list[str]) -> None:
    assert titles(site.get("/api/search", **asked).json) == expected


def test_the_same_document_as_on_the_command_line(site: Served, home: Path) -> None:
    args = ("coal OR ferry", "--facet", "source", "--since", "2019", "--format", "json")
    said = json.loads(process("--archive", home, "search", *args).stdout)
    got = site.get("/api/search", q="coal OR ferry", facet="source", since="2019").json
    for each in (said, got):
        del each["took_ms"]
    assert got == said


def test_facets(site: Served) -> None:
    got = site.get("/api/facets", q="strike", by=["source", "year"]).json
    assert got["total"] == 2 and set(got["facets"]) == {"source", "year"}
    assert got["facets"]["source"]["values"] == [
        {"value": "AP", "count": 1},
        {"value": "Reuters", "count": 1},
    ]
    by_value = site.get("/api/facets", by="year", values="value", top=2).json["facets"]["year"]
    assert [each["value"] for each in by_value["values"]] == ["2019", "2020", None]
    within = site.get("/api/facets", by="location", grep="seo").json["facets"]["location"]
    assert [each["value"] for each in within["values"]][:1] == ["Seoul"]


def test_timeline(site: Served) -> None:
    got = site.get("/api/timeline", q="coal", unit="month", share="1").json
    assert (got["unit"], got["undated"], got["total"]) == ("month", 1, 3)
    assert [(each["name"], each["count"], each["of"]) for each in got["buckets"]] == [
        ("2019-03", 1, 1),
        ("2019-04", 0, 0),
        ("2019-05", 1, 1),
    ]


def test_one_article(site: Served) -> None:
    hit = site.get("/api/search", q="ferry").json["hits"][0]
    got = site.get(f"/api/articles/{hit['id'][:8]}").json
    assert got["body"].startswith("A ferry waited") and got["why"]
    assert site.get("/api/articles/zzzz").code == 404


def test_an_export_has_all_and_is_taken_back(site: Served, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_bytes(site.get("/api/export").body)
    again = process("--archive", tmp_path / "again", "ingest", file)
    assert again.returncode == 0, again.stderr
    assert len(file.read_text().splitlines()) == len(ROWS)
    table = site.get("/api/export", format="csv", q="coal", sort="newest").text.splitlines()
    assert table[0].startswith("id,title,date") and len(table) == 4


@pytest.mark.parametrize(
    "path, asked, code, error",
    [
        ("/api/search", {"q": "soruce:KCNA"}, 400, "bad-query"),
        ("/api/search", {"q": "date:2017-13-45"}, 400, "bad-date"),
        ("/api/search", {"since": "soon"}, 400, "bad-date"),
        ("/api/search", {"since": "2019", "on": "2020"}, 400, "bad-input"),
        ("/api/search", {"wrong": "1"}, 400, "bad-input"),
        ("/api/search", {"limit": "101"}, 400, "bad-input"),
        ("/api/search", {"limit": "-1"}, 400, "bad-input"),
        ("/api/search", {"limit": ["1", "2"]}, 400, "bad-input"),
        ("/api/search", {"sort": "best"}, 400, "bad-input"),
        ("/api/search", {"q": "a" * 10_001}, 400, "bad-input"),
        ("/api/search", {"facet": "title"}, 400, "bad-input"),
        ("/api/facets", {"by": "body"}, 400, "bad-input"),
        ("/api/timeline", {"unit": "hour"}, 400, "bad-input"),
        ("/api/export", {"q": '"open'}, 400, "bad-query"),
        ("/api/articles/0000", {}, 404, "not-here"),
        ("/api/articles/%20", {}, 400, "bad-input"),  # several ids start so
        ("/api/search", {"source": [str(n) for n in range(101)]}, 400, "bad-input"),
        ("/api/nothing", {}, 404, "not-here"),
    ],
)
def test_what_is_wrong_is_said(
    site: Served, path: str, asked: dict[str, Any], code: int, error: str
) -> None:
    got = site.get(path, **asked)
    assert (got.code, got.json["error"]["code"]) == (code, error)
    assert got.json["error"]["message"]


@pytest.mark.parametrize(
    "asked, code, says",
    [
        ({}, 200, "Coal strike ends"),
        ({"q": "coal", "source": "Reuters", "unit": "day"}, 200, "<mark>coal</mark>"),
        ({"q": "coal stirke"}, 200, "stirke"),  # why nothing was found
        ({"q": "coal", "offset": "50"}, 200, "nothing so far back"),
        ({"q": "soruce:KCNA"}, 400, "<mark>soruce</mark>"),
        ({"limit": "many"}, 400, "limit is a number"),
        ({"utm_source": "elsewhere"}, 200, "Coal strike ends"),
        ({"q": "coal", "not_source": "AP"}, 200, "without not source: AP"),
        ({"q": "coal", "missing": "day"}, 200, "without no day"),
        ({"q": "coal ferry", "any": "1", "year": "2019"}, 200, "without year: 2019"),
    ],
)
def test_the_page(site: Served, asked: dict[str, Any], code: int, says: str) -> None:
    got = site.get("/", **asked)
    assert got.code == code and says in got.text


def test_the_page_tells_how_a_query_was_read(site: Served) -> None:
    for query, says in (
        ("coal ^^", "&#34;^^&#34; has no word in it and was left out"),
        ("coal or pit", "&#34;or&#34; is a word here; the operator is OR"),
    ):
        assert f'<p class="note">{says}</p>' in site.get("/", q=query).text


def test_the_page_of_an_article(site: Served) -> None:
    id = site.get("/api/search", q="ferry").json["hits"][0]["id"]
    got = site.get(f"/articles/{id}", q="snow harbour")
    assert got.code == 200 and got.text.count("<mark") == 3 and "dateline" in got.text
    assert site.get("/articles/0000").code == 404


def test_the_place_of_an_error(site: Served) -> None:
    assert site.get("/api/search", q="kim soruce:KCNA").json["error"]["span"] == [4, 10]


def test_it_lives_and_is_described(site: Served) -> None:
    assert site.get("/healthz").json == {"status": "ok"}
    described = site.get("/openapi.json").json
    assert described["openapi"] == "3.1.0"
    assert {each for each in described["paths"] if each.startswith("/api")} == {
        "/api/search", "/api/facets", "/api/timeline", "/api/articles/{id}", "/api/export",
    }  # fmt: skip


@pytest.mark.parametrize(
    "asked, code",
    [
        ({}, 200),
        ({"q": "soruce:x"}, 400),
        ({"method": "POST"}, 405),
        ({"headers": {"Host": "evil.example"}}, 421),
    ],
)
def test_every_answer_is_described(site: Served, asked: dict[str, Any], code: int) -> None:
    paths = site.get("/openapi.json").json["paths"]
    for path in ("/api/search", "/api/facets", "/api/timeline", "/api/export", "/healthz"):
        if path == "/healthz" and code == 400:
            continue
        got = site.get(path, **asked)
        assert got.code == code
        assert str(code) in paths[path]["get"]["responses"]
    assert {"401", "404", "503", "504"} <= set(paths["/api/articles/{id}"]["get"]["responses"])
    assert "401" not in paths["/healthz"]["get"]["responses"]

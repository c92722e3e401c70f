"""JSON API: the same documents as the command line, and errors for invalid requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import run_process
from tests.web.serving import ROWS, Server


def titles(document: Any) -> list[str]:
    return [hit["title"] for hit in document["hits"]]


@pytest.mark.parametrize(
    "params, expected",
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
def test_search(site: Server, params: dict[str, Any], expected: list[str]) -> None:
    assert titles(site.get("/api/search", **params).json) == expected


def test_search_returns_the_same_document_as_the_command(site: Server, home: Path) -> None:
    args = ("coal OR ferry", "--facet", "source", "--since", "2019", "--format", "json")
    printed_document = json.loads(run_process("--archive", home, "search", *args).stdout)
    document = site.get("/api/search", q="coal OR ferry", facet="source", since="2019").json
    for result in (printed_document, document):
        del result["took_ms"]
    assert document == printed_document


def test_facets(site: Server) -> None:
    document = site.get("/api/facets", q="strike", by=["source", "year"]).json
    assert document["total"] == 2 and set(document["facets"]) == {"source", "year"}
    assert document["facets"]["source"]["values"] == [
        {"value": "AP", "count": 1},
        {"value": "Reuters", "count": 1},
    ]
    by_value = site.get("/api/facets", by="year", values="value", top=2).json["facets"]["year"]
    assert [value["value"] for value in by_value["values"]] == ["2019", "2020", None]
    matching = site.get("/api/facets", by="location", grep="seo").json["facets"]["location"]
    assert [value["value"] for value in matching["values"]][:1] == ["Seoul"]


def test_timeline(site: Server) -> None:
    document = site.get("/api/timeline", q="coal", unit="month", share="1").json
    assert (document["unit"], document["undated"], document["total"]) == ("month", 1, 3)
    assert [(bucket["name"], bucket["count"], bucket["of"]) for bucket in document["buckets"]] == [
        ("2019-03", 1, 1),
        ("2019-04", 0, 0),
        ("2019-05", 1, 1),
    ]


def test_one_article(site: Server) -> None:
    hit = site.get("/api/search", q="ferry").json["hits"][0]
    document = site.get(f"/api/articles/{hit['id'][:8]}").json
    assert document["body"].startswith("A ferry waited") and document["why"]
    assert site.get("/api/articles/zzzz").code == 404


def test_an_export_is_complete_and_can_be_ingested(site: Server, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_bytes(site.get("/api/export").body)
    process = run_process("--archive", tmp_path / "again", "ingest", file)
    assert process.returncode == 0, process.stderr
    assert len(file.read_text().splitlines()) == len(ROWS)
    table = site.get("/api/export", format="csv", q="coal", sort="newest").text.splitlines()
    assert table[0].startswith("id,title,date") and len(table) == 4


@pytest.mark.parametrize(
    "path, params, code, error",
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
        ("/api/articles/%20", {}, 400, "bad-input"),  # a prefix of several ids
        ("/api/search", {"source": [str(n) for n in range(101)]}, 400, "bad-input"),
        ("/api/nothing", {}, 404, "not-here"),
    ],
)
def test_invalid_requests_are_explained(
    site: Server, path: str, params: dict[str, Any], code: int, error: str
) -> None:
    response = site.get(path, **params)
    assert (response.code, response.json["error"]["code"]) == (code, error)
    assert response.json["error"]["message"]


@pytest.mark.parametrize(
    "params, code, text",
    [
        ({}, 200, "Coal strike ends"),
        ({"q": "coal", "source": "Reuters", "unit": "day"}, 200, "<mark>coal</mark>"),
        ({"q": "coal stirke"}, 200, "stirke"),  # the reason for no hits
        ({"q": "coal", "offset": "50"}, 200, "no results this far down"),
        ({"q": "soruce:KCNA"}, 400, "<mark>soruce</mark>"),
        ({"limit": "many"}, 400, "limit is a number"),
        ({"utm_source": "elsewhere"}, 200, "Coal strike ends"),
        ({"q": "coal", "not_source": "AP"}, 200, "remove filter not source: AP"),
        ({"q": "coal", "missing": "day"}, 200, "remove filter no day"),
        ({"q": "coal ferry", "any": "1", "year": "2019"}, 200, "remove filter year: 2019"),
    ],
)
def test_the_page(site: Server, params: dict[str, Any], code: int, text: str) -> None:
    response = site.get("/", **params)
    assert response.code == code and text in response.text


def test_the_page_explains_how_a_query_was_read(site: Server) -> None:
    for query, text in (
        ("coal ^^", "&#34;^^&#34; has no word in it and was left out"),
        ("coal or pit", "&#34;or&#34; is a word here; the operator is OR"),
    ):
        assert f'<p class="note">{text}</p>' in site.get("/", q=query).text


def test_the_page_of_an_article(site: Server) -> None:
    id = site.get("/api/search", q="ferry").json["hits"][0]["id"]
    response = site.get(f"/articles/{id}", q="snow harbour")
    assert (
        response.code == 200 and response.text.count("<mark") == 3 and "dateline" in response.text
    )
    assert site.get("/articles/0000").code == 404


def test_an_error_has_a_span(site: Server) -> None:
    assert site.get("/api/search", q="kim soruce:KCNA").json["error"]["span"] == [4, 10]


def test_health_and_description_are_served(site: Server) -> None:
    assert site.get("/healthz").json == {"status": "ok"}
    description = site.get("/openapi.json").json
    assert description["openapi"] == "3.1.0"
    assert {path for path in description["paths"] if path.startswith("/api")} == {
        "/api/search", "/api/facets", "/api/timeline", "/api/articles/{id}", "/api/export",
    }  # fmt: skip


@pytest.mark.parametrize(
    "params, code",
    [
        ({}, 200),
        ({"q": "soruce:x"}, 400),
        ({"method": "POST"}, 405),
        ({"headers": {"Host": "evil.example"}}, 421),
    ],
)
def test_every_status_code_is_described(site: Server, params: dict[str, Any], code: int) -> None:
    paths = site.get("/openapi.json").json["paths"]
    for path in ("/api/search", "/api/facets", "/api/timeline", "/api/export", "/healthz"):
        if path == "/healthz" and code == 400:
            continue
        response = site.get(path, **params)
        assert response.code == code
        assert str(code) in paths[path]["get"]["responses"]
    assert {"401", "404", "503", "504"} <= set(paths["/api/articles/{id}"]["get"]["responses"])
    assert "401" not in paths["/healthz"]["get"]["responses"]

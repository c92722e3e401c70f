"""Unusual articles and addresses: every article is displayed, and no filter stays invisible."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.archive import Archive
from archive.web import api
from archive.web.access import Access
from archive.web.archive_pool import PoolLimits
from archive.web.page_templates import MatchNumbering
from archive.web.routes import create_app
from index.highlight import MAX_MATCHES
from tests.cli.test_schema import conforms
from tests.web.serving import Server, make_archive, run_server

QUAGGAS = 30
ROWS: list[dict[str, Any]] = [
    *({"url": f"https://a.example/{n}", "title": f"Quagga {n}", "body": f"A quagga, number {n}.",
       "source": f"Paper {n}", "date": f"{1990 + n}-05-17"} for n in range(QUAGGAS)),
    {"url": "https://a.example/undated", "title": "Okapi", "body": "An okapi without a day."},
    {"url": "https://a.example/long", "title": "Long", "body": "zebra\n" * 2_000,
     "date": "2001-01-01"},
    {"url": "https://a.example/longer", "title": "Longer", "body": "gnu\n" * (MAX_MATCHES + 1),
     "date": "2001-01-01"},
    {"url": "https://a.example/kept", "title": "Quokka", "body": "A quokka (seen twice.",
     "date": "2001-01-02", "status": "corrected"},
    {"url": "https://a.example/ar", "title": "أخبار اليوم", "body": "هذا خبر عن الحمار الوحشي.",
     "lang": "ar", "date": "2001-01-03"},
]  # fmt: skip


@pytest.fixture(scope="module")
def unusual_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with run_server(
        make_archive(tmp_path_factory.mktemp("unusual"), ROWS), "--seconds", "60"
    ) as server:
        yield server


def links(page: str) -> set[str]:
    """Return the addresses of all links of a page."""
    return {html.unescape(link) for link in re.findall(r'href="([^"]*)"', page)}


@pytest.mark.parametrize(
    "params, text, link",
    [
        ({"on": "1995"}, "remove filter on 1995", "/?"),
        ({"q": "nosuchfield:x", "source": "Paper 3"}, "remove filter source: Paper 3",
         "/?q=nosuchfield%3Ax"),
        ({"q": '"open', "missing": "source"}, "remove filter no source", "/?q=%22open"),
        ({"since": "soon"}, 'value="soon"', "/?"),
        ({"since": "1999", "on": "1995"}, "remove filter on 1995", "/?since=1999"),
        ({"source": ["Paper 3", "Paper Nought"]}, "Paper Nought", "/?source=Paper+3"),
        ({"q": "paper:", "missing": "lang"}, "remove filter no lang", "/?q=paper%3A"),
        ({"status": "usable", "missing": "status"}, ">unknown<", "/?status=usable"),
    ],
)  # fmt: skip
def test_every_filter_is_shown_and_can_be_removed(
    unusual_site: Server, params: dict[str, Any], text: str, link: str
) -> None:
    page = unusual_site.get("/", **params).text
    assert text in page and link in links(page)


def test_a_selected_value_hides_no_others(unusual_site: Server) -> None:
    page = unusual_site.get("/", source="Paper 3").text
    assert "/?source=Paper+3&more=source" in links(page)
    assert "Paper 29" in unusual_site.get("/", source="Paper 3", more="source").text


def test_a_value_that_was_not_counted_has_no_count(unusual_site: Server) -> None:
    page = unusual_site.get("/", source="Paper 3", grep="paper 1", find_in="source").text
    selected = re.search(r'<li class="selected">.*?</li>', page, re.DOTALL)
    assert selected and "Paper 3" in selected[0] and 'class="count"' not in selected[0]


def test_a_hit_opens_with_the_options_of_its_search(unusual_site: Server) -> None:
    page = unusual_site.get("/", q="quokka (seen", literal="1").text
    [address] = {link for link in links(page) if link.startswith("/articles/")}
    response = unusual_site.get(address)
    assert response.code == 200 and response.text.count("<mark") > 1


def test_the_editorial_status_is_shown(unusual_site: Server) -> None:
    page = unusual_site.get("/", q="quokka").text
    [address] = {link for link in links(page) if link.startswith("/articles/")}
    assert ">CORRECTED<" in page and ">CORRECTED<" in unusual_site.get(address).text


def test_the_language_of_a_text_is_marked(unusual_site: Server) -> None:
    page = unusual_site.get("/", q="أخبار").text
    assert '<h2 id="hit-1" dir="auto" lang="ar">' in page


@pytest.mark.parametrize(
    "params, text",
    [
        ({"q": "okapi"}, "has a known publication date"),
        ({"q": "quagga", "unit": "day"}, "Too many days to draw"),
        ({"q": "quagga", "unit": "week"}, "Too many weeks to draw"),
    ],
)
def test_a_missing_chart_is_explained(
    unusual_site: Server, params: dict[str, str], text: str
) -> None:
    page = unusual_site.get("/", **params).text
    assert text in page and "data-chart" not in page
    assert params == {"q": "okapi"} or "/?q=quagga&unit=year" in links(page)


@pytest.mark.parametrize("offset, link", [("40", "/?q=quagga&offset=20"), ("5", "/?q=quagga")])
def test_the_previous_page_has_hits(unusual_site: Server, offset: str, link: str) -> None:
    assert link in links(unusual_site.get("/", q="quagga", offset=offset).text)


def test_an_error_names_fields_of_the_page(unusual_site: Server) -> None:
    page = unusual_site.get("/", since="2001", until="2000").text
    assert "Swap since and until?" in page and "--since" not in page


def test_all_matches_of_a_long_text_are_marked(unusual_site: Server) -> None:
    hit = unusual_site.get("/api/search", q="zebra").json["hits"][0]["id"]
    assert unusual_site.get(f"/articles/{hit}", q="zebra").text.count("<mark") == 2_000


def test_matches_beyond_the_limit_are_mentioned(unusual_site: Server) -> None:
    hit = unusual_site.get("/api/search", q="gnu").json["hits"][0]["id"]
    page = unusual_site.get(f"/articles/{hit}", q="gnu").text
    assert page.count("<mark") == MAX_MATCHES and "there are more" in page
    assert "there are more" not in unusual_site.get(f"/articles/{hit}", q="longer").text
    assert re.search(
        r">more than 2,\d{3} more matches in this article<", unusual_site.get("/", q="gnu").text
    )


def test_many_lines_and_matches_take_one_pass() -> None:
    lines = 50_000  # takes a second; checking every match for every line took 15 minutes
    spans = [(start, start + 1) for start in range(0, 2 * lines, 2)]
    assert len(MatchNumbering().paragraphs("a\n" * lines, spans)) == lines


def test_matches_may_span_lines() -> None:
    text = "one two\nthree\n\nfour five"
    spans = [(0, 3), (4, 13), (13, 14), (15, 19)]
    paragraphs = [
        [(piece.text, piece.match) for piece in paragraph]
        for paragraph in MatchNumbering().paragraphs(text, spans)
    ]
    assert paragraphs == [
        [("one", 1), (" ", None), ("two", 2)],
        [("three", 3)],
        [("four", 4), (" five", None)],
    ]


@pytest.mark.parametrize(
    "path, kind, params",
    [
        ("search", "search", {"q": "quagga", "facet": ["source", "year"], "since": "1995"}),
        ("search", "search", {"q": "nothing-of-it"}),
        ("facets", "facets", {"by": ["source", "month"], "top": "3"}),
        ("timeline", "timeline", {"unit": "year", "share": "1"}),
        ("search", "error", {"q": "soruce:x"}),
        ("search", "error", {"since": "soon"}),
    ],
)
def test_responses_conform_to_the_schema(
    unusual_site: Server, path: str, kind: str, params: dict[str, Any]
) -> None:
    conforms(unusual_site.get(f"/api/{path}", **params).text, kind)


def test_exported_articles_conform_to_the_schema(unusual_site: Server) -> None:
    lines = unusual_site.get("/api/export", q="quagga OR okapi OR quokka").text.splitlines()
    assert len(lines) == QUAGGAS + 2
    for line in lines:
        conforms(line, "article")


Message = dict[str, Any]


async def call_app(app: Any, path: str, send: Callable[[Message], Awaitable[None]]) -> None:
    """Call the application without a server, as a client that stops reading or does not exist."""

    async def receive() -> Message:
        await asyncio.Event().wait()  # sends nothing and stays connected
        raise AssertionError

    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }  # fmt: skip
    await app(scope, receive, send)


def test_an_internal_error_has_security_headers_and_no_details(home: Path) -> None:
    sent: list[Message] = []

    def faulty(_: Archive) -> Any:
        raise RuntimeError("detail")

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(RuntimeError):  # for the server's log
        asyncio.run(call_app(create_app(home, faulty, Access(), PoolLimits()), "/", send))
    headers = dict(sent[0]["headers"])
    assert sent[0]["status"] == 500 and headers[b"x-content-type-options"] == b"nosniff"
    assert b"content-security-policy" in headers and b"internal error" in sent[1]["body"]
    assert b"detail" not in sent[1]["body"]


@pytest.mark.parametrize("stuck", ["http.response.start", "http.response.body"])
def test_a_stalled_export_frees_its_slot(
    home: Path, monkeypatch: pytest.MonkeyPatch, stuck: str
) -> None:
    monkeypatch.setattr(api, "SEND_TIMEOUT", 0.2)
    app = create_app(home, lambda _: date(2022, 1, 1), Access(), PoolLimits())
    statuses: list[int] = []

    async def stall(message: Message) -> None:
        statuses.append(message.get("status", 0))
        if message["type"] == stuck:
            await asyncio.Event().wait()

    async def run_exports() -> None:
        for _ in range(4):
            await call_app(app, "/api/export", stall)

    asyncio.run(run_exports())
    assert [status for status in statuses if status] == [200] * 4


def test_an_archive_may_disappear_and_return(tmp_path: Path) -> None:
    home = make_archive(tmp_path, ROWS[:1])
    with run_server(home) as site:
        home.rename(tmp_path / "elsewhere")
        response = site.get("/", q="quagga")
        assert response.code == 503 and "archive serve --archive DIR" in response.text
        assert site.get("/api/search").json["error"]["code"] == "no-archive"
        (tmp_path / "elsewhere").rename(home)
        assert site.get("/api/search", q="quagga").json["total"] == 1

"""Articles and addresses as nobody expects them: all is shown, and nothing works unseen."""

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
from archive.web.app import application
from archive.web.archive_pool import Limits
from archive.web.match_numbers import Numbering
from index.highlight import MANY as LOOKED_AT
from tests.cli.test_schema import conforms
from tests.web.serving import Served, served, stocked

MANY = 30
ROWS: list[dict[str, Any]] = [
    *({"url": f"https://a.example/{n}", "title": f"Quagga {n}", "body": f"A quagga, number {n}.",
       "source": f"Paper {n}", "date": f"{1990 + n}-05-17"} for n in range(MANY)),
    {"url": "https://a.example/undated", "title": "Okapi", "body": "An okapi without a day."},
    {"url": "https://a.example/long", "title": "Long", "body": "zebra\n" * 2_000,
     "date": "2001-01-01"},
    {"url": "https://a.example/longer", "title": "Longer", "body": "gnu\n" * (LOOKED_AT + 1),
     "date": "2001-01-01"},
    {"url": "https://a.example/kept", "title": "Quokka", "body": "A quokka (seen twice.",
     "date": "2001-01-02", "status": "corrected"},
    {"url": "https://a.example/ar", "title": "أخبار اليوم", "body": "هذا خبر عن الحمار الوحشي.",
     "lang": "ar", "date": "2001-01-03"},
]  # fmt: skip


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(stocked(tmp_path_factory.mktemp("odd"), ROWS), "--seconds", "60") as server:
        yield server


def links(page: str) -> set[str]:
    """The addresses that a page leads to."""
    return {html.unescape(each) for each in re.findall(r'href="([^"]*)"', page)}


@pytest.mark.parametrize(
    "asked, says, without",
    [
        ({"on": "1995"}, "without on 1995", "/?"),
        ({"q": "nosuchfield:x", "source": "Paper 3"}, "without source: Paper 3",
         "/?q=nosuchfield%3Ax"),
        ({"q": '"open', "missing": "source"}, "without no source", "/?q=%22open"),
        ({"since": "soon"}, 'value="soon"', "/?"),
        ({"since": "1999", "on": "1995"}, "without on 1995", "/?since=1999"),
        ({"source": ["Paper 3", "Paper Nought"]}, "Paper Nought", "/?source=Paper+3"),
        ({"q": "paper:", "missing": "lang"}, "without no lang", "/?q=paper%3A"),
        ({"status": "usable", "missing": "status"}, ">unknown<", "/?status=usable"),
    ],
)  # fmt: skip
def test_every_condition_is_seen_and_can_be_taken_away(
    odd: Served, asked: dict[str, Any], says: str, without: str
) -> None:
    page = odd.get("/", **asked).text
    assert says in page and without in links(page)


def test_a_chosen_value_hides_no_others(odd: Served) -> None:
    page = odd.get("/", source="Paper 3").text
    assert "/?source=Paper+3&more=source" in links(page)
    assert "Paper 29" in odd.get("/", source="Paper 3", more="source").text


def test_a_value_that_was_not_counted_has_no_count(odd: Served) -> None:
    page = odd.get("/", source="Paper 3", grep="paper 1", find_in="source").text
    chosen = re.search(r'<li class="chosen">.*?</li>', page, re.DOTALL)
    assert chosen and "Paper 3" in chosen[0] and 'class="count"' not in chosen[0]


def test_a_hit_is_opened_as_it_was_found(odd: Served) -> None:
    page = odd.get("/", q="quokka (seen", literal="1").text
    [address] = {each for each in links(page) if each.startswith("/articles/")}
    opened = odd.get(address)
    assert opened.code == 200 and opened.text.count("<mark") > 1


def test_what_its_publisher_says_of_an_article(odd: Served) -> None:
    page = odd.get("/", q="quokka").text
    [address] = {each for each in links(page) if each.startswith("/articles/")}
    assert ">CORRECTED<" in page and ">CORRECTED<" in odd.get(address).text


def test_a_page_says_which_tongue_a_text_is_in(odd: Served) -> None:
    page = odd.get("/", q="أخبار").text
    assert '<h2 id="hit-1" dir="auto" lang="ar">' in page


@pytest.mark.parametrize(
    "asked, says",
    [
        ({"q": "okapi"}, "No day of publication is known"),
        ({"q": "quagga", "unit": "day"}, "too many days to draw"),
        ({"q": "quagga", "unit": "week"}, "too many weeks to draw"),
    ],
)
def test_where_no_chart_is_drawn_it_says_why(odd: Served, asked: dict[str, str], says: str) -> None:
    page = odd.get("/", **asked).text
    assert says in page and "data-chart" not in page
    assert asked == {"q": "okapi"} or "/?q=quagga&unit=year" in links(page)


@pytest.mark.parametrize("offset, before", [("40", "/?q=quagga&offset=20"), ("5", "/?q=quagga")])
def test_the_way_back_leads_to_hits(odd: Served, offset: str, before: str) -> None:
    assert before in links(odd.get("/", q="quagga", offset=offset).text)


def test_an_error_speaks_of_the_page(odd: Served) -> None:
    page = odd.get("/", since="2001", until="2000").text
    assert "Swap since and until?" in page and "--since" not in page


def test_a_long_text_full_of_matches(odd: Served) -> None:
    hit = odd.get("/api/search", q="zebra").json["hits"][0]["id"]
    assert odd.get(f"/articles/{hit}", q="zebra").text.count("<mark") == 2_000


def test_a_text_fuller_than_is_looked_at(odd: Served) -> None:
    hit = odd.get("/api/search", q="gnu").json["hits"][0]["id"]
    page = odd.get(f"/articles/{hit}", q="gnu").text
    assert page.count("<mark") == LOOKED_AT and "there are more" in page
    assert "there are more" not in odd.get(f"/articles/{hit}", q="longer").text
    assert re.search(r">more than 2,\d{3} more matches in it<", odd.get("/", q="gnu").text)


def test_a_text_of_many_lines_and_matches_is_cut_in_one_pass() -> None:
    lines = 50_000  # a second; every match looked at for every line took a quarter of an hour
    spans = [(start, start + 1) for start in range(0, 2 * lines, 2)]
    assert len(Numbering().paragraphs("a\n" * lines, spans)) == lines


def test_matches_that_go_on_in_the_next_line() -> None:
    text = "one two\nthree\n\nfour five"
    spans = [(0, 3), (4, 13), (13, 14), (15, 19)]
    found = [
        [(piece.text, piece.match) for piece in paragraph]
        for paragraph in Numbering().paragraphs(text, spans)
    ]
    assert found == [
        [("one", 1), (" ", None), ("two", 2)],
        [("three", 3)],
        [("four", 4), (" five", None)],
    ]


@pytest.mark.parametrize(
    "path, kind, asked",
    [
        ("search", "search", {"q": "quagga", "facet": ["source", "year"], "since": "1995"}),
        ("search", "search", {"q": "nothing-of-it"}),
        ("facets", "facets", {"by": ["source", "month"], "top": "3"}),
        ("timeline", "timeline", {"unit": "year", "share": "1"}),
        ("search", "error", {"q": "soruce:x"}),
        ("search", "error", {"since": "soon"}),
    ],
)
def test_the_json_is_that_of_the_schema(
    odd: Served, path: str, kind: str, asked: dict[str, Any]
) -> None:
    conforms(odd.get(f"/api/{path}", **asked).text, kind)


def test_exported_articles_are_those_of_the_schema(odd: Served) -> None:
    lines = odd.get("/api/export", q="quagga OR okapi OR quokka").text.splitlines()
    assert len(lines) == MANY + 2
    for line in lines:
        conforms(line, "article")


Message = dict[str, Any]


async def asked_of(app: Any, path: str, send: Callable[[Message], Awaitable[None]]) -> None:
    """Ask without a server: as a client that a socket cannot be, or one that stands still."""

    async def receive() -> Message:
        await asyncio.Event().wait()  # it says no more, and stays
        raise AssertionError

    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }  # fmt: skip
    await app(scope, receive, send)


def test_even_a_fault_of_ours_is_guarded(home: Path) -> None:
    sent: list[Message] = []

    def faulty(_: Archive) -> Any:
        raise RuntimeError("a fault of ours")

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(RuntimeError):  # for the server's log
        asyncio.run(asked_of(application(home, faulty, Access(), Limits()), "/", send))
    headers = dict(sent[0]["headers"])
    assert sent[0]["status"] == 500 and headers[b"x-content-type-options"] == b"nosniff"
    assert b"content-security-policy" in headers and b"a fault of ours" in sent[1]["body"]


@pytest.mark.parametrize("stuck", ["http.response.start", "http.response.body"])
def test_who_takes_nothing_of_an_export_holds_no_place(
    home: Path, monkeypatch: pytest.MonkeyPatch, stuck: str
) -> None:
    monkeypatch.setattr(api, "PATIENCE", 0.2)
    app = application(home, lambda _: date(2022, 1, 1), Access(), Limits())
    said: list[int] = []

    async def stands_still(message: Message) -> None:
        said.append(message.get("status", 0))
        if message["type"] == stuck:
            await asyncio.Event().wait()

    async def several() -> None:
        for _ in range(4):
            await asked_of(app, "/api/export", stands_still)

    asyncio.run(several())
    assert [status for status in said if status] == [200] * 4


def test_an_archive_that_is_gone_and_comes_back(tmp_path: Path) -> None:
    home = stocked(tmp_path, ROWS[:1])
    with served(home) as site:
        home.rename(tmp_path / "elsewhere")
        got = site.get("/", q="quagga")
        assert got.code == 503 and "archive serve --archive DIR" in got.text
        assert site.get("/api/search").json["error"]["code"] == "no-archive"
        (tmp_path / "elsewhere").rename(home)
        assert site.get("/api/search", q="quagga").json["total"] == 1
